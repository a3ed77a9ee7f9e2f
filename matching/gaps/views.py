"""資源開発 for staff: what is missing, the work on it, and who waited for what has opened."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.places.queries import names_of_places
from matching.gaps import queries, work
from matching.gaps.fitting import newly_fitting
from matching.gaps.forms import GapForm, WorkForm
from matching.gaps.listing import listed, order_of
from matching.gaps.models import GapWork
from matching.gaps.reasons import reasons_of
from matching.gaps.services import raise_gap
from matching.gaps.states import Cluster, GapSource, GapState
from matching.visits.forms import say_at_its_field
from matching.visits.queries import colleagues

gaps = Blueprint("gaps", __name__, url_prefix="/office/gaps")

OPENED = (
    "場が開いたことを記録しました。待っている方がいれば、担当している職員みなさんの「きょうの仕事」に出ます。"
    "ほかの担当の方のことは、人数も表示しません。"
)


@gaps.get("/")
@requires(Permission.GAP_LIST)
def index() -> ResponseReturnValue:
    """What this account may know to be missing: what is due first, then one's own people's, then the rest."""
    office, areas = office_session(), queries.life_areas(directory_session())
    rows = listed(office, current_user.key, today())
    return render_template(
        "matching/gaps/index.html",
        rows=sorted(rows, key=order_of(areas)),
        areas=areas,
        names=names_of_accounts({row.work.held_by for row in rows if row.work}),
        opened=queries.how_many_opened(office, current_user.key, today()),
        today=today(),
    )


@gaps.route("/new", methods=["GET", "POST"])
@requires(Permission.GAP_LIST)
def new() -> ResponseReturnValue:
    """Staff noticed something that is missing, about nobody in particular."""
    form = GapForm(queries.life_areas(directory_session()))
    if form.validate_on_submit():
        cluster = form.cluster()
        with unit_of_work(office_session()) as session:
            raise_gap(
                session,
                source=GapSource.NOTICED,
                need=cluster.need,
                area_key=cluster.area_key,
                time_band=cluster.time_band,
                note=form.note.data or "",
                by=current_user.key,
                on=today(),
                idempotency_key=form.form_key.key,
            )
        flash("足りないことに加えました。", "success")
        return redirect(url_for(".show", code=cluster.code))
    return render_template("matching/gaps/new.html", form=form)


@gaps.get("/waiting")
@requires(Permission.GAP_LIST)
def waiting() -> ResponseReturnValue:
    """One's own people who waited for something that has opened."""
    office, directory = office_session(), directory_session()
    found = queries.own_waiting(office, current_user.key, today(), GapWork.state == GapState.OPENED)
    places = {key for gap in found if gap.work for key in gap.work.place_keys}
    return render_template(
        "matching/gaps/waiting.html",
        gaps=found,
        areas=queries.life_areas(directory),
        place_names=names_of_places(directory, places),
        fitting=newly_fitting(office, directory, current_user.key, today()),
    )


@gaps.get("/reasons")
@requires(Permission.GAP_LIST)
def reasons() -> ResponseReturnValue:
    """Why nothing fitted one's own people, and why it came to nothing."""
    found = reasons_of(office_session(), directory_session(), current_user.key, today())
    return render_template("matching/gaps/reasons.html", reasons=found)


@gaps.route("/<code>", methods=["GET", "POST"])
@requires(Permission.GAP_LIST)
def show(code: str) -> ResponseReturnValue:
    """One cluster: who of one's own people waits, the work on it, and taking it up."""
    office = office_session()
    cluster = queries.get_cluster(office, code, current_user.key)
    form = WorkForm(_accounts(), _answers(), held_by=current_user.key, state=GapState.TASK.value)
    if form.validate_on_submit():
        key = form.form_key.key
        about = {"by": current_user.key, "on": today(), "idempotency_key": key}
        if _did(form, lambda: work.take_up(office_session(), cluster, form.step(), **about)):
            flash("記録しました。続きもここに書けます。", "success")
            return redirect(url_for(".show", code=code))
    going_on = queries.live_work(office, cluster)
    if going_on is not None and request.method == "GET":
        form = _form_of(going_on)
    elif going_on is not None and work.TAKEN_ALREADY not in form.form_errors:
        form.form_errors.append(work.TAKEN_ALREADY)
    return _page(cluster, going_on, form)


@gaps.post("/works/<work_key>")
@requires(Permission.GAP_LIST)
def step(work_key: str) -> ResponseReturnValue:
    """One more step of the work."""
    going_on = queries.get_work(work_key, current_user.key)
    form = _form_of(going_on)
    if form.validate_on_submit():
        about = {"by": current_user.key, "on": today(), "idempotency_key": form.form_key.key}
        about |= {"version": form.version.data or ""}
        if _did(form, lambda: work.go_on(office_session(), going_on, form.step(), **about)):
            flash(OPENED if going_on.state is GapState.OPENED else "記録しました。", "success")
            return redirect(url_for(".show", code=going_on.cluster.code))
    return _page(going_on.cluster, going_on, form)


def _did(form: WorkForm, do: Callable[[], object]) -> bool:
    try:
        with unit_of_work(office_session()):
            do()
    except RuleBroken as broken:
        say_at_its_field(form, broken)
        return False
    return True


def _form_of(going_on: GapWork) -> WorkForm:
    return WorkForm.of(going_on, _accounts(going_on.held_by), _answers())


def _accounts(holder: str = "") -> list[tuple[str, str]]:
    """Who may hold it; whoever holds it now stays among them, also when their account is closed."""
    accounts = colleagues(office_session(), but="")
    if holder and holder not in {key for key, _ in accounts}:
        accounts.append((holder, names_of_accounts({holder}).get(holder, "今はないアカウント")))
    return accounts


def _answers() -> list[tuple[str, str]]:
    return queries.possible_answers(directory_session(), request.args.get("q", "")[:100])


def _page(cluster: Cluster, going_on: GapWork | None, form: WorkForm) -> str:
    office, directory = office_session(), directory_session()
    if going_on is not None and (not form.version.data or work.CHANGED_MEANWHILE in form.form_errors):
        form.version.data = str(going_on.version)
    form.offer(going_on.state if going_on else GapState.OPEN)
    notes = queries.notes_on(office, cluster, current_user.key)
    works = queries.works_of(office, cluster)
    steps = [each for one in works for each in one.steps]
    return render_template(
        "matching/gaps/show.html",
        cluster=cluster,
        going_on=going_on,
        works=works,
        form=form,
        areas=queries.life_areas(directory),
        notes=notes,
        may_write=not going_on.state.is_over if going_on else bool(notes) or queries.is_on_board(office, cluster),
        own=queries.own_waiting_for(office, current_user.key, cluster, today()),
        names=names_of_accounts({each.by for each in steps} | {one.held_by for one in works}),
        place_names=names_of_places(directory, {each.place_key for each in steps if each.place_key}),
        words=request.args.get("q", "")[:100],
        today=today(),
    )
