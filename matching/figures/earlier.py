"""Figures of years from before the records, typed in, and why a figure is missing. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.accounts.models import Account
from core.calendar import JAPAN, fiscal_year
from core.errors import RuleBroken
from matching.figures.counting import Count, Part
from matching.figures.periods import FIRST_YEAR
from matching.figures.report_models import EarlierFigure
from matching.figures.services import Figures, a_number, said

WHOLE = ""
OWN_PART = "typed:"
"""What the code of a part begins with that no record of ours knows."""
MOST_PARTS = 60


@dataclass(frozen=True)
class Typed:
    """What was typed for a 年度: the whole, or why there is none, and its parts."""

    value: float | None = None
    reason: str = ""
    parts: tuple[Part, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.value is not None or bool(self.reason) or bool(self.parts)


Known = Mapping[tuple[str, int], Typed]


def typed_figures(session: Session, indicators: Sequence[str] | None = None) -> Known:
    """What was typed, by indicator and 年度."""
    query = select(EarlierFigure).order_by(EarlierFigure.id)
    if indicators is not None:
        query = query.where(EarlierFigure.indicator.in_(indicators))
    found: dict[tuple[str, int], Typed] = {}
    for row in session.scalars(query):
        at = (row.indicator, row.fiscal_year)
        so_far = found.get(at, Typed())
        if row.part == WHOLE:
            found[at] = Typed(row.value, row.reason, so_far.parts)
        elif row.value is not None:
            part = Part(row.part, row.part_label, row.value)
            found[at] = Typed(so_far.value, so_far.reason, (*so_far.parts, part))
    return found


def with_typed(figures: Figures, typed: Known) -> Figures:
    """The figures of a 年度 with what was typed in the place of what was counted, as reports have it."""

    def now(name: str, year: int, count: Count) -> Count:
        return as_reported(count, typed.get((name, year)))

    lines = (
        replace(
            line,
            now=now(line.indicator.name, figures.period.year, line.now),
            before=tuple((each, now(line.indicator.name, each.year, count)) for each, count in line.before),
        )
        for line in figures.lines
    )
    return replace(figures, lines=tuple(lines))


def as_reported(count: Count, hand: Typed | None) -> Count:
    """What was typed in the place of what was counted."""
    if not hand:
        return count
    if hand.value is not None or hand.reason:
        return Count(hand.value, hand.parts)
    return Count(count.value, hand.parts)


def first_year(session: Session, today: date) -> int:
    """The 年度 in which the municipality began to record: that of its first account."""
    at = session.scalar(select(func.min(Account.created_at)))
    return fiscal_year(at.astimezone(JAPAN).date() if at is not None else today)


def type_in(session: Session, indicator: str, year: int, typed: Typed, *, today: date, by: str) -> None:
    """Put this in the place of what was typed for the 年度; an empty one takes it away.

    Raises RuleBroken for a year to come, a number that is none, or parts of the same name.
    """
    if not FIRST_YEAR <= year <= fiscal_year(today):
        raise RuleBroken(f"年度は{FIRST_YEAR}から{fiscal_year(today)}までです。年度を選び直してください。")
    if typed.value is not None and typed.reason:
        raise RuleBroken("数と「数がないわけ」は、どちらか一つだけ入力してください。")
    if len({part.name for part in typed.parts}) < len(typed.parts):
        raise RuleBroken("同じ名前の内訳が二つあります。一つにまとめてください。")
    if len(typed.parts) > MOST_PARTS:
        raise RuleBroken(f"内訳は{MOST_PARTS}までです。まとめられるものをまとめてください。")
    there = (EarlierFigure.indicator == indicator, EarlierFigure.fiscal_year == year)
    for row in session.scalars(select(EarlierFigure).where(*there)).all():
        session.delete(row)
    session.flush()
    facts = {"indicator": indicator, "fiscal_year": year, "entered_by": by}
    if typed.value is not None or typed.reason:
        value = None if typed.value is None else a_number(typed.value)
        session.add(EarlierFigure(**facts, value=value, reason=typed.reason))
    for part in typed.parts:
        session.add(EarlierFigure(**facts, part=part.name, part_label=part.label, value=a_number(part.value)))
    session.flush()


def fingerprint(typed: Typed) -> str:
    """What stood there when a page was opened, short enough for a hidden field."""
    parts = "|".join(f"{part.name}={as_typed(part.value)}" for part in sorted(typed.parts, key=lambda one: one.name))
    return f"{'' if typed.value is None else as_typed(typed.value)}|{typed.reason}|{parts}"


def as_typed(value: float) -> str:
    """1234567 · 3.5, as it is typed into a field."""
    return said(value).replace(",", "")
