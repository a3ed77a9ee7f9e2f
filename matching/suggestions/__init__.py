"""Which openings fit a person, and why."""
