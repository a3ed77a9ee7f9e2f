"""The desk's pages of 相談窓口: the list with what is wrong with districts, one window, its form, its buttons."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import minute_of_day, today
from core.db import directory_session, new_key, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from directory.desk import kept_entries
from directory.desk.actions import WITHDRAWING, WITHDRAWN
from directory.desk.answers import Told
from directory.desk.forms import StateForm
from directory.desk.history import accounts_in, entries
from directory.desk.queries import areas_to_choose, revisions_of
from directory.desk.services import ChangedMeanwhile, check_version
from directory.desk.window_answers import LABELS, changes_of, facts_of, words_of
from directory.desk.window_forms import WindowConfirmForm, WindowForm
from directory.desk.window_queries import all_windows, get_window
from directory.desk.window_services import change_window, publish_window, register_window
from directory.places.models import Publication
from directory.places.presenting import freshness
from directory.schedules.reading import read
from directory.search.outbox import drain_outbox
from directory.upkeep.models import ConfirmedHow, EntryType
from directory.windows.districts import district_faults
from directory.windows.models import ConsultationWindow
from directory.windows.presenting import state_words
from directory.windows.queries import by_kind, open_state
from directory.windows.town_names import town_lines

NOT_YOURS = "保存しました。担当ではない地域の窓口なので、この先はその地域のコーディネーターが受け持ちます。"
DONE = {
    "publish": "公開しました。住民の画面と検索に出ています。",
    "withdraw": WITHDRAWN,
}

desk_windows = Blueprint("desk_windows", __name__, url_prefix="/desk/windows")


@desk_windows.get("/")
@requires(Permission.WINDOW_LIST)
def index() -> ResponseReturnValue:
    """Every window one looks after by kind, and which towns have none or too many."""
    session, on = directory_session(), today()
    mine = [each for each in session.scalars(all_windows()) if permits(current_user, Permission.WINDOW_READ, each)]
    return render_template(
        "desk/windows/index.html",
        groups=by_kind(mine),
        freshness={window.key: freshness(window.confirmed_on, on) for window in mine},
        faults=district_faults(session),
        may_create=permits(current_user, Permission.WINDOW_CREATE),
    )


@desk_windows.get("/<key>")
@requires(Permission.WINDOW_READ, of=get_window)
def show(window: ConsultationWindow) -> ResponseReturnValue:
    """One window: where it stands, what residents read, who changed what."""
    return _show(window)


@desk_windows.route("/new", methods=["GET", "POST"])
@requires(Permission.WINDOW_CREATE)
def new() -> ResponseReturnValue:
    """Register a window as a draft."""
    form = WindowForm(areas=areas_to_choose(directory_session()))
    if request.method == "GET":
        form.key.data = new_key()
        return _form(form)
    if not form.validate():
        return _form(form)
    with unit_of_work(directory_session()) as session:
        facts = {"key": form.key.data or "", "told": Told(form.told.data), "by": current_user.key, "today": today()}
        window = register_window(session, form.answers(), **facts)
    flash("下書きを保存しました。まだ住民には見えません。", "success")
    return _after(window)


@desk_windows.route("/<key>/edit", methods=["GET", "POST"])
@requires(Permission.WINDOW_EDIT, of=get_window)
def edit(window: ConsultationWindow) -> ResponseReturnValue:
    """Change a window; whoever saves second is told what the first saved, and loses nothing."""
    session = directory_session()
    if request.method == "GET":
        return _form(_opened(window), window)
    form = WindowForm(areas=areas_to_choose(session))
    if not form.validate():
        return _form(form, window)
    try:
        with unit_of_work(session):
            check_version(window, form.version.data or "")
            facts = {"told": Told(form.told.data), "by": current_user.key, "today": today()}
            change_window(session, window, form.answers(), **facts)
    except ChangedMeanwhile:
        form.version.data = str(window.version)
        return _form(form, window, saved=_saved_by_another(window, form)), 409
    flash("保存しました。", "success")
    return _after(window)


@desk_windows.post("/<key>/state")
@requires(Permission.WINDOW_EDIT, of=get_window)
def state(window: ConsultationWindow) -> ResponseReturnValue:
    """Publish or withdraw."""
    form, session, by = StateForm(), directory_session(), current_user.key
    reason = form.reason.data or ""
    changes: dict[str, Callable[[], None]] = {
        "publish": lambda: publish_window(session, window, by=by),
        "withdraw": lambda: kept_entries.set_publication(session, window, Publication.WITHDRAWN, reason=reason, by=by),
    }
    wanted = form.do.data or ""
    if wanted not in changes or not form.validate():
        return _show(window, trouble="もう一度ボタンを押してください。", reason=reason), 400
    return _done(window, form.version.data or "", changes[wanted], DONE[wanted], reason)


@desk_windows.post("/<key>/confirm")
@requires(Permission.WINDOW_EDIT, of=get_window)
def confirm(window: ConsultationWindow) -> ResponseReturnValue:
    """What the page says is true today."""
    form = WindowConfirmForm()
    if not form.validate():
        return _show(window, confirm_form=form), 400

    def mark() -> None:
        how = ConfirmedHow(form.how.data)
        kept_entries.confirm(directory_session(), window, how=how, by=current_user.key, today=today())

    return _done(window, form.version.data or "", mark, "きょう確認したことを記録しました。")


def _done(
    window: ConsultationWindow, version: str, change: Callable[[], None], sentence: str, reason: str = ""
) -> ResponseReturnValue:
    try:
        with unit_of_work(directory_session()):
            check_version(window, version)
            change()
    except RuleBroken as broken:
        return _show(window, trouble=str(broken), reason=reason), 409
    flash(sentence, "success")
    return _after(window)


def _show(
    window: ConsultationWindow, *, trouble: str = "", reason: str = "", confirm_form: WindowConfirmForm | None = None
) -> str:
    session, on = directory_session(), today()
    revisions = session.scalars(revisions_of(EntryType.WINDOW, window.key)).all()
    return render_template(
        "desk/windows/show.html",
        window=window,
        facts=[(LABELS[name], words_of(name, value)) for name, value in facts_of(window).items()],
        unread=read(window.hours_text, today=on).unread if window.hours_text else "",
        state_words=state_words(open_state(window, on, minute_of_day()), on),
        freshness=freshness(window.confirmed_on, on),
        faults=[fault for fault in district_faults(session) if fault.kind is window.kind],
        entries=entries(revisions, names_of_accounts(accounts_in(revisions)), changes_of),
        may_edit=permits(current_user, Permission.WINDOW_EDIT, window),
        state_form=StateForm(version=window.version),
        confirm_form=confirm_form or WindowConfirmForm(version=window.version),
        trouble=trouble,
        reason=reason,
        withdrawing=WITHDRAWING,
    )


def _form(form: WindowForm, window: ConsultationWindow | None = None, *, saved: list[tuple[str, str]] = []) -> str:  # noqa: B006  # never changed
    return render_template("desk/windows/form.html", form=form, window=window, saved=saved)


def _opened(window: ConsultationWindow) -> WindowForm:
    data = facts_of(window) | {
        "troubles": "\n".join(facts_of(window)["troubles"]),
        "areas": [area.key for area in window.areas],
        "towns": town_lines(list(window.towns), directory_session()),
        "version": str(window.version),
    }
    return WindowForm(areas=areas_to_choose(directory_session()), data=data)


def _saved_by_another(window: ConsultationWindow, form: WindowForm) -> list[tuple[str, str]]:
    """What stands saved where it differs from what is typed."""
    typed, names = form.answers(), dict(areas_to_choose(directory_session()))
    mine = {**typed.texts, **typed.flags, "kind": str(typed.kind), "troubles": list(typed.troubles)}
    mine |= {"towns": sorted(town.name for town in typed.towns), "areas": sorted(names[key] for key in typed.areas)}
    saved = facts_of(window) | {"areas": sorted(names[area.key] for area in window.areas)}
    return [(LABELS[name], words_of(name, saved[name])) for name in saved if saved[name] != mine[name]]


def _after(window: ConsultationWindow) -> ResponseReturnValue:
    """Back to the window, or to the list when it now belongs to somebody else's area; the search follows."""
    drain_outbox(directory_session())
    if permits(current_user, Permission.WINDOW_READ, window):
        return redirect(url_for(".show", key=window.key))
    flash(NOT_YOURS, "info")
    return redirect(url_for(".index"))
