"""Visits to the person and to the host, and what is due."""
