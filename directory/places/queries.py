"""Questions about places and the days they are open. Residents' questions see published places only."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.areas.models import Area
from directory.closures.queries import held, held_days
from directory.places.days import MIDNIGHT, OpenDay, days_of
from directory.places.models import (
    Activity,
    Gathering,
    Occurrence,
    OccurrenceHorizon,
    Place,
    PlaceArea,
    PlaceKindLink,
    Publication,
)
from directory.upkeep.models import Confirmation, EntryType
from directory.upkeep.queries import staying_keys

A_NIGHT = timedelta(days=1)  # what began the evening before may go on past midnight
EVENING_STARTS = 17 * 60
EVENING_COUNTS = EVENING_STARTS + 30  # an end a little past five makes no evening
NEXT_WITHIN = timedelta(days=120)
UNKNOWN_HOURS_LAST = 10_000


class When(StrEnum):
    """What residents ask about time."""

    NOW = "now"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    EVENING = "evening"
    WEEKEND = "weekend"

    @property
    def label(self) -> str:
        """The words beside the box."""
        return {
            "now": "いま開いている",
            "today": "きょうこれから",
            "tomorrow": "あした",
            "week": "7日以内",
            "evening": "7日以内の夕方・夜",
            "weekend": "次の土日",
        }[self]


def published_places() -> Select[Place]:
    """What residents may see, in reading order."""
    return select(Place).where(Place.publication == Publication.PUBLISHED).order_by(Place.kana, Place.name, Place.id)


def active_places(among: Select[int]) -> Select[Place]:
    """The published places of `among` that go on, with all their pages show."""
    return published_places().where(Place.id.in_(among), Place.activity == Activity.ACTIVE).options(*EVERYTHING)


def get_published_place(session: Session, key: str) -> Place:
    """One published place with all its page shows. Raises NoResultFound for drafts, withdrawn and unknown ones."""
    place = session.scalars(published_places().where(Place.key == key).options(*EVERYTHING)).one_or_none()
    if place is None:
        raise NoResultFound
    return place


def places_by_key(session: Session, keys: Collection[str]) -> dict[str, Place]:
    """Published places by key, loaded for a list; keys of others are simply missing."""
    found = session.scalars(published_places().where(Place.key.in_(keys)).options(*EVERYTHING))
    return {place.key: place for place in found}


EVERYTHING = (
    joinedload(Place.group),
    selectinload(Place.kind_links),
    selectinload(Place.audience_links),
    selectinload(Place.area_links).joinedload(PlaceArea.area),
    selectinload(Place.gatherings).joinedload(Gathering.town),
)


Among = Collection[int] | Select[int] | None


def ids_in_area(area: str) -> Select[int]:
    """The ids of the places of one 圏域, by its key."""
    return select(PlaceArea.place_id).join(Area, Area.id == PlaceArea.area_id).where(Area.key == area)


def open_days(session: Session, first: date, last: date, *, among: Among = None) -> list[OpenDay]:
    """Every opening of published, active places from first to last, in order of day and time; `among` place ids.

    Days the occurrence table does not reach are computed from the schedules: slower, never wrong.
    """
    horizon = session.get(OccurrenceHorizon, 1)
    if horizon is None:
        return _live(session, first, last, among)
    start, end = max(first, horizon.first_day), min(last, horizon.last_day)
    days = _stored(session, start, end, among) if start <= end else []
    if first < horizon.first_day:
        days += _live(session, first, min(last, horizon.first_day - timedelta(days=1)), among)
    if last > horizon.last_day:
        days += _live(session, max(first, horizon.last_day + timedelta(days=1)), last, among)
    return sorted(days, key=_in_order)


def openings_with_days(session: Session, days: Sequence[date]) -> list[tuple[int, int | None, int | None, int]]:
    """Gathering, start, end, and on which of the days, the first as the lowest bit: for counts over a whole directory.

    The same openings as `open_days` has; at most 62 days.
    """
    first, last = days[0], days[-1]
    bits = {day: 1 << at for at, day in enumerate(days)}
    if not _is_stored(session, first, last):
        return [(day.gathering_id, day.starts, day.ends, bits[day.on_day]) for day in open_days(session, first, last)]
    columns = (Occurrence.gathering_id, Occurrence.starts, Occurrence.ends)
    # Each day has a bit of its own, so the sum of distinct bits is the set of days.
    set_of_days = func.sum(case(bits, value=Occurrence.on_day, else_=0).distinct())
    query = _columns(None).with_only_columns(*columns, cast(set_of_days, BigInteger)).group_by(*columns)
    rows = session.connection().execute(
        query.where(Occurrence.on_day.between(first, last), *held(session, first, last))
    )
    return [(gathering, starts, ends, days) for gathering, starts, ends, days in rows]


def coming_days(
    session: Session, place_ids: Collection[int], today: date, *, minute: int = 0, each: int = 1
) -> dict[int, list[OpenDay]]:
    """The next openings of each place that are not over at this minute of today; places without any are missing."""
    if not place_ids:
        return {}
    if _is_stored(session, today - A_NIGHT, today + NEXT_WITHIN):
        days = _first_stored(session, place_ids, today, minute, each)
    else:
        days = open_days(session, today - A_NIGHT, today + NEXT_WITHIN, among=place_ids)
    coming: dict[int, list[OpenDay]] = {}
    for day in days:
        if not day.is_over(today, minute) and len(coming.setdefault(day.place_id, [])) < each:
            coming[day.place_id].append(day)
    return coming


def places_open(session: Session, when: When | date, *, today: date, minute: int) -> set[int]:
    """The ids of places open then; `minute` is the time of day in minutes, for 今 and 今日.

    今日 leaves out what is already over. An opening whose hours are unknown is never "now" nor "in the evening".
    """
    first, last = (when, when) if isinstance(when, date) else span_of(when, today)
    if _is_stored(session, first, last):
        query = _columns(None).with_only_columns(Occurrence.place_id).distinct()
        conditions = (*_conditions(when, today, minute), *held(session, first, last))
        return set(session.scalars(query.where(Occurrence.on_day.between(first, last), *conditions)))
    return {day.place_id for day in open_days(session, first, last) if _fits(day, when, today, minute)}


def places_open_between(session: Session, first: date, last: date, *, today: date, minute: int) -> set[int]:
    """The ids of places that open from first to last, without what is over at this minute of today.

    What began the evening before and still goes on is a part of today.
    """
    start = today - A_NIGHT if first <= today <= last else first
    if not _is_stored(session, start, last):
        return {day.place_id for day in open_days(session, start, last) if not day.is_over(today, minute)}
    query = _columns(None).with_only_columns(Occurrence.place_id).distinct()
    in_reach = (Occurrence.on_day.between(start, last), is_ahead(today, minute))
    return set(session.scalars(query.where(*in_reach, *held(session, start, last))))


def first_days(session: Session, today: date, last: date) -> dict[int, date]:
    """Place id → its first open day from today to `last`, of active published places; for sorting a whole directory."""
    if not _is_stored(session, today, last):
        return {day.place_id: day.on_day for day in reversed(open_days(session, today, last))}
    first = (
        select(func.min(Occurrence.on_day))
        .where(Occurrence.place_id == Place.id, Occurrence.on_day.between(today, last), *held(session, today, last))
        .scalar_subquery()
    )
    query = select(Place.id, first).where(Place.publication == Publication.PUBLISHED, Place.activity == Activity.ACTIVE)
    return {place_id: day for place_id, day in session.execute(query) if day is not None}


def first_of_each_day(
    session: Session, first: date, last: date, *, among: Among = None, most: int
) -> list[tuple[OpenDay, int]]:
    """Of every day the first `most` openings in order of time, each with how many its day has in all."""
    if not _is_stored(session, first, last):
        days = open_days(session, first, last, among=among)
        totals = Counter(day.on_day for day in days)
        numbered = [(day, number) for day, number in zip(days, _number_in_day(days), strict=True)]
        return [(day, totals[day.on_day]) for day, number in numbered if number <= most]
    order = (func.coalesce(Occurrence.starts, UNKNOWN_HOURS_LAST), Occurrence.place_id, Occurrence.gathering_id)
    inner = (
        _columns(among)
        .where(Occurrence.on_day.between(first, last), *held(session, first, last))
        .add_columns(
            func.count().over(partition_by=Occurrence.on_day).label("total"),
            func.row_number().over(partition_by=Occurrence.on_day, order_by=order).label("number"),
        )
        .subquery()
    )
    columns = [column for column in inner.c if column.name != "number"]
    rows = session.execute(select(*columns).where(inner.c.number <= most).order_by(inner.c.on_day, inner.c.number))
    return [(OpenDay(*row[:-1]), row[-1]) for row in rows]


def span_of(when: When, today: date) -> tuple[date, date]:
    """The first and last day a question means; the weekend is this one until Sunday is over.

    いま, きょう and the days from today on look at yesterday too: a night may reach past midnight.
    """
    tomorrow, yesterday = today + timedelta(days=1), today - A_NIGHT
    if when is When.TOMORROW:
        return tomorrow, tomorrow
    if when is When.WEEKEND:
        saturday = today if today.weekday() == 6 else today + timedelta(days=5 - today.weekday())
        return saturday, saturday + timedelta(days=6 - saturday.weekday())
    if when in (When.WEEK, When.EVENING):
        return yesterday, today + timedelta(days=6)
    return yesterday, today


def is_ahead(today: date, minute: int) -> ColumnElement[bool]:
    """Whether an opening is not over at this minute of today; without an end, it is over with its day."""
    ends = Occurrence.ends
    return or_(
        Occurrence.on_day > today,
        and_(Occurrence.on_day == today, or_(ends.is_(None), ends > minute)),
        and_(Occurrence.on_day == today - A_NIGHT, ends > minute + MIDNIGHT),
    )


def _is_stored(session: Session, first: date, last: date) -> bool:
    horizon = session.get(OccurrenceHorizon, 1)
    return horizon is not None and horizon.first_day <= first and last <= horizon.last_day


def _fits(day: OpenDay, when: When | date, today: date, minute: int) -> bool:
    """One opening against one question; `_conditions` says the same to the database."""
    if isinstance(when, date):
        return True
    if when is When.NOW:
        return day.is_now(minute if day.on_day == today else minute + MIDNIGHT)
    if day.is_over(today, minute):
        return False
    return when is not When.EVENING or _touches_the_evening(day)


def _conditions(when: When | date, today: date, minute: int) -> list[ColumnElement[bool]]:
    if isinstance(when, date):
        return []
    starts, ends = Occurrence.starts, Occurrence.ends
    if when is When.NOW:
        at = case((Occurrence.on_day == today, minute), else_=minute + MIDNIGHT)
        return [starts <= at, ends > at]
    if when is not When.EVENING:
        return [is_ahead(today, minute)]
    return [is_ahead(today, minute), or_(ends >= EVENING_COUNTS, and_(ends.is_(None), starts >= EVENING_STARTS))]


def _touches_the_evening(day: OpenDay) -> bool:
    if day.ends is not None:
        return day.ends >= EVENING_COUNTS
    return day.starts is not None and day.starts >= EVENING_STARTS


def _number_in_day(days: Iterable[OpenDay]) -> Iterator[int]:
    seen: Counter[date] = Counter()
    for day in days:
        seen[day.on_day] += 1
        yield seen[day.on_day]


def _columns(among: Among) -> Select[int, int, date, int | None, int | None, str]:
    query = (
        select(
            Occurrence.place_id,
            Occurrence.gathering_id,
            Occurrence.on_day,
            Occurrence.starts,
            Occurrence.ends,
            Occurrence.note,
        )
        .join(Place, Place.id == Occurrence.place_id)
        .where(Place.publication == Publication.PUBLISHED, Place.activity == Activity.ACTIVE)
    )
    return query if among is None else query.where(Occurrence.place_id.in_(among))


def _stored(session: Session, first: date, last: date, among: Among) -> list[OpenDay]:
    in_reach = (Occurrence.on_day.between(first, last), *held(session, first, last))
    rows = session.execute(_columns(among).where(*in_reach))
    return [OpenDay(*row) for row in rows]


def _first_stored(session: Session, place_ids: Collection[int], today: date, minute: int, each: int) -> list[OpenDay]:
    inner = (
        _columns(place_ids)
        .where(Occurrence.on_day >= today - A_NIGHT, is_ahead(today, minute), *held(session, today - A_NIGHT, date.max))
        .add_columns(
            func.row_number()
            .over(
                partition_by=Occurrence.place_id,
                order_by=(Occurrence.on_day, func.coalesce(Occurrence.starts, UNKNOWN_HOURS_LAST), Occurrence.id),
            )
            .label("place_in_line")
        )
        .subquery()
    )
    columns = [column for column in inner.c if column.name != "place_in_line"]
    rows = session.execute(select(*columns).where(inner.c.place_in_line <= each))
    return sorted((OpenDay(*row) for row in rows), key=_in_order)


def _live(session: Session, first: date, last: date, among: Among) -> list[OpenDay]:
    query = (
        select(Gathering)
        .join(Place, Place.id == Gathering.place_id)
        .where(Place.publication == Publication.PUBLISHED, Place.activity == Activity.ACTIVE)
    )
    if among is not None:
        query = query.where(Gathering.place_id.in_(among))
    days = [day for gathering in session.scalars(query) for day in days_of(gathering, first, last)]
    return sorted(held_days(session, days), key=_in_order)


def _in_order(day: OpenDay) -> tuple[date, int, int, int]:
    return day.on_day, UNKNOWN_HOURS_LAST if day.starts is None else day.starts, day.place_id, day.gathering_id


def kinds_in_use(session: Session) -> dict[str, int]:
    """How many published places each kind has; kinds without any are missing."""
    rows = session.execute(
        select(PlaceKindLink.kind, func.count())
        .join(Place, Place.id == PlaceKindLink.place_id)
        .where(Place.publication == Publication.PUBLISHED)
        .group_by(PlaceKindLink.kind)
    )
    return {str(kind): count for kind, count in rows}


def names_of_places(session: Session, keys: Collection[str]) -> dict[str, str]:
    """The names of places by key, for staff: whether published or not; a merged one has the name of what it is now."""
    moved = staying_keys(session, keys)
    wanted = {*keys, *moved.values()}
    rows = session.execute(select(Place.key, Place.name).where(Place.key.in_(wanted)))
    names = {key: name for key, name in rows}  # noqa: C416  # rows are no pairs to mypy
    return {key: names[moved.get(key, key)] for key in keys if moved.get(key, key) in names}


def how_confirmed(session: Session, key: str) -> str:
    """電話, 訪問 …: how the latest of a place's facts was confirmed; empty when nobody wrote it down."""
    latest = session.scalars(
        select(Confirmation)
        .where(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_key == key)
        .order_by(Confirmation.confirmed_on.desc(), Confirmation.id)
        .limit(1)
    ).one_or_none()
    return latest.how.label if latest else ""
