"""The desk's pages of 役割・受け入れ枠: the list, one of them, its form, and its buttons."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, new_key, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from directory.desk import kept_entries
from directory.desk.answers import Told
from directory.desk.forms import StateForm
from directory.desk.history import accounts_in, entries
from directory.desk.opening_answers import LABELS, changes_of, facts_of, facts_said, words_of
from directory.desk.opening_forms import OpeningConfirmForm, OpeningForm, typed_of
from directory.desk.opening_queries import OpeningFilter, OpeningState, get_opening, openings_for
from directory.desk.opening_services import (
    change_opening,
    drop_draft,
    offer_opening,
    register_opening,
    set_open,
)
from directory.desk.queries import get_place, revisions_of
from directory.desk.services import ChangedMeanwhile, check_version
from directory.openings.interests import interest_words
from directory.openings.models import Opening, OpeningKind
from directory.places.models import Place, Publication
from directory.places.presenting import freshness
from directory.search.outbox import drain_outbox
from directory.upkeep.models import ConfirmedHow, EntryType
from directory.upkeep.queries import merge_of

ON_A_PAGE = 30
MERGED = "この居場所は、ほかの登録とまとめられました。まとめた先のページから足してください。"
AS_BEFORE = "もう一度ボタンを押してください。"
DONE = {
    "offer": {
        OpeningKind.VOLUNTEER: "公開しました。住民の画面と検索に出ています。",
        OpeningKind.RECEPTION: "出しました。職員の提案と「空いている受け入れ枠」に出ます。住民には見えません。",
    },
    "stop": dict.fromkeys(OpeningKind, "募集を止めました。いま来ている方は、そのままです。"),
    "resume": dict.fromkeys(OpeningKind, "募集を再開しました。"),
    "withdraw": dict.fromkeys(OpeningKind, "非公開にしました。新しい提案にも、住民の画面にも出ません。"),
}

desk_openings = Blueprint("desk_openings", __name__, url_prefix="/desk")


@desk_openings.get("/openings/")
@requires(Permission.OPENING_LIST)
def index() -> ResponseReturnValue:
    """Every opening of the places one looks after, narrowed by words, state and kind."""
    session, on, asked = directory_session(), today(), OpeningFilter.read(request.args)
    query = openings_for(asked, None if current_user.role is Role.STAFF else current_user.area_keys)
    counted = query.order_by(None).options().with_only_columns(Opening.id).subquery()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    paging = page_of(total, ON_A_PAGE)
    found = session.scalars(query.offset(paging.offset).limit(ON_A_PAGE)).all()
    return render_template(
        "desk/openings/index.html",
        openings=found,
        slots={opening.key: words_of("slots", facts_of(opening)["slots"]) for opening in found},
        freshness={opening.key: freshness(opening.confirmed_on, on) for opening in found},
        asked=asked,
        total=total,
        paging=paging,
        states=OpeningState,
        kinds=OpeningKind,
    )


@desk_openings.get("/openings/<key>")
@requires(Permission.OPENING_READ, of=get_opening)
def show(opening: Opening) -> ResponseReturnValue:
    """One opening: what it says, whether it is offered, who changed what."""
    return _show(opening)


@desk_openings.route("/places/<key>/openings/new", methods=["GET", "POST"])
@requires(Permission.OPENING_CREATE, of=get_place)
def new(place: Place) -> ResponseReturnValue:
    """Register an opening of a place as a draft; `like` begins with the answers of another one of it."""
    if merged := merge_of(directory_session(), place.key):
        flash(MERGED, "warning")
        return redirect(url_for("desk.show", key=merged.staying_key))
    if request.method == "GET":
        form = OpeningForm(kinds=_kinds(place), data=_begun(place))
        form.key.data = new_key()
        return _form(form, place)
    form = OpeningForm(kinds=_kinds(place), sent=request.form)
    if _adds_rows() or not form.validate():
        return _form(form, place)
    with unit_of_work(directory_session()) as session:
        facts = {"key": form.key.data or "", "told": Told(form.told.data), "by": current_user.key, "today": today()}
        key = register_opening(session, place, form.answers(), **facts).key
    flash("下書きを保存しました。まだ、だれにも出していません。", "success")
    return redirect(url_for(".show", key=key))


@desk_openings.route("/openings/<key>/edit", methods=["GET", "POST"])
@requires(Permission.OPENING_EDIT, of=get_opening)
def edit(opening: Opening) -> ResponseReturnValue:
    """Change an opening; whoever saves second is told what the first saved, and loses nothing."""
    place, session = opening.place, directory_session()
    if request.method == "GET":
        form = OpeningForm(kinds=_kinds(place), data=typed_of(opening) | {"version": str(opening.version)})
        return _form(form, place, opening)
    form = OpeningForm(kinds=_kinds(place), sent=request.form)
    if _adds_rows() or not form.validate():
        return _form(form, place, opening)
    try:
        with unit_of_work(session):
            check_version(opening, form.version.data or "")
            facts = {"told": Told(form.told.data), "by": current_user.key, "today": today()}
            change_opening(session, opening, form.answers(), **facts)
    except ChangedMeanwhile:
        form.version.data = str(opening.version)
        return _form(form, place, opening, saved=_saved_by_another(opening, form)), 409
    except RuleBroken as broken:
        return _form(form, place, opening, trouble=str(broken)), 409
    flash("保存しました。", "success")
    return _after(opening)


@desk_openings.post("/openings/<key>/state")
@requires(Permission.OPENING_EDIT, of=get_opening)
def state(opening: Opening) -> ResponseReturnValue:
    """Offer, withdraw, stop taking people, take them again, or throw a draft away."""
    form, session, by = StateForm(), directory_session(), current_user.key
    reason, kind = form.reason.data or "", opening.kind
    changes: dict[str, Callable[[], None]] = {
        "offer": lambda: offer_opening(session, opening, by=by),
        "stop": lambda: set_open(session, opening, is_open=False, by=by, reason=reason),
        "resume": lambda: set_open(session, opening, is_open=True, by=by),
        "withdraw": lambda: kept_entries.set_publication(session, opening, Publication.WITHDRAWN, reason=reason, by=by),
    }
    wanted = form.do.data or ""
    if wanted == "drop" and form.validate():
        return _dropped(opening, form.version.data or "")
    if wanted not in changes or not form.validate():
        return _show(opening, trouble=AS_BEFORE, reason=reason), 400
    return _done(opening, form.version.data or "", changes[wanted], DONE[wanted][kind], reason)


@desk_openings.post("/openings/<key>/confirm")
@requires(Permission.OPENING_EDIT, of=get_opening)
def confirm(opening: Opening) -> ResponseReturnValue:
    """What the page says is true today."""
    form = OpeningConfirmForm()
    if not form.validate():
        return _show(opening, confirm_form=form), 400

    def mark() -> None:
        how = ConfirmedHow(form.how.data)
        kept_entries.confirm(directory_session(), opening, how=how, by=current_user.key, today=today())

    return _done(opening, form.version.data or "", mark, "きょう確認したことを記録しました。")


def _done(
    opening: Opening, version: str, change: Callable[[], None], sentence: str, reason: str = ""
) -> ResponseReturnValue:
    try:
        with unit_of_work(directory_session()):
            check_version(opening, version)
            change()
    except RuleBroken as broken:
        return _show(opening, trouble=str(broken), reason=reason), 409
    flash(sentence, "success")
    return _after(opening)


def _dropped(opening: Opening, version: str) -> ResponseReturnValue:
    place_key = opening.place.key
    try:
        with unit_of_work(directory_session()) as session:
            check_version(opening, version)
            drop_draft(session, opening, by=current_user.key)
    except RuleBroken as broken:
        return _show(opening, trouble=str(broken)), 409
    flash("下書きを消しました。", "success")
    return redirect(url_for("desk.show", key=place_key))


def _show(
    opening: Opening, *, trouble: str = "", reason: str = "", confirm_form: OpeningConfirmForm | None = None
) -> str:
    revisions = directory_session().scalars(revisions_of(EntryType.OPENING, opening.key)).all()
    return render_template(
        "desk/openings/show.html",
        opening=opening,
        place=opening.place,
        facts=[(LABELS[name], words_of(name, value)) for name, value in facts_of(opening).items()],
        freshness=freshness(opening.confirmed_on, today()),
        entries=entries(revisions, names_of_accounts(accounts_in(revisions)), changes_of),
        may_edit=permits(current_user, Permission.OPENING_EDIT, opening),
        works_with_persons=permits(current_user, Permission.HOST_DESK),
        state_form=StateForm(version=opening.version),
        confirm_form=confirm_form or OpeningConfirmForm(version=opening.version),
        trouble=trouble,
        reason=reason,
    )


def _form(
    form: OpeningForm,
    place: Place,
    opening: Opening | None = None,
    *,
    saved: list[tuple[str, str]] = [],  # noqa: B006  # never changed
    trouble: str = "",
) -> str:
    return render_template(
        "desk/openings/form.html",
        form=form,
        place=place,
        opening=opening,
        saved=saved,
        trouble=trouble,
        words=interest_words(),
    )


def _kinds(place: Place) -> tuple[OpeningKind, ...]:
    """What one may register there: a role residents see is for who looks after the place."""
    if permits(current_user, Permission.PLACE_EDIT, place):
        return tuple(OpeningKind)
    return (OpeningKind.RECEPTION,)


def _begun(place: Place) -> dict[str, Any]:
    """The answers of another opening of the same place, without its days being confirmed."""
    like = select(Opening).where(Opening.key == request.args.get("like", ""), Opening.place_id == place.id)
    known = directory_session().scalar(like)
    return typed_of(known) if known else {}


def _adds_rows() -> bool:
    return request.form.get("do") == "rows"


def _saved_by_another(opening: Opening, form: OpeningForm) -> list[tuple[str, str]]:
    """What stands saved where it differs from what is typed."""
    typed, saved = facts_said(form.answers()), facts_of(opening)
    return [(LABELS[name], words_of(name, saved[name])) for name in saved if saved[name] != typed[name]]


def _after(opening: Opening) -> ResponseReturnValue:
    """Back to the opening; the search follows."""
    drain_outbox(directory_session())
    return redirect(url_for(".show", key=opening.key))
