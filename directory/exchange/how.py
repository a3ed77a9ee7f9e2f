"""How a file is to be read where a person knows better than the evidence; remembered per list for next year's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEEP, LEAVE_OUT = "", "-"  # what can be done with a column besides giving it a field
NO_HEADER = 0


@dataclass(frozen=True)
class HowToRead:
    """What was corrected. Empty parts are found by evidence.

    `encoding` a codec name, `delimiter` one sign, `sheets` names of a workbook, `header_row` the row's number as the
    spreadsheet shows it (NO_HEADER: the first row is data already). `columns` maps a column's key (`column_keys`) to a
    field of data/import/columns.csv, KEEP or LEAVE_OUT; `words` maps field → what stands there → what is meant.
    `down` are the keys of columns whose empty cells mean what stands above them, `with_hidden` reads what a workbook
    hides as well.
    """

    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    down: tuple[str, ...] = ()
    with_hidden: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheets": list(self.sheets),
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "words": {name: dict(words) for name, words in self.words.items()},
            "down": list(self.down),
            "with_hidden": self.with_hidden,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "HowToRead":
        """What `to_json` stored, now or before the last two parts were there."""
        known = {name: stored[name] for name in ("encoding", "delimiter", "header_row", "columns", "words")}
        is_all = bool(stored.get("with_hidden"))
        return cls(sheets=tuple(stored["sheets"]), down=tuple(stored.get("down", ())), with_hidden=is_all, **known)


AS_FOUND = HowToRead()


def column_keys(folded: Sequence[str]) -> list[str]:
    """A name for each column that stays when columns move: its folded header, numbered where there are several."""
    seen: dict[str, int] = {}
    keys = []
    for at, name in enumerate(folded, 1):
        known = name or f"column-{at}"
        seen[known] = seen.get(known, 0) + 1
        keys.append(known if seen[known] == 1 else f"{known}#{seen[known]}")
    return keys
