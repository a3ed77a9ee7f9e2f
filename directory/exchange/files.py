"""Open a file that somebody sent: CSV, TSV, XLSX or GeoJSON, told apart by its first bytes."""

from pathlib import Path

from core.errors import BadInput
from directory.exchange import delimited, geojson, workbooks
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.no_tables import COMPOUND, refuse_no_table
from directory.exchange.tables import Table

LOOKED_AT = 512  # bytes


def read_tables(path: Path) -> list[Table]:
    """The tables of one file; raises BadInput in Japanese when it is missing, unreadable, or a bomb."""
    try:
        with path.open("rb") as file:
            head = file.read(LOOKED_AT)
        if workbooks.is_workbook(head) or geojson.looks_like_json(head):
            return tables_in(path.read_bytes(), path.stem)
        refuse_no_table(path.read_bytes() if head.startswith(COMPOUND) else head)
        return [delimited.read(path, path.stem)]
    except FileNotFoundError:
        raise BadInput(f"ファイルが見つかりません: {path}") from None
    except OSError as error:
        raise BadInput(f"ファイルを開けませんでした: {path}（{error.strerror}）") from None


def tables_in(data: bytes, name: str, how: HowToRead = AS_FOUND) -> list[Table]:
    """The same for bytes that came with a form; `name` is shown in messages only."""
    refuse_no_table(data)
    if workbooks.is_workbook(data):
        return workbooks.read(data, with_hidden=how.with_hidden)
    if geojson.looks_like_json(data):
        return [geojson.read(data, name)]
    return [delimited.read(data, name, encoding=how.encoding, delimiter=how.delimiter)]
