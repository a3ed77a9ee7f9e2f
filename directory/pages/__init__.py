"""Pages that belong to no single slice: home, this week, calendar, open data, feeds, about."""
