"""地域ごとの場所と、足りないこと: for the meeting. No page of it opens anybody's record."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.calendar import today
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from directory.coverage.asking import WEEKDAY_LETTERS
from directory.coverage.printing import cell_words
from directory.leaflets.answers import staff_paper
from matching.coverage.printing import EXPLAINED, board_words, cell_line, print_side_by_side
from matching.coverage.services import side_by_side
from matching.gaps.queries import newest_print

supply_demand = Blueprint("supply_demand", __name__, url_prefix="/office/supply-and-demand")


@supply_demand.get("/")
@requires(Permission.GAP_BOARD)
def index() -> ResponseReturnValue:
    """What is open in each area beside what the last board says is missing there."""
    board = newest_print(office_session())
    found = side_by_side(directory_session(), board, today())
    return render_template(
        "matching/coverage/index.html",
        found=found,
        board=board,
        board_words=board_words(board),
        cell=lambda row, weekday: cell_words(row, weekday, 0)[0],
        cell_line=cell_line,
        letters=WEEKDAY_LETTERS,
        explained=EXPLAINED,
    )


@supply_demand.get("/paper")
@requires(Permission.GAP_BOARD)
def paper() -> ResponseReturnValue:
    """The same on A3."""
    board = newest_print(office_session())
    found = side_by_side(directory_session(), board, today())
    return staff_paper(print_side_by_side(found, board, today()), "supply-and-demand")
