"""The page on which a host answers without an account: one secret address, one answer."""
