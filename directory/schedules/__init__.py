"""Japanese schedule text, its rules, and the dates they mean."""
