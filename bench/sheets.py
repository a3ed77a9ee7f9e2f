"""An A4 leaflet of 24 places, from the question to the finished PDF, and the same content printed by others."""

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median

from sqlalchemy.orm import Session

from bench.figures import Figure, Lap, amount, lap, laps, long_lap, rate, times
from bench.machine import memory
from bench.phone import chromium
from bench.site import Bench
from core.calendar import today
from directory.leaflets.printing import print_sheet
from directory.leaflets.queries import printable_places
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout, SheetData
from directory.leaflets.views import sheet_markup
from directory.places.models import Gathering, Place

ENTRIES, SHEETS, MANY, RACES = 24, 21, 1_000, 7


def measure(bench: Bench) -> Iterator[Figure]:
    """Different places each time, those of one town and its neighbours as on a real sheet; the first loads fonts."""
    with bench.session(bench.app()) as session:
        near = printable_places().join(Place.gatherings).order_by(None).order_by(Gathering.town_id, Place.id)
        query = near.with_only_columns(Place.key).limit(SHEETS * ENTRIES)
        keys = list(dict.fromkeys(session.scalars(query)))
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


def measure_many(bench: Bench) -> Iterator[Figure]:
    """A thousand sheets of which no two are the same, one after the other: set from facts, and asked for as well."""
    with bench.session(bench.app()) as session:
        keys = list(session.scalars(printable_places().with_only_columns(Place.key).limit(ENTRIES)))
        sheet = _sheet_of(session, keys[:ENTRIES])
        print_sheet(sheet)

        def one(number: int) -> SheetData:
            turn = number % ENTRIES
            return replace(sheet, title=f"{number}番の案内", entries=sheet.entries[turn:] + sheet.entries[:turn])

        yield rate(
            "leaflet: different sheets", MANY, long_lap(lambda: [print_sheet(one(n)) for n in range(MANY)]), "sheets"
        )


def measure_others(bench: Bench) -> Iterator[Figure]:
    """The same content as a web page, printed to A4 by what prints web pages: what a sheet would cost without typst.

    Chromium works in processes of its own, so its processor time is not seen here; compare the time on the wall.
    """
    app = bench.app()
    with bench.session(app) as session:
        keys = list(session.scalars(printable_places().with_only_columns(Place.key).limit(ENTRIES)))
        sheet = _sheet_of(session, keys)
        ours = [lap(lambda: print_sheet(sheet)) for _ in range(RACES)]
    with app.test_request_context("/"):
        page_text = f"<!doctype html><html lang='ja'><title>x</title>{sheet_markup(sheet)}</html>"
    yield times("leaflet: one A4, typst", ours)
    with chromium() as browser:
        page = browser.new_page()
        yield from _beside(ours, "Chromium", lambda: (page.set_content(page_text), page.pdf(format="A4")))
    try:
        from weasyprint import HTML  # noqa: PLC0415  # not on every machine
    except (ImportError, OSError):  # OSError: the package is there, and its libraries are not
        yield Figure("leaflet: one A4, WeasyPrint", "not installed", {})
    else:
        yield from _beside(ours, "WeasyPrint", lambda: HTML(string=page_text).write_pdf())
    yield from _cold(sheet)


def _beside(ours: list[Lap], name: str, print_page: Callable[[], object]) -> Iterator[Figure]:
    print_page()
    theirs = [lap(print_page) for _ in range(RACES)]
    yield times(f"leaflet: one A4, {name}", theirs)
    yield amount(f"  {name} takes", median(o.wall for o in theirs) / median(o.wall for o in ours), "times as long")


def _cold(sheet: SheetData) -> Iterator[Figure]:
    """A new interpreter that prints one sheet whose facts it is given, beside one that does nothing."""
    given = pickle.dumps(sheet)
    print_it = "import pickle, sys; from directory.leaflets.printing import print_sheet; "
    print_it += "print_sheet(pickle.load(sys.stdin.buffer))"
    for name, code in (("print", print_it), ("nothing", "pass")):
        run = lambda code=code: subprocess.run([sys.executable, "-c", code], input=given, check=True)  # noqa: E731
        run()
        yield times(f"leaflet: a new interpreter, {name}", [long_lap(run) for _ in range(RACES)])


def _sheet_of(session: Session, keys: list[str]) -> SheetData:
    return leaflet_sheet(session, keys=keys, today=today(), base_url="https://ibasho.example.jp")
