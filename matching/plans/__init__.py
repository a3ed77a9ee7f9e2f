"""Assessments and support plans."""
