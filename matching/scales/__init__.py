"""Scales somebody may answer: optional, pluggable, and never used to find places."""
