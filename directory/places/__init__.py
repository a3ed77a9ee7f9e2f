"""居場所・活動: what a resident sees, with its gatherings, dates and freshness."""
