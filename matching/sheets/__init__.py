"""Forms as data: what a municipality asks stands in JSON files, not in code."""
