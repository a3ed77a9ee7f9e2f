"""How long facts stay true, what a group answered when asked, and whom to ask next."""
