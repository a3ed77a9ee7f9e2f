"""An A4 leaflet of 24 places, from the question to the finished PDF."""

from collections.abc import Iterator

from sqlalchemy import select

from bench.figures import Figure, amount, laps, times
from bench.machine import memory
from bench.site import Bench
from core.calendar import today
from directory.leaflets.printing import print_sheet
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout
from directory.places.models import Gathering, Place

ENTRIES, SHEETS = 24, 21


def measure(bench: Bench) -> Iterator[Figure]:
    """Different places each time, those of one town and its neighbours as on a real sheet; the first loads fonts."""
    with bench.session(bench.app()) as session:
        query = select(Place.key).join(Gathering).order_by(Gathering.town_id, Place.id).limit(SHEETS * ENTRIES)
        keys = list(session.scalars(query))
        sheets = [keys[start : start + ENTRIES] for start in range(0, len(keys) - ENTRIES + 1, ENTRIES)]
        sizes: list[int] = []

        def make(chosen: list[str]) -> None:
            sheet = leaflet_sheet(session, keys=chosen, today=today(), base_url="https://ibasho.example.jp")
            sizes.append(len(print_sheet(sheet, Layout.A4).pdf))

        yield times("leaflet: first after the start", laps([lambda: make(sheets[0])]))
        yield times("leaflet: A4 with 24 entries", laps([(lambda one=one: make(one)) for one in sheets[1:]]))
        yield times("leaflet: printed again", laps([(lambda one=one: make(one)) for one in sheets[1:]]))
        yield amount("  size of the PDF", sum(sizes) / len(sizes) / 1024, "KiB")
    yield memory("  peak memory")
