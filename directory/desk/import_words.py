"""What an import changes, in words: each place with its facts before and after."""

from dataclasses import dataclass
from typing import Any

from directory.desk.history import Change, words_of
from directory.exchange.updating import WORDS

LABELS = WORDS | {"publication": "公開"}


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """One place that a row of the file changes."""

    row: int
    sheet: str
    key: str
    name: str
    changes: list[Change]


def differences_in(report: dict[str, Any]) -> list[ChangedPlace]:
    """The changed places of a report (`ImportReport.kept`), in the order of the file."""
    return [
        ChangedPlace(
            one["row"],
            one["sheet"],
            one["key"],
            one["name"],
            [_change(name, *sides) for name, sides in one["facts"].items()],
        )
        for one in report["changed"]
    ]


def _change(name: str, before: Any, after: Any) -> Change:
    empty: Any = {"kinds": [], "audiences": [], "point": [], "extra": {}}.get(name, "")
    sides = [words_of(name, empty if value is None else value, {}) for value in (before, after)]
    return Change(LABELS.get(name, name), *sides)
