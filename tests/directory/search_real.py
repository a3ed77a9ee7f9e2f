"""Open data of four places as documents to search in, where it lies beside the checkout."""

import csv
from collections.abc import Iterator

from directory.places.kinds import PLACE_KIND_LABELS, PlaceKind
from directory.search.documents import WEEKDAYS, SearchDocument, times_between
from directory.search.models import SearchedType
from tests.directory.search_corpus import LETTERS
from tests.real import REAL

CORPUS = REAL / "search_corpus.csv"
KINDS = {
    "こども食堂": PlaceKind.CHILDREN_CAFETERIA,
    "いきいきサロン": PlaceKind.SALON,
    "健康体操": PlaceKind.KAYOI_NO_BA,
    "居場所": PlaceKind.IBASHO,
    "認知症カフェ": PlaceKind.DEMENTIA_CAFE,
    "子育て支援センター": PlaceKind.CHILD_REARING,
}
WINDOWS = {"地域包括支援センター": "older_people", "相談窓口": "other"}
TEXTS = ("activity", "target", "address", "schedule", "fee", "note", "subcategory", "category")


def real_corpus() -> Iterator[SearchDocument]:
    """Its rows as a municipality would have them after importing; nothing that the rows do not say."""
    with CORPUS.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            yield _document(number, row)


def _document(number: int, row: dict[str, str]) -> SearchDocument:
    kind = KINDS.get(row["subcategory"]) or KINDS.get(row["category"])
    window = WINDOWS.get(row["category"])
    return SearchDocument(
        type=SearchedType.WINDOW if window else SearchedType.PLACE,
        key=row["id"],
        row=number,
        name=row["name"],
        kinds=(f"window.{window}",) if window else (kind.value if kind else "other",),
        kind_labels=(SearchedType.WINDOW.label,) if window else (PLACE_KIND_LABELS[kind],) if kind else (),
        operator=row["org"],
        texts=tuple(row[name] for name in TEXTS if row[name]),
        towns=(row["municipality"],) if row["municipality"] else (),
        weekdays=tuple(WEEKDAYS[LETTERS.index(letter)] for letter in row["weekday"] if letter in LETTERS),
        times=_times(row["start"], row["end"]),
    )


def _times(start: str, end: str) -> tuple[str, ...]:
    return times_between(_minute(start), _minute(end) if end else None) if start else ()


def _minute(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)
