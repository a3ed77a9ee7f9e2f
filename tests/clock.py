"""A clock that stands still: `today()` and `minute_of_day()` of the whole application follow it."""

from datetime import datetime
from typing import Any

import pytest

from core import calendar


def rows_made_at(monkeypatch: pytest.MonkeyPatch, moment: datetime, *models: Any) -> None:
    """Rows of these tables are made at this moment and not at that of the test."""
    for model in models:
        monkeypatch.setattr(model.__table__.c.created_at.default, "arg", lambda _context: moment)


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """From here on it is this moment in Japan, written 2026-12-31T23:59."""
    here = datetime.fromisoformat(moment).replace(tzinfo=calendar.JAPAN)
    monkeypatch.setattr(calendar, "now", lambda: here)
