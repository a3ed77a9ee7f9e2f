"""Where real open data lies when it is beside the checkout. Nothing of it is part of the project."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
REAL = SHARED / "real-data"
