"""Coverage: where people live and nothing is open within a walk, by area, kind, weekday and time of day."""
