"""The ledger as rows of text. It names persons: only a page that notes each read asks for it."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from core.calendar import fiscal_year, fiscal_year_label
from directory.exchange.sheets import Row
from directory.points.models import PointEntry, PointHolder
from directory.points.queries import all_entries, holders, rules_of

COLUMNS = (
    "カードの番号",
    "名前",
    "よみがな",
    "行",
    "日付",
    "年度",
    "区分",
    "活動",
    "回数・時間",
    "ポイント",
    "残高",
    "ことば",
)


def ledger_rows(session: Session) -> Iterator[Row]:
    """Every line with the holder's name; opening each holder is noted."""
    people = {holder.key: holder for holder in session.scalars(holders())}
    rules = {rule.key: rule.name for rule in rules_of(session)}
    for entry in session.scalars(all_entries()):
        yield _row(people[entry.holder_key], entry, rules.get(entry.rule_key or "", ""))


def _row(holder: PointHolder, entry: PointEntry, activity: str) -> Row:
    cells = (
        str(holder.number),
        holder.name,
        holder.kana,
        str(entry.number),
        entry.on.isoformat(),
        fiscal_year_label(fiscal_year(entry.on)),
        entry.kind.label,
        activity,
        "" if entry.amount is None else f"{entry.amount:g}",
        str(entry.points),
        str(entry.balance),
        entry.words,
    )
    return dict(zip(COLUMNS, cells, strict=True))
