"""年度更新 at the desk: choose for each place, look at the effect, settle, and take it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year_label, now, today
from core.db import directory_session, new_key, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from directory.desk.new_year_forms import NewYearForm, SettleForm, keys_in, read_choice, seal_of, wishes_in
from directory.desk.queries import areas_to_choose
from directory.desk.word_forms import ButtonForm
from directory.search.outbox import drain_outbox
from directory.seasons.queries import given_periods
from directory.yearly import queries
from directory.yearly.effects import YearEffect, effect_of
from directory.yearly.figures import keep_figures
from directory.yearly.models import YearChoice, YearPlan, YearTurn
from directory.yearly.queries import UNDECIDED, Scope
from directory.yearly.services import carry_out_what_waits, choose, choose_the_rest, settle, undo
from directory.yearly.years import first_day, last_year_label, seasons_to_set, year_to_turn

ON_A_PAGE = 30
LOOK_FIRST = "内容が変わりました。下をご覧になってから、もう一度「決める」を押してください。"
FIRST_CHOOSE = "まとめて選ぶには、「続ける・たしかめる・終わる」のどれかを選んでください。"

desk_new_year = Blueprint("desk_new_year", __name__, url_prefix="/desk/new-year")


@desk_new_year.get("/")
@requires(Permission.NEW_YEAR_LIST)
def index() -> ResponseReturnValue:
    """How far it is, and the places to choose for."""
    session, scope = directory_session(), _scope(request.args.get("area", ""), request.args.get("left", ""))
    paging = page_of(queries.how_many_places(session, scope), ON_A_PAGE)
    places = session.scalars(queries.places_in(scope).offset(paging.offset).limit(ON_A_PAGE)).all()
    plans = queries.plans_of(session, scope.year, places)
    turns = queries.turns_of(session, scope.year)
    return render_template(
        "desk/new_year/index.html",
        form=NewYearForm(area=scope.area, page=paging.page, left="1" if scope.states else ""),
        scope=scope,
        label=fiscal_year_label(scope.year),
        last_label=last_year_label(scope.year),
        places=places,
        plans=plans,
        choices=YearChoice,
        counts=queries.counts_of_choices(session, _scope(scope.area)),
        to_settle=queries.how_many(session, queries.plans_to_settle(_scope(scope.area))),
        waiting=queries.how_many(session, queries.plans_that_wait(today())),
        silent=queries.loaded(session, queries.unanswered(_scope(scope.area))),
        areas=_areas(session),
        seasons=seasons_to_set(given_periods(session), scope.year),
        may_set_seasons=permits(current_user, Permission.SEASON_EDIT),
        paging=paging,
        turns=turns,
        names=_names(*turns),
        years=[(year, fiscal_year_label(year)) for year in queries.years_with_figures(session)],
    )


@desk_new_year.post("/choose")
@requires(Permission.NEW_YEAR_TURN)
def choose_for() -> ResponseReturnValue:
    """Keep the choices of a page, or one for all that have none; then go on where one was."""
    form, session = NewYearForm(), directory_session()
    here = {"area": form.area.data or None, "left": form.left.data or None}
    if not form.validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".index", **here))
    scope = _scope(form.area.data or "")
    with unit_of_work(session):
        places = session.scalars(queries.places_called(scope, keys_in(request.form)))
        wishes = wishes_in(request.form, places)
        lost = choose(session, scope.year, wishes, by=current_user.key)
        count = _choose_the_rest(session, scope, form)
        told = [(plan.place.name, plan.choice.label, plan.chosen_by) for plan in lost]
    _say_lost(told)
    if count is not None:
        flash(f"まだ選んでいなかった{count}件を選びました。", "success")
    elif not told:
        flash("保存しました。途中でやめても、続きから始められます。", "success")
    return redirect(url_for(".index", page=_next_page(form), **here))


@desk_new_year.route("/effect", methods=["GET", "POST"])
@requires(Permission.NEW_YEAR_TURN)
def effect() -> ResponseReturnValue:
    """What would happen; nothing happens before it was looked at."""
    session, form = directory_session(), SettleForm()
    scope = _scope((form.area.data if request.method == "POST" else request.args.get("area")) or "")
    told = _effect(session, scope)
    if request.method == "GET" or not form.validate() or form.seen.data != seal_of(told):
        is_unseen = request.method == "POST"
        return _effect_page(scope, told, trouble=LOOK_FIRST if is_unseen else ""), 409 if is_unseen else 200
    try:
        with unit_of_work(session):
            keep_figures(session, scope.year - 1, today())
            turn = settle(session, scope, key=form.key.data or "", by=current_user.key, today=today())
            key = turn.key
    except RuleBroken as broken:
        return _effect_page(scope, told, trouble=str(broken)), 409
    drain_outbox(session)
    flash("年度更新を決めました。", "success")
    return redirect(url_for(".show", key=key))


@desk_new_year.get("/turns/<key>")
@requires(Permission.NEW_YEAR_LIST)
def show(key: str) -> ResponseReturnValue:
    """What one press of the button did."""
    return _turn_page(queries.get_turn(key))


@desk_new_year.post("/turns/<key>/undo")
@requires(Permission.NEW_YEAR_UNDO, of=queries.get_turn)
def take_back(turn: YearTurn) -> ResponseReturnValue:
    """Take it back, all of it or nothing."""
    try:
        with unit_of_work(directory_session()) as session:
            undo(session, turn, by=current_user.key, now=now(), today=today())
    except RuleBroken as broken:
        return _turn_page(turn, trouble=str(broken)), 409
    drain_outbox(directory_session())
    flash("年度更新を取り消しました。居場所の内容はもとどおりです。選んだ内容は残っています。", "success")
    return redirect(url_for(".index"))


@desk_new_year.post("/carry-out")
@requires(Permission.NEW_YEAR_TURN)
def carry_out() -> ResponseReturnValue:
    """Do what was settled for 1 April where no night did it."""
    if ButtonForm().validate():
        with unit_of_work(directory_session()) as session:
            keep_figures(session, year_to_turn(today()) - 1, today())
            count = carry_out_what_waits(session, today())
        drain_outbox(directory_session())
        flash(f"{count}件を反映しました。", "success")
    return redirect(url_for(".index"))


@desk_new_year.get("/figures/<int:year>")
@requires(Permission.NEW_YEAR_LIST)
def figures(year: int) -> ResponseReturnValue:
    """The figures of a 年度 that ended, as they were."""
    kept = queries.get_figures(year)
    return render_template("desk/new_year/figures.html", kept=kept, label=fiscal_year_label(year))


def _scope(area: str, left: str = "") -> Scope:
    return Scope(year_to_turn(today()), _own_areas(), area, (UNDECIDED,) if left else ())


def _own_areas() -> frozenset[str] | None:
    return current_user.area_keys if current_user.role is Role.COORDINATOR else None


def _areas(session: Session) -> list[tuple[str, str]]:
    mine = _own_areas()
    return [(key, name) for key, name in areas_to_choose(session) if not mine or key in mine]


def _choose_the_rest(session: Session, scope: Scope, form: NewYearForm) -> int | None:
    if request.form.get("do") != "rest":
        return None
    choice = read_choice(form.rest.data)
    if choice is None:
        flash(FIRST_CHOOSE, "warning")
        return None
    return choose_the_rest(session, scope.year, session.scalars(queries.places_in(scope)), choice, by=current_user.key)


def _say_lost(told: list[tuple[str, str, str]]) -> None:
    names = names_of_accounts({by for _, _, by in told})
    for name, label, by in told:
        who = names.get(by, "ほかの人")
        flash(f"「{name}」は、先に{who}さんが「{label}」に決めています。変えるときは、選び直してください。", "warning")


def _next_page(form: NewYearForm) -> int | None:
    number = int(form.page.data) if (form.page.data or "").isdecimal() else 1
    is_moving = request.form.get("do") == "next" and not form.left.data
    return number + 1 if is_moving else number if number > 1 else None


def _effect(session: Session, scope: Scope) -> YearEffect:
    return effect_of(session, scope.year, queries.loaded(session, queries.plans_to_settle(scope)), today())


def _effect_page(scope: Scope, told: YearEffect, *, trouble: str = "") -> str:
    session = directory_session()
    form = SettleForm(formdata=None, area=scope.area, key=new_key(), seen=seal_of(told))
    return render_template(
        "desk/new_year/effect.html",
        form=form,
        effect=told,
        label=fiscal_year_label(scope.year),
        area=dict(areas_to_choose(session)).get(scope.area, ""),
        undecided=queries.counts_of_choices(session, scope)[UNDECIDED],
        begins=first_day(scope.year),
        is_early=today() < first_day(scope.year),
        trouble=trouble,
    )


def _turn_page(turn: YearTurn, *, trouble: str = "") -> str:
    plans = queries.loaded(directory_session(), queries.plans_of_turn(turn))
    by_choice: dict[YearChoice, list[YearPlan]] = {choice: [] for choice in YearChoice}
    for plan in plans:
        by_choice[plan.choice].append(plan)
    return render_template(
        "desk/new_year/show.html",
        turn=turn,
        label=fiscal_year_label(turn.fiscal_year),
        by_choice=by_choice,
        waits=any(plan.done_on is None for plan in plans),
        begins=first_day(turn.fiscal_year),
        names=_names(turn),
        may_undo=not turn.is_undone and permits(current_user, Permission.NEW_YEAR_UNDO, turn),
        trouble=trouble,
    )


def _names(*turns: YearTurn) -> dict[str, str]:
    return names_of_accounts({key for turn in turns for key in (turn.made_by, turn.undone_by) if key})
