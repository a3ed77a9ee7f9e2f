"""Pages that bring the steps together: the first page, one person on one page, whom to visit."""
