"""The tables of a report as they may leave the house, line by line as `protection` decides, with notes that say so."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import wareki
from matching.figures.indicators import NOT_TOGETHER, Counting
from matching.figures.models import SubmittedFigures
from matching.figures.periods import Period
from matching.figures.protection import Released, is_few, release
from matching.figures.shown import GAP, HIDDEN, Shown, plain, shown
from matching.figures.tables import Origin, YearTable

RUNNING = "年度の途中は、外に出す版に内訳を載せない"
NO_SPLIT = "外に出す版に内訳を載せない"
AS_BEFORE = "前に出した数から5人以上変わるまで、前の数のままです（変わりがないときも）"
TOGETHER = "同じ件数を別の分け方で数えたものと、いつも合わせて出す（引き算で少ない人数が分からないように）"
FEW = "「少数」は5に満たない数と、それが引き算で分からないように伏せた数（前の数のままのものは、その日の時点）"

Given = dict[str, dict[str, Any]]
"""What was given out, by "indicator/年度"."""


def given_before(office: Session) -> dict[str, list[Released]]:
    """Every line that was ever given out, by "indicator/年度", the newest at the end."""
    found: dict[str, list[Released]] = {}
    for figures in office.scalars(select(SubmittedFigures.figures).order_by(SubmittedFigures.id)):
        for at, kept in figures.get("given", {}).items():
            found.setdefault(at, []).append(Released.of_json(kept))
    return found


def guarded(
    table: YearTable, before: Mapping[str, Sequence[Released]], twin: YearTable | None = None
) -> tuple[list[tuple[str, str, list[Shown]]], list[str], Given]:
    """The rows as they may leave the house, notes to them, and what is given out with them.

    `twin` splits the same sum in another way: the two change together or not at all.
    """
    given, notes = Given(), [TOGETHER] if twin is not None else list[str]()
    columns = []
    beside = _beside(table, before)
    for at, period in enumerate(table.periods):
        whole = table.whole.cells[at]
        if whole.value is None:
            columns.append([shown(row.cells[at]) for row in (table.whole, *table.parts)])
            continue
        key = _key(table.indicator.name, period)
        if twin is not None and twin.whole.cells[at].value == whole.value:
            out, is_kept = _released_together(table, twin, at, before)
        else:
            out, is_kept = _released(table, at, before.get(key, ()), beside.get(key, ()))
        given[key] = out.to_json()
        for other in beside:
            if other != key:
                beside[other].append(_sum_alone(out))
        columns.append(_column(table, out, is_typed=whole.origin is Origin.TYPED))
        notes.extend(_notes(table, period, out, is_kept=is_kept))
    rows = [
        (row.name, row.label, [column[at] for column in columns]) for at, row in enumerate((table.whole, *table.parts))
    ]
    # A part without any number to show is left out: its name alone would tell that somebody is one of few.
    rows = [row for row in rows if not row[0] or any(cell.value is not None for cell in row[2])]
    return rows, list(dict.fromkeys(notes)), given


def _released(
    table: YearTable, at: int, earlier: Sequence[Released], beside: Sequence[Released]
) -> tuple[Released, bool]:
    """What is given out of one 年度, and whether it is what was given out before."""
    period, value = table.periods[at], table.whole.cells[at].value or 0
    parts = table.splits[at] if table.indicator.splits_outside else {}
    facts: dict[str, Any] = {"until": period.last, "is_whole": period.is_whole}
    out = release(value, parts, **facts, earlier=earlier, beside=beside)
    return out, any(out is old for old in (*earlier, *beside))


def _released_together(
    table: YearTable, twin: YearTable, at: int, before: Mapping[str, Sequence[Released]]
) -> tuple[Released, bool]:
    """The same of one of two that split one sum: it stays as it was where either of them has to."""
    period = table.periods[at]
    own, theirs = (before.get(_key(one.indicator.name, period), ()) for one in (table, twin))
    earlier = [*own] or [*map(_sum_alone, theirs)]
    out, is_kept = _released(table, at, earlier, [*map(_sum_alone, theirs)])
    _, twin_is_kept = _released(twin, at, [*theirs] or [*map(_sum_alone, own)], [*map(_sum_alone, own)])
    return (earlier[-1], True) if twin_is_kept else (out, is_kept)


def _column(table: YearTable, out: Released, *, is_typed: bool) -> list[Shown]:
    whole = HIDDEN if out.hides_the_whole else Shown(plain(out.value), out.value, is_typed)
    parts = []
    for row in table.parts:
        if row.name in out.hidden:
            parts.append(HIDDEN)
        elif row.name in out.parts:
            parts.append(Shown(plain(out.parts[row.name]), out.parts[row.name], is_typed))
        else:
            parts.append(Shown(GAP, None))
    return [whole, *parts]


def _notes(table: YearTable, period: Period, out: Released, *, is_kept: bool) -> list[str]:
    notes = []
    if table.parts and not table.indicator.splits_outside:
        notes.append(NO_SPLIT)
    elif table.parts and not period.is_whole:
        notes.append(f"{period.label}：{RUNNING}")
    if is_kept:
        notes.append(f"{period.label}：{AS_BEFORE}（{wareki(out.until)}まで）")
    if out.hides_the_whole or out.hidden:
        notes.append(FEW)
    return notes


def _key(name: str, period: Period) -> str:
    return f"{name}/{period.year}"


def _sum_alone(line: Released) -> Released:
    return Released(line.until, line.value)


def _beside(table: YearTable, before: Mapping[str, Sequence[Released]]) -> dict[str, list[Released]]:
    """What each 年度 is compared with besides its own: with what stands on a day, all that was given out of others."""
    if table.indicator.counting is not Counting.STANDING:
        return {}
    lines = {at: kept for at, kept in before.items() if at.rpartition("/")[0] == table.indicator.name}
    keys = [_key(table.indicator.name, period) for period in table.periods]
    return {key: [_sum_alone(line) for at, kept in lines.items() if at != key for line in kept] for key in keys}


def tells_of_few(table: YearTable, out: Given, given: Given, before: Mapping[str, Sequence[Released]]) -> bool:
    """Whether it says, beside another that is or was given out, how many few did something more than once."""
    partner = NOT_TOGETHER.get(table.indicator.name)
    if partner is None:
        return False
    for at, kept in out.items():
        there = f"{partner}/{at.rpartition('/')[2]}"
        others = [*before.get(there, ()), *([Released.of_json(given[there])] if there in given else [])]
        mine = Released.of_json(kept)
        sums = [other.value for other in others if not other.hides_the_whole]
        if not mine.hides_the_whole and any(is_few(abs(mine.value - value)) for value in sums):
            return True
    return False
