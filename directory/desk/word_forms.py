"""The form of a word of search: it asks, and keeps what was typed; the rules are `directory.search.own_words`."""

import re
from collections.abc import Mapping

from flask_wtf.file import FileField
from wtforms import RadioField, StringField, TextAreaField

from core.forms import Checkboxes, Form, offered
from directory.places.kinds import Cost
from directory.search.own_words import FIELDS, OWN_SORTS, faults
from directory.search.words import COLUMNS, ROLE, WINDOW_WORDS, audience_codes, cells, condition_codes, kind_codes

SORT_LABELS = {
    "困りごと": "困りごと（家賃が払えない、眠れない）",
    "場所": "場所や集まりの呼び名（サロン、児童館）",
    "活動": "していること（体操、編み物）",
    "人": "だれ（高齢者、赤ちゃん連れ）",
    "条件": "条件（無料、車いす）",
    ROLE: "手伝うこと（配膳、見守り）",
    "緊急": "いのちに関わること（110番・119番も出します）",
}
SPLIT = re.compile(r"[\r\n、，,;；]+")


class WordForm(Form):
    """One row of the list. Fields have the names of `FIELDS`."""

    word = StringField("言葉")
    same = TextAreaField("同じ意味の言葉")
    related = TextAreaField("関係のある言葉")
    reading = StringField("よみ")
    sort = RadioField("どんな言葉ですか", choices=offered(*((sort, SORT_LABELS[sort]) for sort in OWN_SORTS)))
    windows = Checkboxes("見せる相談窓口", choices=offered(*((label, label) for label in WINDOW_WORDS)))
    kinds = Checkboxes("見せる居場所の種類", choices=offered(*((label, label) for label in kind_codes())))
    people = Checkboxes("こんな方に向いた場所", choices=offered(*((label, label) for label in audience_codes())))
    conditions = Checkboxes(
        "こんな条件の場所",
        choices=offered(*((label, label) for label in condition_codes() if label != Cost.UNKNOWN.label)),
    )
    note = StringField("メモ（職員だけが見ます）")

    def row(self) -> dict[str, str]:
        """The answers as a row of the CSV."""
        return {column: self._cell(name) for column, name in zip(COLUMNS, FIELDS, strict=True)}

    def is_complete(self) -> bool:
        """Whether it was sent and nothing must be mended; the sentences stand at their fields."""
        if not self.is_submitted():
            return False
        is_sound = bool(self.validate())
        found = faults(self.row())
        for column, name in zip(COLUMNS, FIELDS, strict=True):
            if column in found:
                self[name].errors = [found[column]]
        return is_sound and not found

    def _cell(self, name: str) -> str:
        value = self[name].data or ""
        if not isinstance(value, str):
            return "；".join(value)
        return "；".join(cells(SPLIT.sub("；", value))) if name in ("same", "related", "reading") else value.strip()


def as_typed(row: Mapping[str, str]) -> dict[str, object]:
    """A row of the CSV as the form shows it: a word to a line, boxes ticked."""
    shown: dict[str, object] = {}
    for column, name in zip(COLUMNS, FIELDS, strict=True):
        is_boxes = name in ("kinds", "windows", "people", "conditions")
        lines = "\n".join(cells(row[column])) if name in ("same", "related") else row[column]
        shown[name] = cells(row[column]) if is_boxes else lines
    return shown


class WordsFileForm(Form):
    """Which file of words."""

    file = FileField("ファイル（CSV・TSV・Excel）")


class ButtonForm(Form):
    """Nothing but the token against forged requests."""
