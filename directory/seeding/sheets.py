"""The demo's sheets: CSV with Japanese headings that a coordinator edits in a spreadsheet, one thing a row."""

import csv
import hashlib
import re
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from core.calendar import seireki
from core.errors import BadInput

SEEDS = Path(__file__).parents[2] / "data" / "seeds"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those of core.db.new_key
DAYS_AWAY = re.compile(r"(\d+)日(前|後)")
IN_DAYS = re.compile(r"\{([+-]\d+)日\}")
NEXT_WEEKDAY = re.compile(r"\{次の([月火水木金土日])\}")
WEEKDAYS = "月火水木金土日"


Choice = TypeVar("Choice", bound=StrEnum)
Row = TypeVar("Row")


def read_sheet(name: str, folder: Path = SEEDS) -> list["Line"]:
    """The rows of one sheet. Raises BadInput when it is missing, has a row of another width or an id twice."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise BadInput(f"見本の表 {path} がありません。data/seeds フォルダーを元に戻してください。")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restkey="余分な列")
        lines = [Line(path.name, reader.line_num, row) for row in reader]
    ids = [line["ID"] for line in lines]
    if len(set(ids)) < len(ids):
        twice = sorted({one for one in ids if ids.count(one) > 1})
        raise BadInput(f"{path.name} に同じIDの行が二つあります（{'・'.join(twice)}）。")
    return lines


class Line:
    """One row of a sheet, read by heading; every complaint names the sheet, the row and the heading."""

    def __init__(self, sheet: str, number: int, cells: dict[str, str | None]) -> None:
        self.at = f"{sheet} の{number}行目"
        if None in cells.values() or "余分な列" in cells:
            raise BadInput(f"{self.at}: 列の数が見出しと合いません。")
        self._cells = {heading: (cell or "").strip() for heading, cell in cells.items()}

    def __getitem__(self, heading: str) -> str:
        if heading not in self._cells:
            raise BadInput(f"{self.at}: 「{heading}」の列がありません。")
        return self._cells[heading]

    def several(self, heading: str) -> list[str]:
        """The parts of a cell divided by ；."""
        return [part.strip() for part in self[heading].split("；") if part.strip()]

    def answer(self, heading: str) -> bool | None:
        """はい, いいえ, or None for an empty cell: 未確認."""
        answers = {"はい": True, "いいえ": False, "": None}
        if self[heading] not in answers:
            raise self.wrong(heading, "「はい」「いいえ」か空欄にしてください")
        return answers[self[heading]]

    def number(self, heading: str) -> int | None:
        """A whole number, or None for an empty cell."""
        cell = self[heading]
        if cell and not (cell.isascii() and cell.isdecimal()):
            raise self.wrong(heading, "0以上の数にしてください")
        return int(cell) if cell else None

    def degrees(self, heading: str) -> float | None:
        """A coordinate, or None for an empty cell."""
        try:
            return float(self[heading]) if self[heading] else None
        except ValueError:
            raise self.wrong(heading, "数にしてください") from None

    def day(self, heading: str, today: date) -> date | None:
        """「45日前」 or 「2日後」 counted from `today`, 2026-04-01, or None for an empty cell."""
        cell = self[heading]
        if away := DAYS_AWAY.fullmatch(cell):
            days = timedelta(days=int(away.group(1)))
            return today - days if away.group(2) == "前" else today + days
        try:
            return date.fromisoformat(cell) if cell else None
        except ValueError:
            raise self.wrong(heading, "「45日前」か 2026-04-01 の形にしてください") from None

    def certain_day(self, heading: str, today: date) -> date:
        """The same where a day must stand."""
        day = self.day(heading, today)
        if day is None:
            raise self.wrong(heading, "日を入れてください")
        return day

    def one(self, heading: str, choices: type[Choice]) -> Choice:
        """The choice whose word stands in the cell."""
        return self._choice(heading, self[heading], choices)

    def some(self, heading: str, choices: type[Choice]) -> list[Choice]:
        """The choices whose words stand in the cell, divided by ；."""
        return [self._choice(heading, word, choices) for word in self.several(heading)]

    def among(self, heading: str, rows: dict[str, Row]) -> Row:
        """The row of another sheet the cell names."""
        return self._row(heading, self[heading], rows)

    def all_among(self, heading: str, rows: dict[str, Row]) -> list[Row]:
        """The rows of another sheet the cell names, divided by ；."""
        return [self._row(heading, word, rows) for word in self.several(heading)]

    def wrong(self, heading: str, what_to_do: str) -> BadInput:
        """What to raise when a cell makes no sense."""
        return BadInput(f"{self.at}「{heading}」: 「{self[heading]}」は使えません。{what_to_do}。")

    def _row(self, heading: str, word: str, rows: dict[str, Row]) -> Row:
        if word not in rows:
            raise self.wrong(heading, f"「{word}」が見つかりません。ほかの表にある名前かIDにしてください")
        return rows[word]

    def _choice(self, heading: str, word: str, choices: type[Choice]) -> Choice:
        words = _words(choices)
        if word not in words:
            raise self.wrong(heading, f"{'・'.join(words)} のどれかにしてください")
        return words[word]


def demo_key(sheet_id: str) -> str:
    """The public key of a demo row: always the same, and like any other key to look at."""
    digest = int.from_bytes(hashlib.sha256(f"hidamari {sheet_id}".encode()).digest())
    return "".join(LETTERS[digest // len(LETTERS) ** place % len(LETTERS)] for place in range(10))


def dated(text: str, today: date) -> str:
    """A text with its moving dates filled in: 「{+18日}」 is in 18 days, 「{次の月}」 the next Monday after today."""
    text = IN_DAYS.sub(lambda found: seireki(today + timedelta(days=int(found.group(1)))), text)
    return NEXT_WEEKDAY.sub(lambda found: seireki(_next(WEEKDAYS.index(found.group(1)), today)), text)


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _words(choices: type[Choice]) -> dict[str, Choice]:
    return {str(getattr(choice, "label")): choice for choice in choices}  # noqa: B009 - not every StrEnum has one
