"""A place or an area inside a group's own site: small pages without scripts or cookies, the only ones to be framed."""
