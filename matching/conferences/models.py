"""重層的支援会議: the meeting, its members, its agenda, the copies that were handed out, the minutes.

The meeting itself names nobody who is supported; what is about a person hangs on that person and goes with them.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, Moment, OfficeBase, UtcMoment, one_of
from core.secrets import Sealed
from matching.conferences.states import ConferenceState, Decision, Seat
from matching.consents.models import Agency
from matching.people.models import Person

SEATED = text("left_at IS NULL AND account_key IS NOT NULL")
LONGEST_DAY = 24 * 60


class Conference(Keyed, OfficeBase):
    """One 重層的支援会議. `kind` is a code of the municipality's list, `name` its words on the day it was planned.

    `starts` is minutes after midnight; `open_days` how many days after the meeting its papers stay open to members.
    """

    __tablename__ = "conference"
    __table_args__ = (
        CheckConstraint(f"starts BETWEEN 0 AND {LONGEST_DAY - 1}", name="starts_within_a_day"),
        CheckConstraint("open_days >= 0", name="papers_close_after_the_meeting"),
        CheckConstraint("(state = 'planned') = (settled_by = '')", name="who_settled_it_is_known"),
    )

    audited_as = "conference"

    id: Mapped[Id]
    kind: Mapped[str]
    name: Mapped[str]
    on: Mapped[date] = mapped_column("on_day", index=True)
    starts: Mapped[int]
    open_days: Mapped[int]
    state: Mapped[ConferenceState] = mapped_column(one_of(ConferenceState), default=ConferenceState.PLANNED)
    settled_by: Mapped[str] = mapped_column(default="")
    room_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list["ConferenceMember"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ConferenceMember.id"
    )

    room, words = (Sealed() for _ in range(2))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def seated(self) -> list["ConferenceMember"]:
        """Those who are in it now."""
        return [member for member in self.members if member.left_at is None]

    @property
    def member_keys(self) -> set[str]:
        """The accounts in it now."""
        return {member.account_key for member in self.seated if member.account_key}

    @property
    def pledged_keys(self) -> set[str]:
        """Those of them who have promised secrecy."""
        return {member.account_key for member in self.seated if member.account_key and member.pledged_on}

    @property
    def leader_keys(self) -> set[str]:
        """Those of them who lead it."""
        return {member.account_key for member in self.seated if member.account_key and member.seat.leads}

    @property
    def open_until(self) -> date:
        """The last day its papers are open to members."""
        return self.on + timedelta(days=self.open_days)

    def shows_papers(self, today: date) -> bool:
        """Whether members may open what was handed to them."""
        return self.state is not ConferenceState.CALLED_OFF and today <= self.open_until


class ConferenceMember(Keyed, OfficeBase):
    """One seat of a conference: an account, or somebody from outside by name; always for an agency.

    `pledged_on` is the day secrecy was promised, `pledged_by` who noted it. Who comes back has a second row.
    `name_gone_on` is the day the name of somebody from outside was erased, when nobody needed it any more.
    """

    __tablename__ = "conference_member"
    __table_args__ = (
        Index(
            "one_seat_in_a_conference",
            "conference_key",
            "account_key",
            unique=True,
            sqlite_where=SEATED,
            postgresql_where=SEATED,
        ),
        Index("ix_conference_member_account", "account_key"),
        CheckConstraint("(account_key IS NULL) = (name_sealed IS NOT NULL)", name="an_account_or_a_name"),
        CheckConstraint("(pledged_on IS NULL) = (pledged_by = '')", name="who_noted_the_pledge_is_known"),
        CheckConstraint("(left_at IS NULL) = (left_by = '')", name="who_ended_the_seat_is_known"),
    )

    audited_as = "conference"

    id: Mapped[Id]
    conference_key: Mapped[str] = mapped_column(ForeignKey("conference.key", ondelete="CASCADE"))
    account_key: Mapped[str | None]
    agency: Mapped[Agency] = mapped_column(one_of(Agency))
    seat: Mapped[Seat] = mapped_column(one_of(Seat), default=Seat.MEMBER)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_gone_on: Mapped[date | None]
    named_by: Mapped[str]
    pledged_on: Mapped[date | None]
    pledged_by: Mapped[str] = mapped_column(default="")
    attended: Mapped[bool | None]
    left_at: Mapped[Moment | None] = mapped_column(UtcMoment)
    left_by: Mapped[str] = mapped_column(default="")

    name = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.conference_key


class AgendaItem(Keyed, OfficeBase):
    """One person on the agenda. `number` is what the others call the person by; `position` is the order.

    `asked` and `parts` are codes: what is asked of the conference, and which parts of the papers are handed out.
    `writers` are the accounts that wrote its texts by hand, the last one last.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("conference_key", "number", name="items_are_numbered"),
        CheckConstraint("minutes BETWEEN 1 AND 240", name="an_item_takes_minutes"),
        CheckConstraint("(taken_off_on IS NULL) = (taken_off_by = '')", name="who_took_it_off_is_known"),
    )

    audited_as = "person"

    id: Mapped[Id]
    conference_key: Mapped[str] = mapped_column(ForeignKey("conference.key", ondelete="CASCADE"))
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    position: Mapped[int]
    minutes: Mapped[int]
    asked: Mapped[list[str]] = mapped_column(JSON)
    parts: Mapped[list[str]] = mapped_column(JSON)
    household_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    situation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    wishes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    health_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    added_by: Mapped[str]
    writers: Mapped[list[str]] = mapped_column(JSON, default=list)
    taken_off_on: Mapped[date | None]
    taken_off_by: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    conference: Mapped[Conference] = relationship()
    household, situation, wishes, health = (Sealed() for _ in range(4))

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key


class PacketCopy(Keyed, OfficeBase):
    """One numbered copy of the papers about one person, for one member; `back_on` is the day it was collected.

    `round` counts how often papers were made, `number` of `total` within it; `parts` is what the copy
    tells and `words` how it says it: the record may change, what was handed over does not.
    """

    __tablename__ = "packet_copy"
    __table_args__ = (
        UniqueConstraint("item_key", "round", "number", name="papers_are_numbered"),
        CheckConstraint("number BETWEEN 1 AND total", name="a_number_is_one_of_all"),
        CheckConstraint("(back_on IS NULL) = (back_by = '')", name="who_took_it_back_is_known"),
        Index("ix_packet_copy_member", "member_key"),
    )

    audited_as = "person"

    id: Mapped[Id]
    item_key: Mapped[str] = mapped_column(ForeignKey("agenda_item.key", ondelete="CASCADE"))
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    member_key: Mapped[str] = mapped_column(ForeignKey("conference_member.key", ondelete="CASCADE"))
    round: Mapped[int]
    number: Mapped[int]
    total: Mapped[int]
    parts: Mapped[list[str]] = mapped_column(JSON)
    printed_at: Mapped[Moment] = mapped_column(UtcMoment)
    printed_by: Mapped[str]
    back_on: Mapped[date | None]
    back_by: Mapped[str] = mapped_column(default="")
    form_key: Mapped[str] = mapped_column(default="")
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    words = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key


@dataclass(frozen=True)
class Task:
    """Who does what by when, as the conference agreed."""

    agency: str = ""
    who: str = ""
    what: str = ""
    by_when: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not (self.agency or self.who or self.what or self.by_when)


class ItemMinutes(Keyed, OfficeBase):
    """What was decided about one person; texts and roles are sealed. `writers` wrote on it, the last one last."""

    __tablename__ = "item_minutes"

    audited_as = "person"

    id: Mapped[Id]
    item_key: Mapped[str] = mapped_column(ForeignKey("agenda_item.key", ondelete="CASCADE"), unique=True)
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    decision: Mapped[Decision] = mapped_column(one_of(Decision))
    review_on: Mapped[date | None]
    conclusion_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tasks_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    missing_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    writers: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    conclusion, missing = (Sealed() for _ in range(2))
    tasks_text = Sealed("tasks_sealed")

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Who does what by when."""
        return tuple(Task(**each) for each in json.loads(self.tasks_text or "[]"))

    @tasks.setter
    def tasks(self, tasks: tuple[Task, ...]) -> None:
        self.tasks_text = json.dumps([asdict(each) for each in tasks], ensure_ascii=False)
