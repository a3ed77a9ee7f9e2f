"""Finding conferences, and who may open what of one person in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.calendar import today
from core.db import office_session
from matching.conferences.models import AgendaItem, Conference, ConferenceMember, ItemMinutes, PacketCopy
from matching.conferences.states import Asked, ConferenceState, Part
from matching.consents.basis import Basis
from matching.consents.models import Agency, ConsentItem, Purpose, Recipient
from matching.consents.queries import bases_unopened
from matching.disclosures.about_a_person import tellable
from matching.people.models import Person, TeamMember


def get_conference(conference_key: str) -> Conference:
    """The conference, or NoResultFound (a 404 page)."""
    return office_session().scalars(select(Conference).where(Conference.key == conference_key)).one()


def conferences_of(account_key: str) -> Select[Conference]:
    """The conferences an account sits in."""
    seats = select(ConferenceMember.conference_key).where(
        ConferenceMember.account_key == account_key, ConferenceMember.left_at.is_(None)
    )
    return select(Conference).where(Conference.key.in_(seats))


def coming_conferences(session: Session, account_key: str, on: date) -> list[Conference]:
    """Those still before an account, and those that wait to be settled; the next first."""
    query = conferences_of(account_key).where(Conference.state == ConferenceState.PLANNED)
    return list(session.scalars(query.order_by(Conference.on, Conference.starts, Conference.id)))


def past_conferences(account_key: str) -> Select[Conference]:
    """Those that were held or called off, newest first."""
    query = conferences_of(account_key).where(Conference.state != ConferenceState.PLANNED)
    return query.order_by(Conference.on.desc(), Conference.id.desc())


@dataclass(frozen=True)
class OfAConference:
    """Something of one conference; it opens to those the conference opens to."""

    conference: Conference

    audited_as = "conference"

    @property
    def key(self) -> str:
        """Whose record a line of the log is about."""
        return self.conference.key

    @property
    def member_keys(self) -> set[str]:
        """The accounts in the conference."""
        return self.conference.member_keys

    @property
    def leader_keys(self) -> set[str]:
        """Those who lead it."""
        return self.conference.leader_keys


@dataclass(frozen=True)
class Sitting(OfAConference):
    """One member of one conference."""

    member: ConferenceMember


def get_sitting(conference_key: str, member_key: str) -> Sitting:
    """A member who sits in this conference now, or NoResultFound when they do not belong together."""
    conference = get_conference(conference_key)
    member = next((each for each in conference.seated if each.key == member_key), None)
    if member is None:
        raise NoResultFound
    return Sitting(conference, member)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the agenda as everybody in the conference sees it: a number, never a name.

    `is_on` is false once the person or their team took it back; `agencies` are those that may be told anything.
    """

    key: str
    number: int
    minutes: int
    starts: int
    asked: tuple[Asked, ...]
    is_on: bool
    agencies: frozenset[Agency]
    is_mine: bool


def agenda_of(session: Session, conference: Conference, account_key: str, on: date) -> list[Line]:
    """The agenda in its order. Nobody's record is opened for it."""
    columns = (AgendaItem.key, AgendaItem.number, AgendaItem.minutes, AgendaItem.asked)
    query = select(*columns, AgendaItem.person_key, AgendaItem.taken_off_on)
    query = query.where(AgendaItem.conference_key == conference.key)
    rows = session.execute(query.order_by(AgendaItem.position, AgendaItem.number)).all()
    bases = bases_unopened(session, {row.person_key for row in rows}, on)
    mine = _own_among(session, {row.person_key for row in rows}, account_key)
    lines, starts = [], conference.starts
    for row in rows:
        agencies = agencies_told(bases.get(row.person_key, Basis(())))
        is_on = row.taken_off_on is None and bool(agencies)
        asked, is_mine = tuple(map(Asked, row.asked)), row.person_key in mine
        lines.append(Line(row.key, row.number, row.minutes, starts, asked, is_on, agencies, is_mine))
        starts += row.minutes if is_on else 0
    return lines


def agencies_told(basis: Basis) -> frozenset[Agency]:
    """Which agencies may be told anything at a conference."""
    return frozenset(agency for agency in Agency if is_spoken_of(basis.items_for(agency, Purpose.COORDINATION)))


def is_spoken_of(items: Collection[ConsentItem]) -> bool:
    """Whether who may be told this may be told anything of the person at a conference; of the household alone, not."""
    return any(part.may_be_told(items) for part in Part if ConsentItem.HOUSEHOLD not in part.consent_items)


def _own_among(session: Session, person_keys: Collection[str], account_key: str) -> set[str]:
    query = select(TeamMember.person_key).where(
        TeamMember.account_key == account_key, TeamMember.person_key.in_(person_keys)
    )
    return set(session.scalars(query))


def people_to_bring(session: Session, account_key: str, on: date) -> list[Person]:
    """An account's own people with an open record and consent for conferences; nobody else's record is opened."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    consented = [key for key, basis in bases_unopened(session, mine, on).items() if agencies_told(basis)]
    people = session.scalars(select(Person).where(Person.key.in_(consented), Person.closed_at.is_(None)))
    return sorted(people, key=lambda person: (person.kana or person.name, person.id))


@dataclass(frozen=True)
class ItemDoor:
    """One item of one conference, with who may open it today beside the person's team.

    `told` says what of the person each agency may be told today: the one check of consent.
    """

    item: AgendaItem
    copies: list[PacketCopy]
    told: dict[Recipient, list[ConsentItem]]
    on: date

    audited_as = "person"

    @property
    def key(self) -> str:
        """Whose record a line of the log is about."""
        return self.item.person_key

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.item.person

    @property
    def conference(self) -> Conference:
        """Where it is talked over."""
        return self.item.conference

    @property
    def team_keys(self) -> set[str]:
        """The person's team."""
        return self.item.person.team_keys

    @property
    def is_on(self) -> bool:
        """Whether it is talked over: neither taken off nor without consent."""
        return self.item.taken_off_on is None and any(map(is_spoken_of, self.told.values()))

    @property
    def reader_keys(self) -> set[str]:
        """Accounts that may open what was handed to them."""
        if not self.conference.shows_papers(self.on):
            return set()
        return {m.account_key for m in self._pledged if m.account_key and self.parts_for(m.account_key)}

    @property
    def scribe_keys(self) -> set[str]:
        """Those who lead the conference and may be told of the course of support."""
        return {key for key in self.reader_keys & self.conference.leader_keys if self.hears_the_outcome(key)}

    def hears_the_outcome(self, account_key: str) -> bool:
        """Whether this member may be told what is decided: a part of their copy tells of the course of support."""
        return any(ConsentItem.COURSE in part.consent_items for part in self.parts_for(account_key))

    def parts_for(self, account_key: str) -> list[Part]:
        """Which parts of their newest copy this member may still be told."""
        member = self.member_of(account_key)
        copy = self.newest_copy(member) if member else None
        if member is None or copy is None or not self.may_be_told(member) or self.item.taken_off_on is not None:
            return []
        return [part for part in Part if part in copy.parts and part.may_be_told(self.told[member.agency])]

    def may_be_told(self, member: ConferenceMember) -> bool:
        """Whether the agency of a member may be told anything of the person, as the agenda says."""
        return is_spoken_of(self.told[member.agency])

    def newest_copy(self, member: ConferenceMember) -> PacketCopy | None:
        """The last copy this member was handed."""
        return next((copy for copy in reversed(self.copies) if copy.member_key == member.key), None)

    def member_of(self, account_key: str) -> ConferenceMember | None:
        """The seat of an account."""
        return next((member for member in self.conference.seated if member.account_key == account_key), None)

    @property
    def _pledged(self) -> list[ConferenceMember]:
        return [member for member in self.conference.seated if member.pledged_on is not None]


def get_item(conference_key: str, item_key: str) -> ItemDoor:
    """An item of this conference, or NoResultFound when they do not belong together."""
    session, on = office_session(), today()
    query = select(AgendaItem).where(AgendaItem.key == item_key, AgendaItem.conference_key == conference_key)
    item = session.scalars(query).one()
    return door_to(session, item, on)


def door_to(session: Session, item: AgendaItem, on: date) -> ItemDoor:
    """Who may open it on a day."""
    told = tellable(session, item.person, Agency, Purpose.COORDINATION, on)
    return ItemDoor(item, copies_of(session, item), told, on)


def copies_of(session: Session, item: AgendaItem) -> list[PacketCopy]:
    """Every copy made of an item's papers, in order."""
    query = select(PacketCopy).where(PacketCopy.item_key == item.key)
    return list(session.scalars(query.order_by(PacketCopy.round, PacketCopy.number)))


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One line of the register of copies, by the number of the item; nobody who is supported is named."""

    key: str
    item_number: int
    round: int
    number: int
    total: int
    member_key: str
    printed_at: object
    printed_by: str
    back_on: date | None
    back_by: str


def register_of_copies(session: Session, conference: Conference) -> list[CopyLine]:
    """Which copies of a conference are out and which are back."""
    columns = [getattr(PacketCopy, name) for name in ("round", "number", "total", "member_key", "printed_at")]
    query = select(
        PacketCopy.key, AgendaItem.number, *columns, PacketCopy.printed_by, PacketCopy.back_on, PacketCopy.back_by
    )
    query = query.join(AgendaItem, AgendaItem.key == PacketCopy.item_key)
    query = query.where(AgendaItem.conference_key == conference.key)
    rows = session.execute(query.order_by(AgendaItem.number, PacketCopy.round, PacketCopy.number))
    return [CopyLine(*row) for row in rows]


def handed_to(session: Session, member: ConferenceMember | None) -> set[str]:
    """The items of which this member was handed a copy, by key."""
    if member is None:
        return set()
    return set(session.scalars(select(PacketCopy.item_key).where(PacketCopy.member_key == member.key)))


@dataclass(frozen=True)
class CopyOf(OfAConference):
    """One copy handed out in one conference."""

    copy: PacketCopy


def get_copy(conference_key: str, copy_key: str) -> CopyOf:
    """A copy handed out in this conference, or NoResultFound when they do not belong together."""
    conference = get_conference(conference_key)
    query = select(PacketCopy).join(AgendaItem, AgendaItem.key == PacketCopy.item_key)
    query = query.where(PacketCopy.key == copy_key, AgendaItem.conference_key == conference_key)
    return CopyOf(conference, office_session().scalars(query).one())


def minutes_of(session: Session, item: AgendaItem) -> ItemMinutes | None:
    """What was decided, once it is written."""
    return session.scalars(select(ItemMinutes).where(ItemMinutes.item_key == item.key)).one_or_none()


def items_of(session: Session, person: Person) -> list[tuple[AgendaItem, Conference, ItemMinutes | None]]:
    """Where a person was talked over, the newest conference first."""
    query = (
        select(AgendaItem, Conference, ItemMinutes)
        .join(Conference, Conference.key == AgendaItem.conference_key)
        .outerjoin(ItemMinutes, ItemMinutes.item_key == AgendaItem.key)
        .where(AgendaItem.person_key == person.key)
    )
    rows = session.execute(query.order_by(Conference.on.desc(), AgendaItem.id.desc()))
    return [(item, conference, minutes) for item, conference, minutes in rows]


def next_place(session: Session, conference: Conference) -> tuple[int, int]:
    """The number and the position of the next item."""
    query = select(func.max(AgendaItem.number), func.max(AgendaItem.position))
    number, position = session.execute(query.where(AgendaItem.conference_key == conference.key)).one()
    return (number or 0) + 1, (position or 0) + 1
