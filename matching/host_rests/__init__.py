"""クールダウン: the days on which a host takes nobody new."""
