"""一斉休止: for some days nothing is held in some areas."""
