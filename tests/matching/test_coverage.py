"""Supply and demand side by side: what stands there is the last board and sums of it, and tells of nobody."""

from contextlib import contextmanager
from itertools import combinations, product

from hypothesis import given, settings

from core import audit
from core.calendar import today
from core.db import unit_of_work
from core.permissions import Role
from matching.coverage.rules import demand_of, waiting_in
from matching.coverage.services import side_by_side
from matching.gaps.board import make_print
from matching.gaps.models import GapFigure, GapPrintCell
from matching.gaps.queries import newest_print
from matching.gaps.states import Cluster, NeedKind
from tests.factories import an_area
from tests.matching.test_gap_differencing import boards_of, comings, isolated
from tests.matching.test_gaps import a_gap, waiters
from tests.staff import signed_in_as

K = 5
MEAL, QUIET = NeedKind.MEAL, NeedKind.QUIET


def the_areas(directory):
    east, west = an_area(key="easteast", name="東部"), an_area(key="westwest", name="西部", position=1)
    with unit_of_work(directory) as session:
        session.add_all([east, west])


def words_of(directory, office):
    directory.rollback()
    office.rollback()
    found = side_by_side(directory, newest_print(office), today())
    return {side.name: side.demand.words for side in (*found.sides, found.whole)}


@contextmanager
def acting(office):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        yield session


def a_board(office):
    with acting(office) as session:
        make_print(session, by="x", on=today())


def test_each_area_has_the_sum_of_its_figures_and_the_whole_the_sum_of_what_is_told(app, directory, office):
    the_areas(directory)
    with acting(office) as session:
        waiters(session, 6, Cluster(QUIET, "easteast"))
        waiters(session, 7, Cluster(MEAL, "easteast"))
        waiters(session, 4, Cluster(QUIET, "westwest"))
        waiters(session, 5, Cluster(QUIET, ""))
        waiters(session, 5, Cluster(QUIET, "gonegone"))
    assert words_of(directory, office) == {"東部": "−", "西部": "−", "市内ぜんぶ": "−"}
    a_board(office)
    assert words_of(directory, office) == {
        "東部": "10〜14人",
        "西部": "−",
        "地域を問わない": "5〜9人",
        "今はない地域": "5〜9人",
        "市内ぜんぶ": "20〜24人",
    }


def test_nothing_changes_between_two_boards_whoever_comes_or_goes(app, directory, office):
    the_areas(directory)
    with acting(office) as session:
        waiters(session, 5, Cluster(QUIET, "easteast"))
    a_board(office)
    before = words_of(directory, office)
    with acting(office) as session:
        waiters(session, 30, Cluster(MEAL, "westwest"))
    assert words_of(directory, office) == before
    a_board(office)
    assert words_of(directory, office)["西部"] == "30〜34人"


def test_a_few_more_change_no_sum_in_the_next_month(app, directory, office):
    the_areas(directory)
    with acting(office) as session:
        waiters(session, 8, Cluster(QUIET, "easteast"))
    a_board(office)
    with acting(office) as session:
        waiters(session, 4, Cluster(QUIET, "easteast"))
        waiters(session, 4, Cluster(MEAL, "easteast"))
    a_board(office)
    assert words_of(directory, office)["東部"] == "5〜9人"


@settings(max_examples=400, deadline=None)
@given(comings, comings)
def test_sums_over_an_area_side_by_side_for_months_tell_of_nobody_or_five(one_cell, another):
    """The attacker holds the sums of an area, its cells and the whole of every month, and adds and subtracts."""
    months = list(zip(boards_of(one_cell), boards_of(another), strict=False))
    told = []
    for one, other in months:
        cells = [
            frozenset(f"{name}{person}" for person in figure[1])
            for name, figure in (("a", one), ("b", other))
            if figure is not None
        ]
        figures = [figure[0] for figure in (one, other) if figure is not None]
        assert waiting_in(figures) == (sum(figures) if figures else None)
        if cells:
            told.append(frozenset().union(*cells))
    for sums in combinations(told, 2):
        for signs in product((-1, 0, 1), repeat=2):
            found = isolated(sums, signs)
            assert not found or len(found) >= K, (sums, signs)


def test_what_staff_noticed_has_no_number_and_adds_none():
    figure = GapFigure(need=QUIET, area_key="", time_band=None, people=7)
    noticed = GapPrintCell(need=MEAL, area_key="", time_band=None, is_noticed=True, is_worked_on=False)
    counted = GapPrintCell(need=QUIET, area_key="", time_band=None, is_noticed=False, is_worked_on=False, figure=figure)
    assert demand_of([noticed]).words == "−"
    assert demand_of([noticed, counted]).words == "5〜9人"


def test_the_page_and_the_print_name_needs_and_open_no_record(app, directory, office):
    the_areas(directory)
    with acting(office) as session:
        waiters(session, 5, Cluster(QUIET, "easteast"))
        a_gap(session, None, Cluster(MEAL, "westwest"))
    a_board(office)
    browser = signed_in_as(app, office, Role.COORDINATOR)
    page = browser.get("/office/supply-and-demand/")
    assert "5〜9人" in page.text and "職員の気づき" in page.text
    assert browser.get("/office/supply-and-demand/paper").mimetype == "application/pdf"
