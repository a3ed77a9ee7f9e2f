"""まとめる: two entries that are one become one, and a group that ends takes its leave; nothing is lost."""
