"""`import places`: a native CSV of all places, taken in, and taken in again when nothing changed."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bench.figures import Figure, amount, long_lap, rate
from bench.machine import memory
from bench.site import Bench
from bench.town import write_places, write_towns
from core.calendar import today
from core.db import unit_of_work
from directory.areas.services import load_towns
from directory.exchange.files import read_tables
from directory.exchange.reports import ImportReport
from directory.exchange.services import import_places

WARM_UP = 200


def measure(bench: Bench) -> Iterator[Figure]:
    towns, places, few = (bench.folder / f"{name}.csv" for name in ("towns", "places", "few"))
    write_towns(towns, bench.size)
    write_places(places, bench.size, today())
    write_places(few, WARM_UP, today())
    with bench.session(bench.empty("imported")) as session:
        with unit_of_work(session):
            load_towns(session, towns)
        _import(session, few, dry_run=True)
        reports: list[ImportReport] = []
        first = long_lap(lambda: reports.append(_import(session, places)))
        yield rate("import: new rows", bench.size, first, "rows")
        yield amount("  duplicates found", len(reports[0].duplicates), "rows")
        yield rate("import: the same file again", bench.size, long_lap(lambda: _import(session, places)), "rows")
    yield memory("  peak memory of both")


def _import(session: Session, path, *, dry_run: bool = False) -> ImportReport:
    report = import_places(session, read_tables(path), file=path.name, today=today(), publish=True, dry_run=dry_run)
    if report.rejected or report.created + report.unchanged + len(report.duplicates) != report.read:
        raise RuntimeError(f"The import did not take every row: {report.sentence()}")
    return report
