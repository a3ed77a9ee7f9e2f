"""圏域: overlapping areas and the town table."""
