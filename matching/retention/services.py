"""Erasing records whose time is over: first a notice, then days of grace, then everything that hangs on the record.

A record that begins anew, or to which something is added, starts its time anew and loses its notice
(個人情報の保護に関する法律22条: data that is no longer needed is erased without delay).
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit
from core.audit import Action
from matching.circles.models import Circle
from matching.conferences.models import ConferenceMember
from matching.intake.models import Intake
from matching.outreach.models import Outreach
from matching.people.models import Person
from matching.placements.states import PlacementState
from matching.retention.models import ErasedRecord, Kept, RetentionNotice
from matching.retention.queries import Ended, ended_records, furthest_states, notices, outside_members

TABLES: dict[Kept, type[Person | Circle | Intake | Outreach]] = {
    Kept.PERSON: Person,
    Kept.CIRCLE: Circle,
    Kept.INTAKE: Intake,
    Kept.OUTREACH: Outreach,
}
HANGS_ON = (
    (Kept.CIRCLE, Circle.person_key, Kept.PERSON),
    (Kept.INTAKE, Intake.person_key, Kept.PERSON),
    (Kept.INTAKE, Intake.circle_key, Kept.CIRCLE),
    (Kept.OUTREACH, Outreach.intake_key, Kept.INTAKE),
)
"""Which records go with which others, from the top down."""
ON_THE_WAY = [
    PlacementState.ACTIVE,
    PlacementState.TRIAL,
    PlacementState.LOOKING,
    PlacementState.ASKED,
    PlacementState.CANDIDATE,
]
"""How far somebody came, the furthest first."""
AT_ONCE = 500
NAME_GONE = "（名前は消しました）"


@dataclass(frozen=True)
class Terms:
    """How long records stay after the last thing that happened, and how long a notice stands."""

    years: int
    grace_days: int


@dataclass
class Plan:
    """What a run does: whom to give notice of, whose days of grace run, what to erase, which notices to take back.

    `names_to_erase` are people from outside at conferences that are over for as long: they need no notice.
    """

    to_notify: list[tuple[Kept, Ended]] = field(default_factory=list)
    waiting: list[tuple[Kept, Ended]] = field(default_factory=list)
    to_erase: list[tuple[Kept, Ended]] = field(default_factory=list)
    to_take_back: list[tuple[Kept, str]] = field(default_factory=list)
    names_to_erase: list[str] = field(default_factory=list)


def plan(session: Session, terms: Terms, today: date) -> Plan:
    """What is due on a day. It changes nothing."""
    given, found = notices(session), Plan()
    due = {
        (kind, ended.key): ended
        for kind in Kept
        for ended in ended_records(session, kind)
        if years_after(ended.last, terms.years) <= today
    }
    for (kind, key), ended in sorted(due.items(), key=lambda each: (each[1].last, each[0])):
        on = given.get((kind, key))
        if on is None:
            found.to_notify.append((kind, ended))
        elif on + timedelta(days=terms.grace_days) <= today:
            found.to_erase.append((kind, ended))
        else:
            found.waiting.append((kind, ended))
    found.to_take_back = sorted(each for each in given if each not in due)
    found.names_to_erase = list(outside_members(session, _years_before(today, terms.years)))
    return found


def carry_out(session: Session, found: Plan, today: date) -> None:
    """Give the notices, take back those no longer due, and erase what had its notice and its days of grace."""
    for kind, key in found.to_take_back:
        _drop_notices(session, kind, [key])
    session.add_all(
        RetentionNotice(kind=kind, subject_key=ended.key, notified_on=today) for kind, ended in found.to_notify
    )
    session.flush()
    for member in session.scalars(select(ConferenceMember).where(ConferenceMember.key.in_(found.names_to_erase))):
        member.name, member.name_gone_on = NAME_GONE, today
    left: list[ErasedRecord] = []
    for kind in Kept:
        ended = [one for each, one in found.to_erase if each is kind]
        for start in range(0, len(ended), AT_ONCE):
            left += _erase(session, kind, ended[start : start + AT_ONCE], today)
    # In an order that has nothing to do with the records they come from.
    left.sort(key=lambda row: (row.kind, row.ended, row.began, row.route, row.reason, row.furthest))
    session.add_all(left)
    session.flush()


def erased_from(session: Session, kind: Kept, key: str, grace_days: int) -> date | None:
    """The first day a record may be erased, once notice was given of it."""
    query = select(RetentionNotice.notified_on).where(RetentionNotice.kind == kind, RetentionNotice.subject_key == key)
    on = session.scalars(query).one_or_none()
    return None if on is None else on + timedelta(days=grace_days)


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _years_before(day: date, years: int) -> date:
    """The last day from which that many years have passed by now."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def how_many(records: Iterable[tuple[Kept, object]]) -> dict[Kept, int]:
    """How many of each kind."""
    return Counter(kind for kind, _ in records)


def _erase(session: Session, kind: Kept, ended: Collection[Ended], today: date) -> list[ErasedRecord]:
    """The rows, by the keys that hang on them; the log keeps only that they are gone."""
    keys = [one.key for one in ended]
    states = furthest_states(session, keys) if kind is Kept.PERSON else {}
    table = TABLES[kind]
    for subject in _with_what_hangs_on(session, kind, keys):
        audit.record(session, Action.DELETED, subject, fields=["retention"])
    session.execute(delete(table).where(table.key.in_(keys)))
    _drop_notices(session, kind, keys)
    return [
        ErasedRecord(
            kind=kind,
            began=one.began.replace(day=1),
            ended=one.ended.replace(day=1),
            erased=today.replace(day=1),
            route=one.route,
            reason=one.reason,
            furthest=next((state.value for state in ON_THE_WAY if state.value in states.get(one.key, ())), ""),
        )
        for one in ended
    ]


def _with_what_hangs_on(session: Session, kind: Kept, keys: Collection[str]) -> list[tuple[str, str]]:
    """These records and every other one that goes with them, as the log names them."""
    gone: dict[Kept, set[str]] = {each: set() for each in Kept} | {kind: set(keys)}
    for below, column, above in HANGS_ON:
        gone[below] |= set(session.scalars(select(TABLES[below].key).where(column.in_(gone[above]))))
    return [(TABLES[each].audited_as, key) for each, found in gone.items() for key in sorted(found)]


def _drop_notices(session: Session, kind: Kept, keys: Collection[str]) -> None:
    session.execute(delete(RetentionNotice).where(RetentionNotice.kind == kind, RetentionNotice.subject_key.in_(keys)))
