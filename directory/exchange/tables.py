"""A file as tables of text: what a person sees in the spreadsheet, cell by cell and with its row numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Records = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    """One sheet. `records()` gives (row number as the spreadsheet shows it, cells) from the first row on, anew
    at each call, blank rows left out; the header is still among them. `refused` names rows that could not be
    read as cells at all, with the reason. `format` is csv, tsv, xlsx or geojson; `encoding` a codec name, `delimiter`
    the sign between cells, both only where the file is text. `hidden` counts the rows and columns a workbook hides."""

    name: str
    format: str
    encoding: str | None
    records: Callable[[], Records]
    refused: list[tuple[int, str]] = field(default_factory=list)
    delimiter: str = ""
    hidden: tuple[int, int] = (0, 0)
