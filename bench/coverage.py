"""Where nothing exists: the matrix, the white spots and the map, from the question to the drawn picture."""

from collections.abc import Iterator

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from bench.figures import Figure, amount, laps, times
from bench.site import Bench
from core.calendar import today
from directory.areas.models import Town
from directory.coverage.asking import read_asked
from directory.coverage.drawing import coverage_map
from directory.coverage.queries import area_kinds
from directory.coverage.services import coverage_of

TIMES = 7


def measure(bench: Bench) -> Iterator[Figure]:
    """As the page asks for it: everything new each time, nothing kept from the one before."""
    with bench.session(bench.app()) as session:
        asked = read_asked(MultiDict(), area_kinds(session), today(), today())

        if len(coverage_of(session, asked, today()).rows) < 2:
            raise RuntimeError("The filled municipality has no areas to compare.")

        def work_out() -> None:
            session.rollback()
            session.expunge_all()
            coverage_map(session, coverage_of(session, asked, today()))

        yield times("coverage: matrix, white spots and map", laps([work_out] * TIMES))
        yield amount("  towns looked at", session.scalar(select(func.count(Town.id))) or 0, "towns")
