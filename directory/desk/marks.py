"""Freshness, fact by fact: what can be confirmed, when it last was, and what an edit does to it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from directory.desk.answers import Told
from directory.desk.facts import is_venue_fact
from directory.freshness.limits import half_lives_of
from directory.places.kinds import FEATURES
from directory.places.models import Place
from directory.places.presenting import Freshness, features_of, freshness
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType

SCHEDULE, VENUE = "schedule_text", "address"
PLACE_FACTS = {
    "name": "名称・種類",
    "for_whom": "対象",
    "cost_text": "費用",
    "booking": "申込",
    "phone": "電話番号",
    "mail": "メール",
    "url": "ウェブサイト",
    "features": "配慮・設備",
}
PART_OF = {
    "kana": "name",
    "kinds": "name",
    "audiences": "for_whom",
    "cost": "cost_text",
    **dict.fromkeys(FEATURES, "features"),
}
NOT_SAID = "未確認です"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that can be confirmed, in words. `name` is unique within its place."""

    entry: EntryType
    key: str
    field: str
    label: str
    words: str

    @property
    def name(self) -> str:
        """`phone`, or `venue:<key>:schedule_text` for a venue's."""
        return self.field if self.entry is EntryType.PLACE else f"venue:{self.key}:{self.field}"

    @property
    def is_essential(self) -> bool:
        """Whether a resident who sets out relies on it."""
        return self.entry is EntryType.GATHERING


@dataclass(frozen=True, slots=True)
class Marked:
    """A fact with its freshness."""

    known: Known
    freshness: Freshness
    confirmed_on: date | None = None


def known_facts(place: Place) -> list[Known]:
    """Every fact that says something, the venues first: what is empty is 未確認 and stays so."""
    facts = []
    for number, venue in enumerate(place.gatherings, 1):
        of = f"（会場{number}）" if len(place.gatherings) > 1 else ""
        where = " ".join(filter(None, (venue.venue_name, venue.address)))
        facts.append(Known(EntryType.GATHERING, venue.key, SCHEDULE, f"開催日時{of}", venue.schedule_text))
        facts.append(Known(EntryType.GATHERING, venue.key, VENUE, f"会場{of}", where))
    for field, label in PLACE_FACTS.items():
        facts.append(Known(EntryType.PLACE, place.key, field, label, _words(place, field)))
    return [fact for fact in facts if fact.words]


def marked_facts(session: Session, place: Place, today: date) -> list[Marked]:
    """Every fact that says something, with when it was last confirmed and how."""
    marks, half_lives = _marks(session, place), half_lives_of(session)
    facts = [(fact, marks.get((fact.key, fact.field))) for fact in known_facts(place)]
    return [
        Marked(
            fact,
            _freshness(mark, today, half_lives.lasts(fact.field)),
            confirmed_on=mark.confirmed_on if mark else None,
        )
        for fact, mark in facts
    ]


def confirm(
    session: Session, place: Place, names: Collection[str], *, how: ConfirmedHow, by: str, today: date
) -> list[Known]:
    """Mark these facts (by `Known.name`) as true today; the facts that were marked."""
    facts = [fact for fact in known_facts(place) if fact.name in names]
    marks = _marks(session, place)
    for fact in facts:
        mark = marks.get((fact.key, fact.field))
        if mark is None:
            mark = Confirmation(entry_type=fact.entry, entry_key=fact.key, field=fact.field)
            session.add(mark)
        mark.confirmed_on, mark.how, mark.by = today, how, by
    session.flush()
    place.confirmed_on = _oldest(session, place)
    return facts


def marks_after_change(
    session: Session, place: Place, changed: Iterable[str], *, told: Told, by: str, today: date
) -> None:
    """An edit confirms what it changed, leaves the marks as they were, or takes them away: as the editor says."""
    names = {_fact_of(name) for name in changed}
    if told.confirmed is not None:
        confirm(session, place, names, how=told.confirmed, by=by, today=today)
    elif told is Told.NOT_YET:
        marks = _marks(session, place)
        doubtful = [fact for fact in known_facts(place) if fact.name in names]
        for fact in doubtful:
            if (mark := marks.get((fact.key, fact.field))) is not None:
                session.delete(mark)
        if any(fact.is_essential for fact in doubtful):
            place.confirmed_on = None


def refresh_confirmed_on(session: Session, place: Place) -> None:
    """Work out anew since when everything a visit relies on is known to be true."""
    place.confirmed_on = _oldest(session, place)


def _oldest(session: Session, place: Place) -> date | None:
    """The day everything a visit relies on was known to be true; a fact without a mark has the place's old day."""
    marks = _marks(session, place)
    facts = known_facts(place)
    needed = [fact for fact in facts if fact.is_essential] or facts
    days = [mark.confirmed_on if (mark := marks.get((f.key, f.field))) else place.confirmed_on for f in needed]
    told = [day for day in days if day is not None]
    return min(told) if told and len(told) == len(days) else None


def _fact_of(name: str) -> str:
    if not is_venue_fact(name):
        return PART_OF.get(name, name)
    head, _, column = name.rpartition(":")
    return f"{head}:{SCHEDULE if column == SCHEDULE else VENUE}"


def _marks(session: Session, place: Place) -> dict[tuple[str, str], Confirmation]:
    return {(mark.entry_key, mark.field): mark for mark in session.scalars(marks_of(place))}


def marks_of(place: Place) -> Select[Confirmation]:
    """Every mark on a fact of the place or of one of its venues."""
    venues = [gathering.key for gathering in place.gatherings]
    return select(Confirmation).where(
        or_(
            and_(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_key == place.key),
            and_(Confirmation.entry_type == EntryType.GATHERING, Confirmation.entry_key.in_(venues)),
        )
    )


def _freshness(mark: Confirmation | None, today: date, lasts: timedelta) -> Freshness:
    if mark is None:
        return Freshness(NOT_SAID, is_old=True)
    return freshness(mark.confirmed_on, today, mark.how.label, lasts=lasts)


def _words(place: Place, field: str) -> str:
    if field == "name":
        return " ".join(filter(None, (place.name, "・".join(kind.label for kind in place.kinds))))
    if field == "for_whom":
        return _together("・".join(each.label for each in place.audiences), place.for_whom)
    if field == "cost_text":
        told = "" if place.cost.value == "unknown" else place.cost.label
        return _together(told, place.cost_text)
    if field == "features":
        known = features_of(place)
        return "　".join(
            filter(None, ("・".join(known["yes"]), "なし：" + "・".join(known["no"]) if known["no"] else ""))
        )
    return str(getattr(place, field))


def _together(class_of_it: str, words: str) -> str:
    """The class beside the group's own words, unless these say it already."""
    return words if class_of_it in words else " ".join(filter(None, (class_of_it, words)))
