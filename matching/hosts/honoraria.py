"""What a host gets for some hours, and what insurance costs: `data/forms/host_honorarium.csv`, which a city edits.

Columns: 時間まで (hours, the row holds up to and with this many), 謝金（円）, 保険料（円）, both for one person once.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import BadInput, RuleBroken

FILE = Path(__file__).parents[2] / "data" / "forms" / "host_honorarium.csv"
HOURS, YEN, INSURANCE = "時間まで", "謝金（円）", "保険料（円）"


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the table."""

    up_to_hours: float
    yen: int
    insurance_yen: int


@cache
def rates(file: Path = FILE) -> tuple[Rate, ...]:
    """The table, short hours first; raises BadInput naming the line that cannot be read."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = [_rate(file, number, row) for number, row in enumerate(csv.DictReader(lines), 2)]
    if not found:
        raise BadInput(f"{file.name} に行がありません。「{HOURS}」「{YEN}」「{INSURANCE}」の表にしてください。")
    return tuple(sorted(found, key=lambda rate: rate.up_to_hours))


def rate_for(hours: float, table: tuple[Rate, ...]) -> Rate:
    """The row that holds so many hours; raises RuleBroken where the table ends before."""
    for rate in table:
        if hours <= rate.up_to_hours:
            return rate
    raise RuleBroken(f"謝金の表は{table[-1].up_to_hours:g}時間までです。日を分けて入力するか、表を直してください。")


def _rate(file: Path, number: int, row: dict[str, str]) -> Rate:
    try:
        rate = Rate(float(row[HOURS]), int(row[YEN]), int(row[INSURANCE]))
    except (KeyError, TypeError, ValueError):
        rate = None
    if rate is None or not 0 < rate.up_to_hours <= 24 or rate.yen < 0 or rate.insurance_yen < 0:
        raise BadInput(
            f"{file.name} の{number}行目が読めません。「{HOURS}」「{YEN}」「{INSURANCE}」を数で入れてください。"
        )
    return rate
