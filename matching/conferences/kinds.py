"""What conferences are called here and how they are tiered: a list the municipality edits.

`data/forms/conferences.csv`, or a file of that name among the municipality's own forms (`IBASHO_DATA/forms`).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from core.settings import RefusedToStart

NAME = "conferences.csv"
COLUMNS = ("コード", "名前", "段階", "どんな会議か", "終わってから資料を開ける日数")
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class ConferenceKind:
    """One line of the list; `tier` is empty where there is but one."""

    code: str
    name: str
    tier: str
    about: str
    open_days: int

    @property
    def label(self) -> str:
        """The words on screens and papers."""
        return f"{self.name}（{self.tier}）" if self.tier else self.name


def init_kinds(app: Flask, folders: tuple[Path, ...]) -> None:
    """Read the list, the last folder's first; raises RefusedToStart with the sentence of the first wrong line."""
    file = next(path for folder in reversed(folders) if (path := folder / NAME).is_file())
    app.extensions["conference_kinds"] = read_kinds(file)


def conference_kinds() -> dict[str, ConferenceKind]:
    """The kinds of the running application by code, in the order of the list."""
    found: dict[str, ConferenceKind] = current_app.extensions["conference_kinds"]
    return found


def read_kinds(file: Path) -> dict[str, ConferenceKind]:
    """The list of one file; raises RefusedToStart."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except UnicodeDecodeError:
        raise RefusedToStart(f"{file.name}: 文字コードを UTF-8 にして保存し直してください。") from None
    found: dict[str, ConferenceKind] = {}
    for number, row in enumerate(rows, 2):
        kind = _kind(row, f"{file.name} の{number}行目")
        if kind.code in found:
            raise RefusedToStart(f"{file.name} の{number}行目: コード「{kind.code}」が2つあります。")
        found[kind.code] = kind
    if not found:
        raise RefusedToStart(f"{file.name} に会議が一つもありません。")
    return found


def _kind(row: dict[str, str], where: str) -> ConferenceKind:
    code, name, tier, about, days = ((row.get(column) or "").strip() for column in COLUMNS)
    if not code or not name:
        raise RefusedToStart(f"{where}: 「コード」と「名前」を入れてください。1行目は {'・'.join(COLUMNS)} です。")
    if not (days.isascii() and days.isdigit() and int(days) <= MOST_DAYS):
        raise RefusedToStart(f"{where}: 「{COLUMNS[-1]}」を0から{MOST_DAYS}の数にしてください。")
    return ConferenceKind(code, name, tier, about, int(days))
