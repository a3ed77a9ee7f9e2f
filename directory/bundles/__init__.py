"""The public half of the directory in one signed file, from the office to a public site with a database of its own."""
