"""資源開発ボード: what the platform meetings see. No page of it opens anybody's record."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.forms import Form, FormKey
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from directory.platforms.models import Platform
from directory.platforms.queries import get_platform, platforms_with_all
from matching.gaps.board import make_print
from matching.gaps.listing import place_in_lists
from matching.gaps.models import GapPrint, GapPrintCell
from matching.gaps.paper import PAPERS, print_board
from matching.gaps.queries import get_print, life_areas, life_areas_of, newest_print, prints

gap_board = Blueprint("gap_board", __name__, url_prefix="/office/gap-board")

EARLIER_SHOWN = 24


class MakeForm(Form):
    """Nothing but the button."""

    form_key = FormKey()


@gap_board.get("/")
@requires(Permission.GAP_BOARD)
def index() -> ResponseReturnValue:
    """The newest board."""
    return _page(newest_print(office_session()))


@gap_board.post("/")
@requires(Permission.GAP_BOARD)
def make() -> ResponseReturnValue:
    """One more board, kept as it is from now on."""
    form = MakeForm()
    if form.validate():
        with unit_of_work(office_session()) as session:
            board = make_print(session, by=current_user.key, on=today(), idempotency_key=form.form_key.key)
            number = board.number
        flash(f"{number}回目のボードを作りました。", "success")
    return redirect(url_for(".index"))


@gap_board.get("/<int:number>")
@requires(Permission.GAP_BOARD)
def show(number: int) -> ResponseReturnValue:
    """An earlier board, as it was."""
    return _page(get_print(number))


@gap_board.get("/<int:number>/paper")
@requires(Permission.GAP_BOARD)
def paper(number: int) -> ResponseReturnValue:
    """The board on paper; the file's name says nothing but its number."""
    board, size = get_print(number), request.args.get("size", "")
    areas, platform = life_areas(directory_session()), _platform()
    only = platform.name if platform else ""
    size = size if size in PAPERS else PAPERS[0]
    printed = print_board(board, _cells(board, areas, platform), areas, size=size, only=only)
    return staff_paper(printed, f"shigen-board-{board.number}")


def _page(board: GapPrint | None) -> str:
    areas, platform = life_areas(directory_session()), _platform()
    return render_template(
        "matching/gaps/board.html",
        board=board,
        cells=_cells(board, areas, platform) if board else [],
        areas=areas,
        platforms=platforms_with_all(directory_session()),
        platform=platform.key if platform else "",
        earlier=office_session().scalars(prints().limit(EARLIER_SHOWN)).all(),
        names=names_of_accounts({board.by}) if board else {},
        papers=PAPERS,
        form=MakeForm(formdata=None),
    )


def _platform() -> Platform | None:
    """The platform that is asked for; NoResultFound (a 404 page) when there is none of that key."""
    asked = request.args.get("platform", "")
    return get_platform(asked) if asked else None


def _cells(board: GapPrint, areas: dict[str, str], platform: Platform | None) -> list[GapPrintCell]:
    """The lines of a board, or those of the platform that is asked for: the same figures, only fewer."""
    chosen = life_areas_of(directory_session(), platform) if platform else None
    shown = [cell for cell in board.cells if chosen is None or cell.area_key in {"", *chosen}]
    place = place_in_lists(areas)
    return sorted(shown, key=lambda cell: place(cell.cluster))
