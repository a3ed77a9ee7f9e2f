"""Visits that are to come: the day sheet, who is back safely, what still has to be written down, the calendar feed."""
