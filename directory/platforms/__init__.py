"""つながりづくりプラットフォーム: who meets in which area, about what, and what came of it."""
