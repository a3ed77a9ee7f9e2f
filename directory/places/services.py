"""Changing places: what their schedules mean, which areas they belong to, and whether residents see them.

Nothing here commits; callers hold a unit of work of the directory database.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from core.calendar import now
from core.errors import RuleBroken
from directory.places.days import days_of
from directory.places.models import (
    Gathering,
    Occurrence,
    OccurrenceHorizon,
    Place,
    PlaceArea,
    Publication,
    VenueVisibility,
)
from directory.schedules.reading import read
from directory.schedules.storing import to_json
from directory.search.models import SearchedType, SearchOutbox
from directory.upkeep.models import EntryType, Revision
from directory.upkeep.queries import merge_of
from directory.upkeep.services import keep_revision

DAYS_AHEAD = 400
BATCH = 5_000  # rows per insert
IS_MERGED = "この登録は、ほかの登録にまとめてあります。公開するには、先に「まとめる」を取り消してください。"
KEYS_AT_ONCE = 500  # stays below every database's limit of bound values


def read_schedule_into(gathering: Gathering, today: date) -> None:
    """Understand `schedule_text` and keep what was understood beside it; what was not stays text and says so."""
    reading = read(gathering.schedule_text, today=today)
    gathering.schedule_status = str(reading.status)
    gathering.schedule = to_json(reading.schedule)
    gathering.schedule_sentence = reading.text
    gathering.schedule_unread = reading.unread


def refresh_occurrences(session: Session, gatherings: Iterable[Gathering] | None, today: date) -> int:
    """Compute the open days of these gatherings anew (all with None); the number of days kept.

    The table reaches from the night before the first of this month to `DAYS_AHEAD` days from today. Before it was
    ever filled, a part of it cannot be refreshed: then all of it is.
    """
    horizon = session.get(OccurrenceHorizon, 1)
    if gatherings is None or horizon is None:
        session.flush()
        horizon = _set_horizon(session, _first_day(today), today + timedelta(days=DAYS_AHEAD))
        session.execute(delete(Occurrence))
        return _fill(session, _all_gatherings(session), horizon.first_day, horizon.last_day)
    chosen = list(gatherings)
    session.flush()
    for start in range(0, len(chosen), KEYS_AT_ONCE):
        ids = [gathering.id for gathering in chosen[start : start + KEYS_AT_ONCE]]
        session.execute(delete(Occurrence).where(Occurrence.gathering_id.in_(ids)))
    return _fill(session, chosen, horizon.first_day, horizon.last_day)


def roll_occurrences(session: Session, today: date) -> int:
    """Move the table on to today: forget last month, add only the days that came into reach; days added."""
    horizon = session.get(OccurrenceHorizon, 1)
    first, last = _first_day(today), today + timedelta(days=DAYS_AHEAD)
    if horizon is None or horizon.first_day > first or horizon.last_day < first:
        return refresh_occurrences(session, None, today)
    session.execute(delete(Occurrence).where(Occurrence.on_day < first))
    added = 0
    if horizon.last_day < last:
        added = _fill(session, _all_gatherings(session), horizon.last_day + timedelta(days=1), last)
    _set_horizon(session, first, max(last, horizon.last_day))
    return added


def derive_areas(place: Place) -> None:
    """Put the place into every area of the towns of its venues; areas named by hand stay.

    A hidden venue puts it into no area of a single town: the area's name would tell where it is.
    """
    venues = [gathering for gathering in place.gatherings if gathering.town is not None]
    wanted = {
        area.id: area
        for venue in venues
        for area in (venue.town.areas if venue.town else ())
        if venue.visibility is not VenueVisibility.HIDDEN or len(area.towns) > 1
    }
    kept = [link for link in place.area_links if link.is_by_hand or _area_id(link) in wanted]
    known = {_area_id(link) for link in kept}
    place.area_links[:] = kept
    place.area_links.extend(
        PlaceArea(area=area) for key, area in sorted(wanted.items(), key=lambda item: item[0]) if key not in known
    )


def publish(session: Session, place: Place, *, by: str, source: str = "") -> None:
    """Show the place to residents. Raises RuleBroken for a merged one, and when nothing says how to reach it."""
    if merge_of(session, place.key) is not None:
        raise RuleBroken(IS_MERGED)
    if not place.gatherings and not place.phone and not place.mail and not place.url:
        raise RuleBroken("会場か連絡先（電話・メール・URL）のどれかを入れると公開できます。")
    _set_publication(session, place, Publication.PUBLISHED, by=by, source=source)


def withdraw(session: Session, place: Place, *, by: str, source: str = "", reason: str = "") -> None:
    """Take the place off the public pages at once; its facts stay for the desk, with the reason."""
    _set_publication(session, place, Publication.WITHDRAWN, by=by, source=source, reason=reason)


def mark_changed(session: Session, place: Place) -> None:
    """Note that residents see something new, and queue the place for the search index."""
    place.changed_at = now()
    session.add(SearchOutbox(entry_type=SearchedType.PLACE, entry_key=place.key))


def record_revision(
    session: Session,
    place: Place,
    *,
    before: dict[str, Any],
    after: dict[str, Any],
    by: str,
    source: str = "",
    reason: str = "",
    decided_by: str = "",
) -> Revision:
    """Keep an approved version of the place's facts under the next number."""
    entry = (EntryType.PLACE, place.key)
    return keep_revision(
        session, entry, before=before, after=after, by=by, source=source, reason=reason, decided_by=decided_by
    )


def _set_publication(
    session: Session, place: Place, wanted: Publication, *, by: str, source: str, reason: str = ""
) -> None:
    session.add(place)
    session.flush()
    if place.publication is wanted:
        return
    before, place.publication = place.publication, wanted
    was, is_now = {"publication": str(before)}, {"publication": str(wanted)}
    record_revision(session, place, before=was, after=is_now, by=by, source=source, reason=reason)
    mark_changed(session, place)


def _area_id(link: PlaceArea) -> int:
    return link.area.id if link.area is not None else link.area_id


def _all_gatherings(session: Session) -> Iterable[Gathering]:
    return session.scalars(select(Gathering).where(Gathering.schedule.is_not(None)).execution_options(yield_per=1_000))


def _fill(session: Session, gatherings: Iterable[Gathering], first: date, last: date) -> int:
    rows: list[dict[str, Any]] = []
    kept = 0
    for gathering in gatherings:
        rows += [asdict(day) for day in days_of(gathering, first, last)]
        if len(rows) >= BATCH:
            kept += _insert(session, rows)
    return kept + _insert(session, rows)


def _insert(session: Session, rows: list[dict[str, Any]]) -> int:
    if rows:
        session.execute(insert(Occurrence), rows)
    count = len(rows)
    rows.clear()
    return count


def _first_day(today: date) -> date:
    """On the first of a month, too, somebody asks what began last night and still goes on."""
    return today.replace(day=1) - timedelta(days=1)


def _set_horizon(session: Session, first: date, last: date) -> OccurrenceHorizon:
    return session.merge(OccurrenceHorizon(id=1, first_day=first, last_day=last))
