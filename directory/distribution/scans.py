"""Scans of leaflets per batch, spot and day: added up once the page is out of the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask, Response, current_app
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.calendar import today
from core.tally import Tally
from directory.distribution.models import LeafletScan
from directory.freshness.tally import is_a_reader

YEARS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """A batch's code, the number of the spot on it (0: none), and the day."""

    code: str
    spot_number: int
    on_day: date


def count_scan(response: Response, code: str, spot_number: int) -> Response:
    """That the page of a batch was opened is counted afterwards, unless a machine or the staff did."""
    if is_a_reader():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends before the answer
        tally = app.extensions.setdefault("scan_tally", Tally[Scan]("scans", add_scans))
        tally.note(Scan(code, spot_number, today()))
        response.call_on_close(lambda: tally.write(app))
    return response


def add_scans(session: Session, scans: Mapping[Scan, int]) -> None:
    """Add to the counts in one statement that other processes cannot disturb; what is older than three years goes."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [
        {
            "code": scan.code,
            "spot_number": scan.spot_number,
            "on_day": scan.on_day,
            "scans": times,
            "created_at": datetime(scan.on_day.year, scan.on_day.month, scan.on_day.day, tzinfo=UTC),
        }
        for scan, times in sorted(scans.items(), key=lambda item: (item[0].code, item[0].spot_number, item[0].on_day))
    ]
    added = dialect.insert(LeafletScan).values(rows)
    more = {"scans": LeafletScan.scans + added.excluded.scans}
    session.execute(added.on_conflict_do_update(index_elements=["code", "spot_number", "on_day"], set_=more))
    newest = max(scan.on_day for scan in scans)
    session.execute(delete(LeafletScan).where(LeafletScan.on_day < date(newest.year - YEARS_KEPT, 1, 1)))
