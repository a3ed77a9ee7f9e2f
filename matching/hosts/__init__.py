"""受け入れ先: the host's own side of a placement."""
