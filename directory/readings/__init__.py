"""Readings over kanji on every public page, for those who switched them on."""
