"""A host: one place of the directory with what one can do there, and every key it was ever known by."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, joinedload, selectinload

from core.db import directory_session, office_session
from directory.groups.models import Group
from directory.openings.models import Opening
from directory.places.models import Place, Publication
from directory.upkeep.queries import keys_standing_for, merged_keys, staying_keys
from matching.host_notes.models import HostNote
from matching.host_notes.queries import get_note
from matching.visits.models import HostVisit


@dataclass(frozen=True)
class Host:
    """The place, its openings, and the keys of places merged into it: records may still carry those."""

    place: Place
    openings: tuple[Opening, ...]
    keys: frozenset[str]

    @property
    def key(self) -> str:
        """The key of the place."""
        return self.place.key

    @property
    def addressee(self) -> str:
        """Whom a letter is addressed to: the group, or the place where none is known."""
        return self.place.group.name if self.place.group else self.place.name


def get_host(key: str) -> Host:
    """A host by the key of its place, also of one that was merged; NoResultFound (a 404 page) when there is none."""
    session = directory_session()
    stands = staying_keys(session, [key]).get(key, key)
    place = session.scalars(select(Place).where(Place.key == stands).options(joinedload(Place.group))).one()
    query = select(Opening).where(Opening.place_id == place.id).options(selectinload(Opening.slots))
    openings = tuple(session.scalars(query.order_by(Opening.title, Opening.id)))
    return Host(place, openings, frozenset(keys_standing_for(session, [place.key])))


@dataclass(frozen=True, slots=True)
class Listed:
    """A host in the list; `group` is empty where the place has none, or goes by its name."""

    key: str
    name: str
    group: str


def all_hosts(session: Session, known: Collection[str], q: str = "") -> list[Listed]:
    """Every place with an opening, and those `known` from records; narrowed to names that hold `q`.

    By columns: a page shows fifty of them, but all must be there to be put in the order of what is due.
    """
    with_openings = select(Opening.place_id).where(Opening.publication != Publication.WITHDRAWN)
    query = select(Place.key, Place.name, Group.name).outerjoin(Place.group)
    query = query.where(or_(Place.id.in_(with_openings), Place.key.in_(known)), Place.key.not_in(merged_keys()))
    if q:
        says = Place.name.icontains(q, autoescape=True) | Place.kana.icontains(q, autoescape=True)
        query = query.where(says)
    rows = session.execute(query.order_by(Place.kana, Place.name, Place.id))
    return [Listed(key, name, group if group and group != name else "") for key, name, group in rows]


@dataclass(frozen=True, slots=True)
class NoteOfHost:
    """One line with its host."""

    host: Host
    note: HostNote
    audited_as: str = "host"

    @property
    def key(self) -> str:
        """For the log: the host's."""
        return self.host.key


def get_note_of_host(key: str, note_key: str) -> NoteOfHost:
    """A line of this host; NoResultFound (a 404 page) when they do not belong together."""
    host, note = get_host(key), get_note(note_key)
    if note.place_key not in host.keys:
        raise NoResultFound
    return NoteOfHost(host, note)


@dataclass(frozen=True, slots=True)
class VisitOfHost:
    """One visit about nobody in particular with its host."""

    host: Host
    visit: HostVisit
    audited_as: str = "host"

    @property
    def key(self) -> str:
        """For the log: the host's."""
        return self.host.key


def get_visit_of_host(key: str, visit_key: str) -> VisitOfHost:
    """A visit to this host; NoResultFound (a 404 page) when they do not belong together."""
    host, query = get_host(key), select(HostVisit).where(HostVisit.key == visit_key)
    return VisitOfHost(host, office_session().scalars(query.where(HostVisit.place_key.in_(host.keys))).one())
