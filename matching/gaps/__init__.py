"""資源開発: what is missing in the town, and the way from there to a new place."""
