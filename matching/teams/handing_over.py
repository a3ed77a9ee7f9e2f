"""担当の引き継ぎ: all people of one account go to another. By keys and numbers: nobody who is supported is opened."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import audit
from core.errors import RuleBroken
from matching.people.models import Person, TeamMember
from matching.teams.queries import colleagues_by_key
from matching.teams.services import CHANGE, NOT_USABLE

THE_SAME = "引き継ぐ人と受け取る人が同じです。受け取る人を選び直してください。"
NOT_TO_ONESELF = (
    "自分や、自分が代わりをしている人へは引き継げません。その方たちの記録を見ることになるので、"
    "ほかの管理者に頼んでください。"
)
NOTHING_TO_DO = "この引き継ぎは、もう済んでいます。移す方は残っていません。"
OTHERWISE_BY_NOW = "画面を開いたあとに、担当が変わりました。下の新しい人数を見てから、もう一度押してください。"


@dataclass(frozen=True, slots=True)
class HandOver:
    """From whom to whom, and whether who hands over stays on the teams for a while."""

    giver: str
    taker: str
    keeps: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """What a hand-over moves: the people the giver leads, the others, and in how many the taker is already."""

    led: tuple[str, ...]
    others: tuple[str, ...]
    already: int

    @property
    def person_keys(self) -> tuple[str, ...]:
        """Everybody who is moved."""
        return self.led + self.others

    @property
    def figures(self) -> tuple[str, str]:
        """What a form carries from the page that shows it to the button."""
        return str(len(self.led)), str(len(self.others))


def moving(session: Session, wanted: HandOver, *, by: Collection[str]) -> Moving:
    """Who would move. `by` are who asks and whom they stand in for. Raises RuleBroken, saying what to do."""
    _check_who(session, wanted, by)
    giver, taker = _rows_of(session, wanted.giver), _rows_of(session, wanted.taker)
    led = tuple(key for key, row in giver.items() if row.leads)
    others = tuple(
        key for key, row in giver.items() if not row.leads and not (wanted.keeps and key in taker)
    )  # who stays where the other is already has nothing to hand over
    if not led and not others:
        raise RuleBroken(NOTHING_TO_DO)
    return Moving(led, others, sum(key in taker for key in led + others))


def hand_over(session: Session, wanted: HandOver, shown: tuple[str, str], *, by: Collection[str]) -> Moving:
    """Move them all. Raises RuleBroken when it is done already, or when it is not what the page showed."""
    found = moving(session, wanted, by=by)
    if found.figures != shown:
        raise RuleBroken(OTHERWISE_BY_NOW)
    giver, taker = _rows_of(session, wanted.giver), _rows_of(session, wanted.taker)
    for key in found.person_keys:
        _hand_one_over(session, giver[key], taker.get(key), wanted)
        audit.record(session, audit.Action.CHANGED, ("person", key), fields=CHANGE)
    for account_key in (wanted.giver, wanted.taker):
        audit.record(session, audit.Action.CHANGED, ("account", account_key), fields=CHANGE)
    moved = update(Person).where(Person.key.in_(found.person_keys)).values(version=Person.version + 1)
    session.execute(moved, execution_options={"synchronize_session": False})
    return found


def _hand_one_over(session: Session, giver: TeamMember, taker: TeamMember | None, wanted: HandOver) -> None:
    if taker is None:
        session.add(TeamMember(person_key=giver.person_key, account_key=wanted.taker, leads=giver.leads))
    elif giver.leads:
        taker.leads = True
    if wanted.keeps:
        giver.leads = False
    else:
        session.delete(giver)


def _check_who(session: Session, wanted: HandOver, by: Collection[str]) -> None:
    if wanted.giver == wanted.taker:
        raise RuleBroken(THE_SAME)
    if wanted.taker in by:
        raise RuleBroken(NOT_TO_ONESELF)
    taker = colleagues_by_key(session, [wanted.taker])[wanted.taker]
    if not taker.is_usable:
        raise RuleBroken(NOT_USABLE.format(name=taker.name))


def _rows_of(session: Session, account_key: str) -> dict[str, TeamMember]:
    rows = session.scalars(select(TeamMember).where(TeamMember.account_key == account_key))
    return {row.person_key: row for row in rows}
