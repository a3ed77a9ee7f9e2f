"""A clock that stands still: for the whole application, or for its days alone."""

from datetime import datetime

import pytest

from core import calendar


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """From here on it is this moment in Japan, written 2026-12-31T23:59, for rows and sessions too."""
    monkeypatch.setattr(calendar, "clock", lambda: _in_japan(moment))


def stop_the_day(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """As `stop_the_clock` for `today()` and `minute_of_day()` alone: who is signed in stays so."""
    monkeypatch.setattr(calendar, "now", lambda: _in_japan(moment))


def _in_japan(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=calendar.JAPAN)
