"""自己評価 and 評価シート: marks, comments, 成果・課題・今後. Nothing here commits, nothing is ever overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.figures.report_models import Evaluation, MarkSet, YearSheet

SHIPPED_MARKS = (("○", "順調に進んでいる"), ("△", "進んでいるが、課題もある"), ("▲", "課題がある"))
MOST_MARKS = 6
CHANGED = "ほかの人が先に書きました。下のいまの内容と見比べて、必要なら直してもう一度保存してください。"


@dataclass(frozen=True)
class SheetWords:
    """The words of a 年度."""

    achievements: str = ""
    issues: str = ""
    next_steps: str = ""


def marks_of(session: Session) -> list[tuple[str, str]]:
    """The marks of self-evaluation in use, with their meaning."""
    newest = session.scalars(select(MarkSet).order_by(MarkSet.number.desc()).limit(1)).one_or_none()
    return [(mark, meaning) for mark, meaning in newest.marks] if newest else list(SHIPPED_MARKS)


def marks_number(session: Session) -> int:
    """The number of the set in use; 0 for the shipped one."""
    return session.scalar(select(func.max(MarkSet.number))) or 0


def set_marks(session: Session, marks: Sequence[tuple[str, str]], *, seen: int, by: str) -> MarkSet:
    """The marks from now on; evaluations written before keep theirs. Raises RuleBroken for none, twice, or too many."""
    if not marks:
        raise RuleBroken("しるしを一つは入力してください。")
    if len({mark for mark, _ in marks}) < len(marks):
        raise RuleBroken("同じしるしが二つあります。別のしるしにしてください。")
    if len(marks) > MOST_MARKS:
        raise RuleBroken(f"しるしは{MOST_MARKS}までです。")
    number = marks_number(session)
    if number != seen:
        raise RuleBroken(CHANGED)
    kept = MarkSet(number=number + 1, marks=[list(each) for each in marks], set_by=by)
    session.add(kept)
    session.flush()
    return kept


def newest_evaluations(session: Session, years: Sequence[int]) -> dict[tuple[str, int], Evaluation]:
    """The evaluation that counts, by indicator and 年度."""
    query = select(Evaluation).where(Evaluation.fiscal_year.in_(years)).order_by(Evaluation.number)
    found = {(row.indicator, row.fiscal_year): row for row in session.scalars(query)}
    return {at: row for at, row in found.items() if not row.is_empty}


def evaluations_of(session: Session, indicator: str, year: int) -> Sequence[Evaluation]:
    """Every edition, the newest first."""
    there = (Evaluation.indicator == indicator, Evaluation.fiscal_year == year)
    return session.scalars(select(Evaluation).where(*there).order_by(Evaluation.number.desc())).all()


def evaluate(session: Session, indicator: str, year: int, *, mark: str, comment: str, seen: int, by: str) -> Evaluation:
    """One more edition; `seen` is the number of the one its writer saw. Empty takes it back.

    Raises RuleBroken when another was faster, or for a mark that is none.
    """
    editions = evaluations_of(session, indicator, year)
    number = editions[0].number if editions else 0
    if number != seen:
        raise RuleBroken(CHANGED)
    meanings = dict(marks_of(session))
    if editions and mark == editions[0].mark:
        meanings.setdefault(mark, editions[0].meaning)
    if mark and mark not in meanings:
        raise RuleBroken("しるしを選び直してください。")
    facts = {"mark": mark, "meaning": meanings.get(mark, ""), "comment": comment, "written_by": by}
    if editions and (editions[0].mark, editions[0].comment) == (mark, comment):
        return editions[0]
    kept = Evaluation(indicator=indicator, fiscal_year=year, number=number + 1, **facts)
    session.add(kept)
    session.flush()
    return kept


def sheets_of(session: Session, year: int) -> Sequence[YearSheet]:
    """Every edition of the sheet of a 年度, the newest first."""
    query = select(YearSheet).where(YearSheet.fiscal_year == year).order_by(YearSheet.number.desc())
    return session.scalars(query).all()


def newest_sheets(session: Session, years: Sequence[int]) -> list[YearSheet]:
    """The sheet that counts of each of these 年度 that has one, the oldest 年度 first."""
    query = select(YearSheet).where(YearSheet.fiscal_year.in_(years)).order_by(YearSheet.fiscal_year, YearSheet.number)
    return list({row.fiscal_year: row for row in session.scalars(query)}.values())


def write_sheet(session: Session, year: int, words: SheetWords, *, seen: int, by: str) -> YearSheet:
    """One more edition of the sheet. Raises RuleBroken when another was faster."""
    editions = sheets_of(session, year)
    number = editions[0].number if editions else 0
    if number != seen:
        raise RuleBroken(CHANGED)
    facts = {"achievements": words.achievements, "issues": words.issues, "next_steps": words.next_steps}
    kept = YearSheet(fiscal_year=year, number=number + 1, written_by=by, **facts)
    session.add(kept)
    session.flush()
    return kept
