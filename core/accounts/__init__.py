"""Accounts of staff: sign-in, second factor, sessions that can be ended."""
