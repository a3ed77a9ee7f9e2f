"""A clock that stands still: `today()` and `minute_of_day()` of the whole application follow it."""

from datetime import datetime

import pytest

from core import calendar


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """From here on it is this moment in Japan, written 2026-12-31T23:59."""
    here = datetime.fromisoformat(moment).replace(tzinfo=calendar.JAPAN)
    monkeypatch.setattr(calendar, "now", lambda: here)
