"""Reading the register."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import wareki
from matching.disclosures.models import Disclosure
from matching.people.models import Person

COLUMNS = ("番号", "年月日", "提供先", "提供した項目", "法的な根拠", "理由", "提供した人")


def disclosures_of(session: Session, person: Person) -> Sequence[Disclosure]:
    """What was handed over about one person, newest first."""
    query = select(Disclosure).where(Disclosure.person_key == person.key)
    return session.scalars(query.order_by(Disclosure.on.desc(), Disclosure.id.desc())).all()


def register_of(session: Session, year: int) -> Sequence[Disclosure]:
    """The register of one 年度, by number; opening it is noted line by line in the log."""
    return session.scalars(select(Disclosure).where(Disclosure.fiscal_year == year).order_by(Disclosure.number)).all()


def lines_by_year(session: Session) -> dict[int, int]:
    """How many lines each 年度 has, the newest first; counted, none is opened."""
    query = select(Disclosure.fiscal_year, func.count()).group_by(Disclosure.fiscal_year)
    return {year: count for year, count in session.execute(query.order_by(Disclosure.fiscal_year.desc()))}  # noqa: C416  # rows are no pairs to mypy


def as_row(line: Disclosure, names: dict[str, str]) -> dict[str, str]:
    """One line of the register as it is printed: without the person, who is known by the number alone."""
    return {
        "番号": f"{line.fiscal_year}-{line.number}",
        "年月日": wareki(line.on),
        "提供先": line.to,
        "提供した項目": "、".join(line.item_labels),
        "法的な根拠": line.basis.label,
        "理由": line.reason,
        "提供した人": names.get(line.by, "今はないアカウント"),
    }
