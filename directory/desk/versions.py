"""Earlier versions of a place: how it read after a change, and going back to that, which is a change like any other."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.db import directory_session
from core.errors import RuleBroken
from core.page_words import japan_time
from directory.desk.answers import Told
from directory.desk.facts import (
    TEXTS,
    TRUSTED_PINS,
    TYPED_VENUE,
    VENUE_TEXTS,
    Facts,
    differences,
    facts_of,
    is_venue_fact,
    typed_facts,
    venue_fact,
    venue_of,
)
from directory.desk.queries import get_place
from directory.desk.restated import OF_A_PLACE, answers_with
from directory.desk.services import write_answers
from directory.places.kinds import Cost
from directory.places.models import Activity, Place, VenueVisibility
from directory.places.services import mark_changed, record_revision
from directory.upkeep.models import EntryType, Revision, RevisionState

NOTHING_CHOSEN = "戻すところを1つ以上選んでください。"
WENT_BACK = "{moment}の内容に戻しました。"
EMPTY: Facts = dict.fromkeys((*TEXTS, *VENUE_TEXTS, "group"), "") | {
    **dict.fromkeys(("kinds", "audiences", "areas"), []),
    "cost": Cost.UNKNOWN.value,
    "visibility": VenueVisibility.EXACT.value,
}


@dataclass(frozen=True, slots=True)
class Version:
    """A place beside the change after which one looks at it; whoever may change the place may go back."""

    place: Place
    revision: Revision

    @property
    def key(self) -> str:
        """The place's."""
        return self.place.key

    @property
    def area_keys(self) -> set[str]:
        """The place's."""
        return self.place.area_keys


def get_version(key: str, number: int) -> Version:
    """A place after its change `number`; NoResultFound (a 404 page) when there is none that was made."""
    made = select(Revision).where(
        Revision.entry_type == EntryType.PLACE,
        Revision.entry_key == key,
        Revision.number == number,
        Revision.state == RevisionState.APPROVED,
    )
    return Version(get_place(key), directory_session().scalars(made).one())


def differing(session: Session, version: Version) -> tuple[Facts, Facts]:
    """What reads otherwise now: as it is now, and as it was after the change."""
    return differences(typed_facts(version.place), facts_after(session, version))


def facts_after(session: Session, version: Version) -> Facts:
    """The facts somebody had typed, as they stood after a change: today's, with every later change taken back.

    An import names the facts of a venue without saying which; they are taken back where there is one venue only.
    """
    place = version.place
    facts = facts_of(place) | {"activity": str(place.activity)}
    for later in session.scalars(_made_after(version)):
        facts |= _named(later.before, facts)
    gone = {venue_of(name) for name, value in facts.items() if name.endswith(":visibility") and value is None}
    kept = {name: value for name, value in facts.items() if venue_of(name) not in gone or not is_venue_fact(name)}
    return {name: _typed(name, kept) for name in kept if not name.endswith(":point_source")}


def write_changes(
    session: Session, place: Place, changes: Facts, *, told: Told, by: str, today: date
) -> tuple[Facts, Facts]:
    """Write some facts into a place, what it does besides among them: each as it was and as it is."""
    was = {name: typed_facts(place).get(name) for name in changes}
    before, after = write_answers(session, place, answers_with(place, changes), told=told, by=by, today=today)
    if "activity" in changes:
        place.activity = Activity(changes["activity"])
        mark_changed(session, place)
    return was | before, changes | after


def go_back(session: Session, version: Version, changes: Facts, *, told: Told, by: str, today: date) -> Revision:
    """Write facts of a version into the place, as a new revision; what came between stays in the list.

    Raises RuleBroken when nothing is chosen, and when the place would lose its name.
    """
    if not changes:
        raise RuleBroken(NOTHING_CHOSEN)
    before, after = write_changes(session, version.place, changes, told=told, by=by, today=today)
    reason = WENT_BACK.format(moment=japan_time(version.revision.decided_at or version.revision.created_at))
    return record_revision(session, version.place, before=before, after=after, by=by, source=told.label, reason=reason)


def _made_after(version: Version) -> Select[Revision]:
    return (
        select(Revision)
        .where(
            Revision.entry_type == EntryType.PLACE,
            Revision.entry_key == version.key,
            Revision.number > version.revision.number,
            Revision.state == RevisionState.APPROVED,
        )
        .order_by(Revision.number.desc())
    )


def _named(before: Facts, facts: Facts) -> Facts:
    """The facts of a change under the names they have here."""
    venues = {venue_of(name) for name in facts if is_venue_fact(name)}
    only = venues.pop() if len(venues) == 1 else ""
    named: Facts = {}
    for name, value in before.items():
        if is_venue_fact(name):
            named[name] = value
        elif name in OF_A_PLACE:
            named[name] = EMPTY.get(name) if value is None else value
        elif only and name in (*TYPED_VENUE, "point_source"):
            named[venue_fact(only, name)] = EMPTY.get(name) if value is None else value
    return named


def _typed(name: str, facts: Facts) -> object:
    """A point that was found by the address is typed by nobody."""
    if name.endswith(":point") and facts.get(f"{name}_source") not in TRUSTED_PINS:
        return None
    return facts[name]
