"""一斉休止 at the desk: the list, a new one with its effect shown first, and taking one back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, new_key, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from directory.closures.models import AreaClosure
from directory.closures.queries import all_closures, get_closure, how_many_closures
from directory.closures.services import Effect, close_areas, effect_of, effect_of_closure, lift_closure
from directory.desk.closure_forms import ClosureForm, seal_of
from directory.desk.queries import areas_to_choose

ON_A_PAGE = 30
LOOK_FIRST = "下の「休みになる活動」をご覧になってから、もう一度「休みにする」を押してください。"

desk_closures = Blueprint("desk_closures", __name__, url_prefix="/desk/closures")


@desk_closures.get("/")
@requires(Permission.CLOSURE_LIST)
def index() -> ResponseReturnValue:
    """Every closure, the latest first, with who made and who lifted it."""
    session = directory_session()
    paging = page_of(how_many_closures(session), ON_A_PAGE)
    closures = session.scalars(all_closures().offset(paging.offset).limit(ON_A_PAGE)).all()
    return render_template(
        "desk/closures/index.html",
        closures=closures,
        names=_names(*closures),
        paging=paging,
        today=today(),
        may_make=permits(current_user, Permission.CLOSURE_MAKE),
    )


@desk_closures.route("/new", methods=["GET", "POST"])
@requires(Permission.CLOSURE_MAKE)
def new() -> ResponseReturnValue:
    """Ask, show what would be called off, and only then call it off."""
    session, form = directory_session(), _form()
    if request.method == "GET":
        form.key.data = new_key()
        return _page(form)
    if not form.validate():
        return _page(form)
    wanted = form.wanted()
    try:
        effect = effect_of(session, wanted, today())
        if request.form.get("do") != "save" or form.seen.data != seal_of(wanted, effect):
            is_unseen = request.form.get("do") == "save"
            form.seen.data = seal_of(wanted, effect)
            return _page(form, effect, trouble=LOOK_FIRST if is_unseen else "")
        with unit_of_work(session):
            closure = close_areas(session, wanted, key=form.key.data or "", by=current_user.key, today=today())
            key = closure.key
    except RuleBroken as broken:
        return _page(form, trouble=str(broken)), 409
    flash("休みにしました。住民の画面に、理由といっしょに出ています。", "success")
    return redirect(url_for(".show", key=key))


@desk_closures.get("/<key>")
@requires(Permission.CLOSURE_LIST)
def show(key: str) -> ResponseReturnValue:
    """One closure and what it calls off."""
    return _show(get_closure(key))


@desk_closures.post("/<key>/lift")
@requires(Permission.CLOSURE_LIFT, of=get_closure)
def lift(closure: AreaClosure) -> ResponseReturnValue:
    """Take it back."""
    try:
        with unit_of_work(directory_session()):
            lift_closure(closure, by=current_user.key, now=now())
    except RuleBroken as broken:
        return _show(closure, trouble=str(broken)), 409
    flash("一斉休止を取り消しました。予定はもとどおりに出ています。", "success")
    return redirect(url_for(".show", key=closure.key))


def _form() -> ClosureForm:
    may_close_all = current_user.role is Role.SUPERVISOR or not current_user.area_keys
    areas = areas_to_choose(directory_session())
    own = areas if may_close_all else [(key, name) for key, name in areas if key in current_user.area_keys]
    return ClosureForm(areas=own, may_close_all=may_close_all)


def _page(form: ClosureForm, effect: Effect | None = None, *, trouble: str = "") -> str:
    return render_template("desk/closures/new.html", form=form, effect=effect, trouble=trouble)


def _show(closure: AreaClosure, *, trouble: str = "") -> str:
    effect = effect_of_closure(directory_session(), closure, today())
    return render_template(
        "desk/closures/show.html",
        closure=closure,
        effect=effect,
        names=_names(closure),
        today=today(),
        trouble=trouble,
        may_lift=not closure.is_lifted and permits(current_user, Permission.CLOSURE_LIFT, closure),
    )


def _names(*closures: AreaClosure) -> dict[str, str]:
    return names_of_accounts({key for each in closures for key in (each.made_by, each.lifted_by) if key})
