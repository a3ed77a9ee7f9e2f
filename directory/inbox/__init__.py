"""What residents tell the desk: an entry that is wrong, a place that is missing. Sealed on arrival."""
