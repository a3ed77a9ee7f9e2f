"""The forms of this installation: those that come with the software, and those the municipality put beside its data."""

import json
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from core.errors import BadInput
from core.settings import RefusedToStart
from matching.sheets.definitions import KNOWN_ANSWERS, Sheet, Use


class Catalogue:
    """Every version of every form; of each form the highest version is offered, older ones open what was answered."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._sheets: dict[str, Sheet] = {}
        for file in (file for folder in folders for file in sorted(folder.glob("*.json"))):
            sheet = _read(file)
            if sheet.edition in self._sheets:
                raise BadInput(
                    f"様式 {file.name}: 「{sheet.key}」の第{sheet.version}版が2つあります。"
                    "直した様式には、次の version を付けてください。"
                )
            self._sheets[sheet.edition] = sheet

    def offered(self, use: Use) -> list[Sheet]:
        """The newest version of each form for this use; of a municipality's own key and ours, both."""
        newest: dict[str, Sheet] = {}
        for sheet in self._sheets.values():
            if sheet.use is use and sheet.version > getattr(newest.get(sheet.key), "version", 0):
                newest[sheet.key] = sheet
        return list(newest.values())

    def edition(self, edition: str) -> Sheet | None:
        """One version of one form."""
        return self._sheets.get(edition)


def init_sheets(app: Flask, folders: tuple[Path, ...]) -> None:
    """Read the forms; raises RefusedToStart with the sentence of the first that is wrong."""
    try:
        catalogue = Catalogue(folders)
    except BadInput as wrong:
        raise RefusedToStart(str(wrong)) from None
    for use in Use:
        if not catalogue.offered(use):
            raise RefusedToStart(f"様式 data/forms に、use が {use} のものがありません。")
    app.extensions["sheets"] = catalogue


def catalogue() -> Catalogue:
    """The forms of the running application."""
    found: Catalogue = current_app.extensions["sheets"]
    return found


def json_of(file: Path) -> Any:
    """What stands in a file of the municipality; raises BadInput with a sentence that names it."""
    try:
        return json.loads(file.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(f"様式 {file.name}: 文字コードを UTF-8 にして保存し直してください。") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"様式 {file.name}: {error.lineno}行目あたりのJSONの書き方を直してください。") from None


def _read(file: Path) -> Sheet:
    sheet = Sheet.read(json_of(file), file.name)
    _must_be_understood(sheet, file.name)
    return sheet


def _must_be_understood(sheet: Sheet, where: str) -> None:
    """Asked of what is offered, not of what was answered long ago: that stays readable."""
    for question in sheet.questions:
        known = KNOWN_ANSWERS.get(question.means)
        strange = [option.value for option in question.options if known and option.value not in set(known)]
        if known and strange:
            raise BadInput(
                f"様式 {where} の「{question.name}」: value「{strange[0]}」は使えません。"
                f"{'・'.join(known)} のどれかにしてください（label は自由に変えられます）。"
            )
