"""Taking part: from candidate to settled, and on."""
