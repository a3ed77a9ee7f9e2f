"""Printed sheets; the only door to the typesetter."""
