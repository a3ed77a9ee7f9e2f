"""The cells of one row by the field they belong to, with a note for each that had to be changed."""

import re
import unicodedata
from collections.abc import Mapping

from directory.exchange.above import Above
from directory.exchange.cells import is_nothing, one_line, tidy
from directory.exchange.formats import Recognised
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.place_rows import LONGEST_WARNED, Warned

MANY_LINES = frozenset(
    (
        *(
            "summary",
            "note",
            "cost",
            "cost_note",
            "booking",
            "booking_note",
            "schedule",
            "schedule_note",
            "day",
            "hours",
        ),
        *("closed_days", "start", "end", "capacity", "audience", "contact_remark", "unshown", "kinds", "phone", "url"),
    )
)

KEPT_ONE_BY_ONE = frozenset(
    ("kinds", "phone", "mail", "url", "contact_remark", "other_name", "capacity", "phone_more", "mail_more")
    + ("form_url", "takeout", "parking", "unshown")
)


class RowCells:
    """One row at a time of one list; `warnings` collects over all rows, `extra` is the present row's."""

    def __init__(self, lists: Recognised, sheet: str, how: HowToRead = AS_FOUND) -> None:
        self.lists = lists
        self.sheet = sheet
        self.how = how
        self.warnings: list[Warned] = []
        self.extra: dict[str, str] = {}
        self.cells: list[str] = []
        self._row = 0
        self._above = Above(column for column, key in enumerate(lists.keys) if key in how.down)
        self._texts: dict[str, str] = {}
        self._meant = {
            column: words for name, words in how.words.items() for column in lists.fields.get(name, ()) if words
        }
        self._several = [
            columns for name, columns in lists.fields.items() if len(columns) > 1 and name not in KEPT_ONE_BY_ONE
        ]

    def turn_to(self, number: int, cells: list[str]) -> None:
        """Make this row the present one."""
        self._row, self.cells = number, cells
        self.extra, self._texts = {}, {}

    def complete(self) -> None:
        """Let the present row take from the one above it what it means by 同上, or by an empty cell where a person
        said so."""
        self.cells = self._above.completed(self.cells)
        self._texts = {}

    def text(self, name: str) -> str:
        """The first filled column of a field, clean; "" where the list has no such column."""
        known = self._texts.get(name)
        if known is None:
            columns = self.lists.fields.get(name)
            known = self._texts[name] = self._first_filled(name, columns) if columns else ""
        return known

    def word(self, name: str) -> str:
        """The same, with なし and - as nothing."""
        text = self.text(name)
        return "" if is_nothing(text) else text

    def cell(self, column: int) -> str:
        """One cell by its column, clean."""
        raw = self.cells[column] if column < len(self.cells) else ""
        return self._as_meant(column, tidy(raw)) if raw else ""

    def _as_meant(self, column: int, text: str) -> str:
        words = self._meant.get(column)
        return read_as_meant(text, words) if words else text

    def header_of(self, column: int) -> str:
        """The column's name as the file writes it, or its number where it has none."""
        header = self.lists.header[column] if column < len(self.lists.header) else ""
        return one_line(header) or f"{column + 1}列目"

    def keep(self, column: int, text: str) -> None:
        """Keep what has no field of its own under the column's name."""
        if text and not is_nothing(text):
            self.extra[unicodedata.normalize("NFKC", self.header_of(column))] = text

    def keep_second_values(self) -> None:
        """Two columns for one field: the first filled one was used, the others are kept where they differ."""
        for columns in self._several:
            filled = [column for column in columns if self.cell(column)]
            for column in filled[1:]:
                if self.cell(column) != self.cell(filled[0]):
                    self.keep(column, self.cell(column))

    def warn_field(self, name: str, value: str, reason: str, meant: str = "") -> None:
        """Warn about a field, naming the column the person has to look at, and what may be meant."""
        columns = self.lists.fields.get(name, [])
        filled = [column for column in columns if self.cell(column)]
        header = self.header_of((filled or columns)[0]) if columns else name
        meant = meant if len(value) <= LONGEST_WARNED else ""
        self.warnings.append(Warned(self._row, header, value[:LONGEST_WARNED], reason, self.sheet, name, meant))

    def warn(self, column: int, value: str, reason: str) -> None:
        """Warn about one cell."""
        self.warnings.append(Warned(self._row, self.header_of(column), value[:LONGEST_WARNED], reason, self.sheet))

    def _first_filled(self, name: str, columns: list[int]) -> str:
        for column in columns:
            raw = self.cells[column] if column < len(self.cells) else ""
            text = self._clean(name, column, raw) if raw else ""
            if text:
                return text
        return ""

    def _clean(self, name: str, column: int, raw: str) -> str:
        text = self._as_meant(column, tidy(raw))
        broken = name not in MANY_LINES and "\n" in text
        if broken:
            text = one_line(text)
        if broken or "\t" in raw:
            self.warn(column, raw.strip(), "セルの中の改行やタブを取り除きました。")
        elif not text and raw.strip() and raw.strip().startswith("#"):
            self.warn(column, raw.strip(), "Excel のエラー値なので、空欄として扱いました。")
        return text


BETWEEN_WORDS = re.compile(r"([、,，/／・；;\n|])")


def read_as_meant(text: str, words: Mapping[str, str]) -> str:
    """The cell with the words put right that a person said were slips: the whole of it, or word by word."""
    if text in words:
        return words[text]
    return "".join(words.get(piece.strip(), piece) for piece in BETWEEN_WORDS.split(text))
