"""The people who are supported."""
