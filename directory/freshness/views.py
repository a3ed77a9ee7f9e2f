"""The queue of what to confirm next, and the half-lives it counts with."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.answers import NEVER_KEPT, page_or_json
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from directory.desk.queries import areas_to_choose
from directory.freshness.half_life_forms import HalfLifeForm, opened_form
from directory.freshness.limits import RELIED_ON, SHIPPED, half_lives_of
from directory.freshness.queue import queue
from directory.freshness.reasons import line_json, lines_of
from directory.freshness.services import set_half_lives

ON_A_PAGE = 30
SAVED = "保存しました。確かめる順番と、住民の画面の「未確認」は、いまからこの間隔で決まります。"

desk_queue = Blueprint("desk_queue", __name__, url_prefix="/desk")


@desk_queue.get("/queue")
@requires(Permission.QUEUE_LIST)
def index() -> Response:
    """What to confirm next in the areas one looks after, with the reasons."""
    session, on, area = directory_session(), today(), request.args.get("area", "")
    found = queue(session, own_areas(), on, area=area)
    paging = page_of(len(found), ON_A_PAGE)
    lines = lines_of(session, found[paging.offset : paging.offset + ON_A_PAGE], on)

    def page() -> str:
        return render_template(
            "desk/freshness/queue.html",
            lines=lines,
            paging=paging,
            total=len(found),
            areas=areas_to_choose_from(),
            area=area,
            months=half_lives_of(session).months(RELIED_ON),
        )

    def data() -> dict[str, object]:
        numbered = enumerate(lines, paging.offset + 1)
        listed = [line_json(line, number, url_for("desk.show", key=line.place.key)) for number, line in numbered]
        return {"total": len(found), "page": paging.page, "pages": paging.pages, "queue": listed}

    return page_or_json(page, data, cache=NEVER_KEPT)


@desk_queue.get("/half-lives")
@requires(Permission.HALF_LIFE_LIST)
def half_lives() -> ResponseReturnValue:
    """After how many months each field is asked again."""
    return _half_lives_page(opened_form(half_lives_of(directory_session())))


@desk_queue.post("/half-lives")
@requires(Permission.HALF_LIFE_EDIT)
def save_half_lives() -> ResponseReturnValue:
    """Keep all of it, or say at the field what must be mended."""
    form = HalfLifeForm()
    if not form.validate():
        return _half_lives_page(form), 400
    with unit_of_work(directory_session()) as session:
        set_half_lives(session, form.given(), by=current_user.key, now=now())
    flash(SAVED, "success")
    return redirect(url_for(".half_lives"))


def own_areas() -> frozenset[str] | None:
    """The areas a coordinator looks after; None for all."""
    return current_user.area_keys if current_user.role is Role.COORDINATOR else None


def areas_to_choose_from() -> list[tuple[str, str]]:
    """Key and name of the areas one may narrow to."""
    mine = own_areas()
    return [(key, name) for key, name in areas_to_choose(directory_session()) if not mine or key in mine]


def _half_lives_page(form: HalfLifeForm) -> str:
    return render_template(
        "desk/freshness/half_lives.html",
        form=form,
        shipped=SHIPPED,
        may_edit=permits(current_user, Permission.HALF_LIFE_EDIT),
    )
