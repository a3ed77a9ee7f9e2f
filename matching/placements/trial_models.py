"""A trial on paper: what was agreed before it, and what both sides say after it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed

MOST_VISITS = 60


class Side(StrEnum):
    """Who speaks in a 振り返り."""

    PERSON = "person"
    HOST = "host"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"person": "本人", "host": "受け入れ先"}[self]


class Opinion(StrEnum):
    """What a side says of going on; everything but a plain yes needs words."""

    GO_ON = "go_on"
    CHANGE = "change"
    STOP = "stop"
    NOT_HEARD = "not_heard"

    def label_for(self, side: Side) -> str:
        """The words in the mouth of that side."""
        words = {
            Side.PERSON: ("続けたい", "時間や内容を変えて続けたい", "いまはやめたい", "聞けなかった"),
            Side.HOST: ("続けてほしい", "時間や内容を変えれば続けられる", "いまは難しい", "聞けなかった"),
        }[side]
        return words[list(Opinion).index(self)]


class TrialAgreement(Keyed, OfficeBase):
    """体験の約束 of one placement: days, times, how often, what to do, whom to call. The newest one counts.

    Texts are sealed; `number` counts the agreements of the placement.
    """

    __tablename__ = "trial_agreement"
    __table_args__ = (
        UniqueConstraint("placement_key", "number", name="agreements_are_numbered"),
        CheckConstraint("last_on >= first_on", name="a_trial_ends_after_it_begins"),
        CheckConstraint(f"visits BETWEEN 1 AND {MOST_VISITS}", name="visits_are_counted"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"))
    number: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    visits: Mapped[int]
    is_insured: Mapped[bool]
    times_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tasks_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    emergency_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_on: Mapped[date]
    made_by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    times, tasks, emergency, note = (Sealed() for _ in range(4))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key


class TrialReview(Keyed, OfficeBase):
    """振り返り of one side after one trial. `trial` is the number of the step with which the trial began."""

    __tablename__ = "trial_review"
    __table_args__ = (
        UniqueConstraint("placement_key", "trial", "side", name="each_side_is_heard_once_a_trial"),
        CheckConstraint("opinion = 'go_on' OR words_sealed IS NOT NULL", name="dissent_has_words"),
        Index("ix_trial_review_person_key", "person_key"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"))
    placement_key: Mapped[str] = mapped_column(ForeignKey("placement.key", ondelete="CASCADE"))
    trial: Mapped[int]
    side: Mapped[Side] = mapped_column(one_of(Side))
    opinion: Mapped[Opinion] = mapped_column(one_of(Opinion))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    words = Sealed()

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def label(self) -> str:
        """The answer in the words of this side."""
        return self.opinion.label_for(self.side)
