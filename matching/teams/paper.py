"""引き継ぎの紙: what a new lead must know of each person, on one block. Opening it is logged for each of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.places.queries import names_of_places
from directory.upkeep.queries import keys_standing_for, staying_keys
from matching.consents.basis import Basis, bases_of
from matching.host_notes.models import HostNote
from matching.host_notes.queries import notes_of
from matching.outings.models import Outing
from matching.people.models import KeepApart, Person, TeamMember
from matching.placements.appointment_models import Appointment, AppointmentState
from matching.placements.models import Placement
from matching.placements.queries import live_placements
from matching.plans.facts import AssessmentFacts
from matching.plans.services import current_facts_of
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import plans_in_force
from matching.visits.due import next_due_on
from matching.visits.models import VisitTo
from matching.visits.queries import followed_and_contacted, schedule_of

GONE = "（なくなった場所）"


@dataclass(frozen=True, slots=True)
class Stay:
    """One placement that is not over: where, when each side is visited next, what is planned, what the host awaits."""

    placement: Placement
    place_name: str
    due: dict[VisitTo, date]
    appointments: list[Appointment]
    outings: list[Outing]
    waiting: list[HostNote]


@dataclass(frozen=True, slots=True)
class Block:
    """One person. `keep_apart` are the names of places they must not be introduced to; `plan` is the one that holds."""

    person: Person
    facts: AssessmentFacts
    plan: SupportPlan | None
    keep_apart: list[str]
    basis: Basis
    stays: list[Stay]


def blocks(session: Session, directory: Session, account_key: str, today: date) -> list[Block]:
    """Everybody an account leads and whose record is open, by reading."""
    people = sorted(session.scalars(_led_by(account_key)), key=lambda person: (person.kana or person.name, person.id))
    keys = [person.key for person in people]
    if not keys:
        return []
    facts, bases = current_facts_of(session, keys), bases_of(session, keys, today)
    stays = _stays(session, directory, keys, today)
    apart, plans = _kept_apart(session, directory, keys), plans_in_force(session, keys, today)
    return [
        Block(each, facts[each.key], plans.get(each.key), apart[each.key], bases[each.key], stays[each.key])
        for each in people
    ]


def _led_by(account_key: str) -> Select[Person]:
    led = select(TeamMember.person_key).where(TeamMember.account_key == account_key, TeamMember.leads.is_(True))
    return select(Person).where(Person.key.in_(led), Person.closed_at.is_(None))


def _kept_apart(session: Session, directory: Session, keys: Collection[str]) -> dict[str, list[str]]:
    rows = list(session.scalars(select(KeepApart).where(KeepApart.person_key.in_(keys)).order_by(KeepApart.id)))
    names = names_of_places(directory, {row.place_key for row in rows}) if rows else {}
    return {key: [names.get(row.place_key, GONE) for row in rows if row.person_key == key] for key in keys}


def _stays(session: Session, directory: Session, keys: Collection[str], today: date) -> dict[str, list[Stay]]:
    whose = select(Person.key).where(Person.key.in_(keys))
    placements = list(session.scalars(live_placements(whose)))
    places = {each.place_key for each in placements}
    names, due = names_of_places(directory, places), _due(session, directory, keys)
    appointments, outings = _appointments(session, keys), _outings(session, keys, today)
    waiting = _waiting(session, directory, places)
    found: dict[str, list[Stay]] = {key: [] for key in keys}
    for each in placements:
        stay = Stay(
            placement=each,
            place_name=names.get(each.place_key, GONE),
            due=due.get(each.key, {}),
            appointments=[one for one in appointments if one.placement_key == each.key],
            outings=[one for one in outings if one.placement_key == each.key],
            waiting=waiting.get(each.place_key, []),
        )
        found[each.person_key].append(stay)
    return found


def _due(session: Session, directory: Session, keys: Collection[str]) -> dict[str, dict[VisitTo, date]]:
    followed, last = followed_and_contacted(session, directory, Placement.person_key.in_(keys))
    schedule = schedule_of(session)
    return {
        each.key: {
            to: upcoming[0]
            for to in VisitTo
            if (upcoming := next_due_on(each, to, last.get((each.key, to)), schedule)) is not None
        }
        for each in followed
    }


def _appointments(session: Session, keys: Collection[str]) -> list[Appointment]:
    query = select(Appointment).where(Appointment.person_key.in_(keys), Appointment.state == AppointmentState.PLANNED)
    return list(session.scalars(query.order_by(Appointment.on, Appointment.starts, Appointment.id)))


def _outings(session: Session, keys: Collection[str], today: date) -> list[Outing]:
    query = select(Outing).where(Outing.person_key.in_(keys), Outing.called_off_at.is_(None), Outing.on >= today)
    return list(session.scalars(query.where(Outing.back_at.is_(None)).order_by(Outing.on, Outing.id)))


def _waiting(session: Session, directory: Session, places: Collection[str]) -> dict[str, list[HostNote]]:
    """Open worries and promises by place, those written under the key of a merged place too."""
    if not places:
        return {}
    moved = staying_keys(directory, places)
    stands = {place: moved.get(place, place) for place in places}
    every = keys_standing_for(directory, set(stands.values()))
    of = staying_keys(directory, every)
    notes = [note for note in notes_of(session, every) if note.is_open]
    return {
        place: [note for note in notes if of.get(note.place_key, note.place_key) == key]
        for place, key in stands.items()
    }
