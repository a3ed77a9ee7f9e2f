"""Whom to ask next: views × age × impact, with the reasons in words.

A place stands in the queue when what a visit relies on was confirmed longer ago than a half-life, or never, when a
resident says that something is wrong, when the group itself would like a call, or when 年度更新 wants it asked. Its
weight is the product of

* views: 1 + log2(1 + page views of the running month and the two before): what is looked at twice as often stands
  one step higher, and what nobody looked at yet is still there;
* age: half-lives since the last confirmation, `NEVER` for none;
* impact: twice for the only place of its kind in its 日常生活圏域 (in the whole city where there are none), three
  times for an unread message of a resident, and three times for a group that waits for a call.

Who was placed there is known to the matching half alone and plays no part.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import log2

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from directory.areas.models import Area, AreaKind
from directory.asking.models import GROUP, AnswerKind, Ask
from directory.desk.queries import looked_after
from directory.freshness.limits import HalfLives, half_lives_of
from directory.freshness.looks import looks_of_late
from directory.inbox.models import InboxMessage, MessageState
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Place, PlaceArea, PlaceKindLink, Publication
from directory.places.queries import ids_in_area
from directory.upkeep.models import EntryType
from directory.yearly.queries import asked_for_the_year

NEVER = 4.0
"""The age of what was never confirmed: as of something confirmed two years ago, with the shipped half-life."""
ONLY_ONE, TOLD_WRONG, WANTS_A_CALL = 2.0, 3.0, 3.0
SAY_LITTLE = (PlaceKind.FACILITY, PlaceKind.EVENT, PlaceKind.OTHER)
"""Kinds that come with lists; being the only one of them says nothing."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A place in the queue and the figures of its weight.

    `only` says of what it is the only one, and where; `said` is an answer of the group nobody has dealt with yet.
    """

    id: int
    key: str
    phone: str
    confirmed_on: date | None
    views: int
    age: float
    only: str
    messages: int
    said: AnswerKind | None = None
    is_for_the_year: bool = False

    @property
    def impact(self) -> float:
        """How much more it matters than another place as old and as often looked at."""
        waits = WANTS_A_CALL if self.said is AnswerKind.CALL else 1.0
        return (ONLY_ONE if self.only else 1.0) * (TOLD_WRONG if self.messages else 1.0) * waits

    @property
    def weight(self) -> float:
        """What the queue is ordered by."""
        return (1 + log2(1 + self.views)) * self.age * self.impact


def queue(session: Session, area_keys: Collection[str] | None, today: date, *, area: str = "") -> list[Queued]:
    """Every place to ask among those of `area_keys` (all with None), the most pressing first; `area` narrows to one."""
    half_lives = half_lives_of(session)
    messages = {key: int(times) for key, times in session.execute(MESSAGES)}
    said = {place_id: answer for place_id, answer in session.execute(NOT_DEALT_WITH)}  # noqa: C416
    views, only = looks_of_late(session, today), _only_ones(session)
    for_the_year = set(session.scalars(asked_for_the_year()))
    found = [
        Queued(
            id=row.id,
            key=row.key,
            phone=row.phone,
            confirmed_on=row.confirmed_on,
            views=views.get(row.key, 0),
            age=_age(row.confirmed_on, today, half_lives),
            only=only.get(row.id, ""),
            messages=messages.get(row.key, 0),
            said=said.get(row.id),
            is_for_the_year=row.id in for_the_year,
        )
        for row in session.execute(_to_ask(area_keys, today - half_lives.ask_after(), area))
    ]
    return sorted(found, key=lambda each: (-each.weight, each.id))


def how_many_to_ask(session: Session, area_keys: Collection[str] | None, today: date) -> int:
    """How long that queue is."""
    wanted = _to_ask(area_keys, today - half_lives_of(session).ask_after(), "").subquery()
    return session.scalar(select(func.count()).select_from(wanted)) or 0


MESSAGES = (
    select(InboxMessage.entry_key, func.sum(InboxMessage.times))
    .where(InboxMessage.entry_type == EntryType.PLACE, InboxMessage.state == MessageState.NEW)
    .group_by(InboxMessage.entry_key)
)
"""Unread messages of residents about places, by key; none of them is opened."""


NOT_DEALT_WITH = (
    select(Ask.place_id, Ask.answer)
    .where(Ask.handled_at.is_(None), Ask.answered_by == GROUP, Ask.answer.is_not(None), Ask.answer != AnswerKind.SAME)
    .order_by(Ask.answered_on, Ask.id)
)
"""What groups answered that the desk has yet to read or call about; the latest of a place comes last."""
WAITING_FOR_A_CALL = NOT_DEALT_WITH.with_only_columns(Ask.place_id).where(Ask.answer == AnswerKind.CALL)


def _to_ask(area_keys: Collection[str] | None, ask_before: date, area: str) -> Select[int, str, str, date | None]:
    is_old = or_(Place.confirmed_on.is_(None), Place.confirmed_on < ask_before)
    query = select(Place.id, Place.key, Place.phone, Place.confirmed_on).where(
        looked_after(area_keys),
        Place.publication == Publication.PUBLISHED,
        Place.activity != Activity.ENDED,
        or_(
            is_old,
            Place.key.in_(MESSAGES.with_only_columns(InboxMessage.entry_key)),
            Place.id.in_(WAITING_FOR_A_CALL.order_by(None)),
            Place.id.in_(asked_for_the_year()),
        ),
    )
    if area:
        query = query.where(Place.id.in_(ids_in_area(area)))
    return query


def _age(confirmed_on: date | None, today: date, half_lives: HalfLives) -> float:
    if confirmed_on is None:
        return NEVER
    return max(1.0, (today - confirmed_on).days / half_lives.ask_after().days)


def _only_ones(session: Session) -> Mapping[int, str]:
    """The places that are the only one of a kind going on in a 日常生活圏域, or in a city that has none of these."""
    running = (
        select(PlaceKindLink.kind, func.min(PlaceKindLink.place_id).label("place_id"))
        .join(Place, Place.id == PlaceKindLink.place_id)
        .where(
            Place.publication == Publication.PUBLISHED,
            Place.activity == Activity.ACTIVE,
            PlaceKindLink.kind.not_in(SAY_LITTLE),
        )
        .having(func.count() == 1)
    )
    of_areas = (
        running.add_columns(func.min(Area.name))
        .join(PlaceArea, PlaceArea.place_id == Place.id)
        .join(Area, and_(Area.id == PlaceArea.area_id, Area.kind == AreaKind.LIFE_AREA))
        .group_by(PlaceKindLink.kind, Area.id)
    )
    found = {place_id: f"{area}でただ1つの{kind.label}" for kind, place_id, area in session.execute(of_areas)}
    if found or session.scalar(select(Area.id).where(Area.kind == AreaKind.LIFE_AREA).limit(1)):
        return found
    whole_city = running.group_by(PlaceKindLink.kind)
    return {place_id: f"市内でただ1つの{kind.label}" for kind, place_id in session.execute(whole_city)}
