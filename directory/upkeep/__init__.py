"""Keeping entries true: who confirmed which fact when, and every version an entry has had."""
