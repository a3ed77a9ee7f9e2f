"""The ledger of honoraria as rows of text, for whoever pays. Nobody who takes part is named in it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from directory.exchange.sheets import Row
from directory.places.queries import names_of_places
from matching.hosts.queries import whole_ledger

COLUMNS = ("受け入れ先", "日付", "人数", "1人あたりの時間", "謝金（円）", "保険料（円）")


def year_of(year: int) -> tuple[date, date]:
    """The first and the last day of a 年度."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def ledger_rows(office: Session, directory: Session, year: int) -> Iterator[Row]:
    """Every line of a 年度 that stands, by day."""
    lines = whole_ledger(office, *year_of(year))
    names = names_of_places(directory, {line.place_key for line in lines})
    for line in lines:
        cells = (
            names.get(line.place_key, "（なくなった場所）"),
            line.on.isoformat(),
            str(line.people),
            f"{line.hours:g}",
            str(line.yen),
            str(line.insurance_yen),
        )
        yield dict(zip(COLUMNS, cells, strict=True))
