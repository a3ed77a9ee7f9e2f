"""つながりサポーター: trainings, how many people took part, and who wishes to be called upon."""
