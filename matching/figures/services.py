"""Counting a 年度; setting targets, keeping own figures, and keeping what is submitted. Nothing here commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.calendar import fiscal_year_label, now
from core.errors import RuleBroken
from matching.figures.counting import Count
from matching.figures.indicators import INDICATORS, Counting, Half, Indicator
from matching.figures.models import OwnIndicator, SubmittedFigures, Target
from matching.figures.periods import Period
from matching.figures.queries import own_indicators, targets_of
from matching.figures.records import Records
from matching.figures.tailored import as_indicator, tailored

MOST = 10_000_000
COUNTS_PEOPLE = frozenset({"人", "名"})
"""Units of what is taken to be about people until somebody says that it is not."""
ONE_DECIMAL = "数は、12 や 3.5 のように、0から1千万までで入力してください（小数は1けたまで）。"


@dataclass(frozen=True)
class Line:
    """One indicator of a 年度 with its target and the whole 年度 before, the latest first."""

    indicator: Indicator
    now: Count
    target: float | None
    before: tuple[tuple[Period, Count], ...]


@dataclass(frozen=True)
class Figures:
    """All indicators of a 年度."""

    period: Period
    lines: tuple[Line, ...]

    def of(self, half: Half) -> list[Line]:
        """The lines of one table."""
        return [line for line in self.lines if line.indicator.half is half]


def figures_for(office: Session, directory: Session, period: Period, records: Records | None = None) -> Figures:
    """Count everything; `office` and `directory` are the two databases, `records` what was read of them already."""
    records = records or Records(office, directory, today=period.today)
    targets, earlier = targets_of(office, period.year), period.earlier()
    lines = []
    for indicator in all_indicators(office):
        before = tuple((each, indicator.count(records, each)) for each in earlier)
        lines.append(Line(indicator, indicator.count(records, period), targets.get(indicator.name), before))
    return Figures(period, tuple(lines))


def all_indicators(office: Session) -> tuple[Indicator, ...]:
    """The shipped ones and the municipality's own."""
    return (*INDICATORS, *map(as_indicator, tailored(office)), *map(_own, own_indicators(office)))


def get_indicator(office: Session, name: str) -> Indicator:
    """One of them. Raises NoResultFound."""
    found = next((one for one in all_indicators(office) if one.name == name), None)
    if found is None:
        raise NoResultFound
    return found


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as the command gives them and as they are kept when submitted."""
    return {
        "fiscal_year": figures.period.year,
        "label": figures.period.label,
        "as_of": figures.period.last.isoformat(),
        "counted_at": now().isoformat(timespec="seconds"),
        "indicators": [_line_json(line) for line in figures.lines],
    }


def set_targets(session: Session, year: int, wanted: Mapping[str, float | None], *, by: str) -> int:
    """Set the targets of a 年度; None takes one away. How many changed. Raises RuleBroken for a number that is none."""
    known = {row.indicator: row for row in session.scalars(select(Target).where(Target.fiscal_year == year))}
    changed = 0
    for name, value in wanted.items():
        row = known.get(name)
        if (row.value if row else None) == value:
            continue
        changed += 1
        if value is None:
            session.delete(row)
        elif row is None:
            session.add(Target(indicator=name, fiscal_year=year, value=a_number(value), set_by=by))
        else:
            row.value, row.set_by = a_number(value), by
    return changed


def keep_own(
    session: Session,
    own: OwnIndicator | None,
    *,
    label: str,
    unit: str,
    definition: str,
    by: str,
    about_people: bool = False,
) -> OwnIndicator:
    """A new indicator of one's own, or new words for one; a new one that counts 人 or 名 is about people at first.

    Raises RuleBroken when the label is taken.
    """
    if any(one.label == label for one in all_indicators(session) if own is None or one.name != own.key):
        raise RuleBroken("同じ名前の数字がもうあります。別の名前にするか、そちらに入力してください。")
    if own is None:
        own = OwnIndicator()
        session.add(own)
        about_people = about_people or unit in COUNTS_PEOPLE
    own.about_people = about_people
    own.label, own.unit, own.definition, own.changed_by = label, unit, definition, by
    session.flush()
    return own


def set_own_value(own: OwnIndicator, year: int, value: float | None, *, by: str) -> None:
    """The value of a 年度; None takes it away. Raises RuleBroken for a number that is none."""
    others = {name: number for name, number in own.values.items() if name != str(year)}
    own.values = others if value is None else others | {str(year): a_number(value)}
    own.changed_by = by


def submit(
    session: Session, figures: Figures, added: Mapping[str, Any], *, purpose: str, by: str, today: date, form_key: str
) -> SubmittedFigures:
    """Keep the figures as they are submitted today, with what is `added`; the same form sent twice keeps them once."""
    known = session.scalars(select(SubmittedFigures).where(SubmittedFigures.idempotency_key == form_key)).one_or_none()
    if known is not None:
        return known
    kept = SubmittedFigures(
        fiscal_year=figures.period.year,
        as_of=figures.period.last,
        submitted_on=today,
        purpose=purpose,
        made_by=by,
        figures=as_json(figures) | dict(added),
        idempotency_key=form_key,
    )
    session.add(kept)
    session.flush()
    return kept


def said(value: float | None) -> str:
    """1,234 · 3.5 · 「記録なし」."""
    if value is None:
        return "記録なし"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def _own(own: OwnIndicator) -> Indicator:
    def count(_: Records, period: Period) -> Count:
        return Count(own.values.get(str(period.year)))

    words = (own.key, own.label, own.definition, own.unit)
    return Indicator(*words, Half.OWN, Counting.BY_HAND, count, about_people=own.about_people)


def _line_json(line: Line) -> dict[str, Any]:
    one = line.indicator
    return {
        "name": one.name,
        "label": one.label,
        "definition": one.definition,
        "unit": one.unit,
        "counting": one.counting.value,
        "half": one.half.value,
        **_count_json(line.now),
        "target": line.target,
        "previous": [
            {"fiscal_year": each.year, "label": fiscal_year_label(each.year)} | _count_json(count)
            for each, count in line.before
        ],
    }


def _count_json(count: Count) -> dict[str, Any]:
    parts = [{"name": part.name, "label": part.label, "value": part.value} for part in count.parts]
    return {"value": count.value, "split": parts}


def a_number(value: float) -> float:
    """The number itself. Raises RuleBroken for one out of range or with more than one decimal."""
    if not 0 <= value <= MOST or round(value, 1) != value:
        raise RuleBroken(ONE_DECIMAL)
    return value
