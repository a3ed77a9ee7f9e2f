"""Papers beside the leaflets: the calendar of an area, what is open on a day, the handout of a list."""
