"""Questions about planned visits. The team's are opened (and logged); everybody else's are only counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from core import audit
from core.accounts.models import Account
from core.accounts.passwords import token_hash
from core.calendar import JAPAN
from core.db import office_session
from core.permissions import WORKS_WITH_PERSONS
from matching.outings.models import CalendarFeed, Outing
from matching.people.models import TeamMember
from matching.placements.models import Placement
from matching.visits.models import Visit, VisitHow, VisitTo
from matching.visits.queries import last_host_visits, team_of

REMEMBERED = timedelta(days=7)  # for so long a missing 「もどりました」 is shown
UNRECORDED_FOR = timedelta(days=60)
FEED_BACK, FEED_AHEAD = timedelta(days=31), timedelta(days=183)

STANDS = Outing.called_off_at.is_(None)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """All that a calendar may learn of a planned visit, but for the place's name."""

    key: str
    on: date
    starts: int | None
    place_key: str
    how: VisitHow
    made_at: datetime


def get_outing(person_key: str, placement_key: str, outing_key: str) -> Outing:
    """A planned visit of this person and placement, or NoResultFound when they do not belong together."""
    query = select(Outing).where(
        Outing.key == outing_key, Outing.placement_key == placement_key, Outing.person_key == person_key
    )
    return office_session().scalars(query).one()


def also_instead(
    session: Session, own_key: str, away_keys: Iterable[str], find: Callable[[Select[str]], list[Outing]]
) -> list[Outing]:
    """What `find` says of the people of an account and, opened in their place, of those it stands in for, by day.

    Whoever stands in plans visits to people of another's team: they see them as the team does.
    """
    found, seen = find(team_of(own_key)), [own_key]
    for key in away_keys:
        others = team_of(key).where(TeamMember.person_key.not_in(team_of(*seen)))
        with audit.standing_in(session, key):
            found = [*found, *find(others)]
        seen.append(key)
    return sorted(found, key=lambda each: (each.on, each.starts or 0, each.id))


def outings_on(session: Session, people: Select[str], on: date) -> list[Outing]:
    """The planned visits of a day to people (their keys), with person and placement."""
    return list(
        session.scalars(_opened(Outing.person_key.in_(people), Outing.on == on).order_by(Outing.starts, Outing.id))
    )


def unrecorded(session: Session, directory: Session, people: Select[str], today: date) -> list[Outing]:
    """Planned visits to people that are past while nobody wrote down how it went, the oldest first."""
    left = _unrecorded(session, directory, people, today)
    return list(session.scalars(_opened(Outing.id.in_(left)).order_by(Outing.on, Outing.id))) if left else []


def how_many_unrecorded(session: Session, directory: Session, people: Select[str], today: date) -> int:
    """How many these are; nobody is opened."""
    return len(_unrecorded(session, directory, people, today))


def _unrecorded(session: Session, directory: Session, people: Select[str], today: date) -> list[int]:
    past = or_(Outing.on < today, (Outing.on == today) & Outing.back_at.is_not(None))
    about_them = exists().where(
        Visit.placement_key == Outing.placement_key, Visit.to == Outing.to, Visit.on >= Outing.on
    )
    query = select(Outing.id, Outing.to, Outing.on, Placement.place_key).where(Outing.person_key.in_(people))
    query = query.join(Placement, Placement.key == Outing.placement_key).where(STANDS, past, ~about_them)
    rows = list(session.execute(query.where(Outing.on >= today - UNRECORDED_FOR)))
    visited = last_host_visits(session, directory, {place for _, to, _, place in rows if to is VisitTo.HOST})
    return [key for key, to, on, place in rows if to is VisitTo.PERSON or visited.get(place, date.min) < on]


def missed_returns(session: Session, people: Select[str], now: datetime) -> list[Outing]:
    """Visits to people from which somebody should be back by now, and did not say so."""
    return list(
        session.scalars(_opened(Outing.person_key.in_(people), *_missed(now)).order_by(Outing.on, Outing.back_by))
    )


def how_many_missed(session: Session, people: Select[str], now: datetime) -> int:
    """How many these are; nobody is opened."""
    return session.scalar(select(func.count(Outing.id)).where(Outing.person_key.in_(people), *_missed(now))) or 0


def missed_elsewhere(session: Session, account_keys: Iterable[str], now: datetime) -> dict[str, int]:
    """The same for people on the team of none of these: how many, by the account that set out. Nobody is opened."""
    query = select(Outing.by, func.count()).where(*_missed(now), Outing.person_key.not_in(team_of(*account_keys)))
    return {by: count for by, count in session.execute(query.group_by(Outing.by))}  # noqa: C416  # rows are no pairs


def next_outings(session: Session, account_keys: Iterable[str], today: date) -> dict[tuple[str, VisitTo], date]:
    """For which side of which placement of their teams a visit is planned, and when first; nobody is opened."""
    query = select(Outing.placement_key, Outing.to, func.min(Outing.on)).where(
        STANDS, Outing.on >= today, Outing.person_key.in_(team_of(*account_keys))
    )
    rows = session.execute(query.group_by(Outing.placement_key, Outing.to))
    return {(key, to): on for key, to, on in rows}


def account_of_feed(session: Session, token: str) -> Account | None:
    """Whose calendar address this is; None when it was revoked or never was one, or the account is closed."""
    query = select(Account).join(CalendarFeed, CalendarFeed.account_key == Account.key)
    account = session.scalar(query.where(CalendarFeed.token_hash == token_hash(token)))
    if account is None or account.disabled_at is not None or account.role not in WORKS_WITH_PERSONS:
        return None
    return account


def has_feed(session: Session, account_key: str) -> bool:
    """Whether the account has a calendar address."""
    return session.scalar(select(exists().where(CalendarFeed.account_key == account_key))) or False


def feed_rows(session: Session, account_key: str, today: date) -> list[FeedRow]:
    """When one sets out, alone or along with somebody, and the place; by columns, nobody is opened."""
    query = select(Outing.key, Outing.on, Outing.starts, Placement.place_key, Outing.how, Outing.created_at)
    query = query.join(Placement, Placement.key == Outing.placement_key)
    goes = or_(Outing.by == account_key, Outing.with_key == account_key)
    within = Outing.on.between(today - FEED_BACK, today + FEED_AHEAD)
    rows = session.execute(query.where(STANDS, goes, within).order_by(Outing.on, Outing.starts, Outing.id))
    return [FeedRow(*row) for row in rows]


def _opened(*which: ColumnElement[bool]) -> Select[Outing]:
    query = select(Outing).where(STANDS, *which)
    return query.options(joinedload(Outing.person), joinedload(Outing.placement))


def _missed(now: datetime) -> tuple[ColumnElement[bool], ...]:
    local = now.astimezone(JAPAN)
    today, minute = local.date(), local.hour * 60 + local.minute
    waited = (STANDS, Outing.back_at.is_(None), Outing.back_by.is_not(None), Outing.on >= today - REMEMBERED)
    return (*waited, or_(Outing.on < today, (Outing.on == today) & (Outing.back_by < minute)))
