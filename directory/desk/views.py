"""The desk's pages: the list, one place, its form, and what can be done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import BadInput, RuleBroken
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from directory.desk import services, sheet
from directory.desk.actions import ACTIONS, Action
from directory.desk.answers import VenueAnswers
from directory.desk.draft_views import KEPT, NOTHING_NEW, keep_now, let_go
from directory.desk.drafts import Draft, draft_of, drafts_of
from directory.desk.evidence import evidence_of
from directory.desk.evidence_views import take_photo
from directory.desk.facts import pins_of
from directory.desk.flyer_offers import offers_of, taken
from directory.desk.forms import ConfirmForm, StateForm, plain
from directory.desk.grids import composed, has_grid, sent_grid
from directory.desk.history import accounts_in, history
from directory.desk.look_alikes import LookAlike
from directory.desk.marks import marked_facts
from directory.desk.missing import needs
from directory.desk.opening_queries import openings_of
from directory.desk.pins import moved, moves_of
from directory.desk.proposal_queries import how_many_wait, waiting_at
from directory.desk.queries import (
    DeskFilter,
    DeskState,
    areas_to_choose,
    counts,
    get_place,
    group_names,
    how_many,
    places_for,
    revisions_of,
)
from directory.desk.registering import is_to_save, look, register
from directory.desk.values import venue_prefix
from directory.desk.venues import echo
from directory.freshness.limits import half_lives_of
from directory.freshness.score import score
from directory.places.kinds import FEATURES
from directory.places.map_view import map_of
from directory.places.models import Place
from directory.places.presenting import place_line
from directory.search.outbox import drain_outbox
from directory.upkeep.models import ConfirmedHow, EntryType
from directory.upkeep.queries import merge_of, merges_into

ON_A_PAGE = 30
NOT_YOURS = "登録しました。担当ではない地域の場所なので、この先はその地域のコーディネーターが受け持ちます。"

desk = Blueprint("desk", __name__, url_prefix="/desk")


@desk.get("/")
@requires(Permission.PLACE_LIST)
def index() -> ResponseReturnValue:
    """The places one looks after, searched and narrowed."""
    session, on, asked, mine = directory_session(), today(), DeskFilter.read(request.args), _own_areas()
    ask_before = on - half_lives_of(session).ask_after()
    paging = page_of(how_many(session, asked, mine, ask_before), ON_A_PAGE)
    found = session.scalars(places_for(asked, mine, ask_before).offset(paging.offset).limit(ON_A_PAGE))
    return render_template(
        "desk/index.html",
        asked=asked,
        paging=paging,
        lines=[place_line(place, [], on) for place in found],
        states=DeskState,
        counts=counts(session, asked.q, mine, ask_before),
        may_create=permits(current_user, Permission.PLACE_CREATE),
        drafts=drafts_of(office_session(), current_user.key),
        proposals=how_many_wait(session, mine) if current_user.role is not Role.STAFF else 0,
    )


@desk.get("/places/<key>")
@requires(Permission.PLACE_READ, of=get_place)
def show(place: Place) -> ResponseReturnValue:
    """One place: where it stands, what is missing, what was confirmed when, and who changed what."""
    return _show(place)


@desk.route("/places/new", methods=["GET", "POST"])
@requires(Permission.PLACE_CREATE)
def new() -> ResponseReturnValue:
    """Register a place with its venues, as a draft."""
    areas = areas_to_choose(directory_session())
    if request.method == "GET":
        return place_form_page(_unfinished(areas) or sheet.opened(None, areas), None)
    asked = form_sent(request.form, areas)
    if _pressed("keep"):
        return _kept(asked, None)
    if not is_to_save(request.form) or not asked.is_complete():
        return place_form_page(asked, None)
    looked = look(directory_session(), asked, request.form)
    if looked.open:
        return place_form_page(asked, None, alike=looked.open), 409
    with unit_of_work(directory_session()) as session:
        place = register(session, asked, looked, by=current_user.key, today=today())
        key, stays = place.key, permits(current_user, Permission.PLACE_READ, place)
    let_go(asked.form.key.data or "")
    flash("下書きを保存しました。まだ住民には見えません。", "success")
    return _after(key, stays=stays)


@desk.route("/places/<key>/edit", methods=["GET", "POST"])
@requires(Permission.PLACE_EDIT, of=get_place)
def edit(place: Place) -> ResponseReturnValue:
    """Change a place; whoever saves second sees what the first changed, and loses nothing."""
    areas, key = areas_to_choose(directory_session()), place.key
    if request.method == "GET":
        return place_form_page(_unfinished(areas, place) or sheet.opened(place, areas), place)
    asked = form_sent(request.form, areas, place)
    if _pressed("keep"):
        return _kept(asked, place)
    if not _pressed("save") or not asked.is_complete():
        return place_form_page(asked, place)
    try:
        with unit_of_work(directory_session()) as session:
            services.check_version(place, asked.version)
            services.change_place(session, place, asked.answers(), told=asked.told, by=current_user.key, today=today())
            stays = permits(current_user, Permission.PLACE_READ, place)
    except services.ChangedMeanwhile:
        typed = composed(request.form, today())
        if not sheet.says_nothing_new(place, typed):
            return place_form_page(sheet.beside(place, typed, areas), place), 409
        stays = True
    let_go(key)
    flash("保存しました。", "success")
    return _after(key, stays=stays)


@desk.post("/places/<key>/state")
@requires(Permission.PLACE_EDIT, of=get_place)
def state(place: Place) -> ResponseReturnValue:
    """Publish, withdraw, pause, go on or end."""
    form = StateForm()
    action = ACTIONS.get(form.do.data or "")
    if action is None or not form.validate():
        return _show(place, trouble="もう一度ボタンを押してください。"), 400
    return _done(place, form.version.data or "", action.done, _acted(place, action, form.reason.data or ""), form)


@desk.post("/places/<key>/confirm")
@requires(Permission.PLACE_EDIT, of=get_place)
def confirm(place: Place) -> ResponseReturnValue:
    """Mark facts as true today: the ticked ones, or all."""
    form = _confirm_form(place)
    if not form.validate():
        return _show(place, confirm_form=form), 400
    names = None if _pressed("all") else list(form.facts.data or ())
    how = ConfirmedHow(form.how.data)

    def mark() -> None:
        services.confirm_facts(directory_session(), place, names, how=how, by=current_user.key, today=today())

    return _done(place, form.version.data or "", "確認した日を記録しました。", mark, form)


def _acted(place: Place, action: Action, reason: str) -> Callable[[], None]:
    return lambda: action.run(directory_session(), place, reason=reason, by=current_user.key)


def _done(
    place: Place, version: str, sentence: str, change: Callable[[], None], form: ConfirmForm | StateForm
) -> ResponseReturnValue:
    """One change in one unit of work; what a rule refuses is said on the page, with what was chosen kept."""
    key = place.key
    try:
        with unit_of_work(directory_session()):
            services.check_version(place, version)
            change()
            stays = permits(current_user, Permission.PLACE_READ, place)
    except RuleBroken as broken:
        kept = form if isinstance(form, ConfirmForm) else None
        return _show(place, trouble=str(broken), confirm_form=kept, reason=_typed_reason(form)), 409
    flash(sentence, "success")
    return _after(key, stays=stays)


def _show(place: Place, *, trouble: str = "", confirm_form: ConfirmForm | None = None, reason: str = "") -> str:
    session, on = directory_session(), today()
    revisions = session.scalars(revisions_of(EntryType.PLACE, place.key)).all()
    names, merge = names_of_accounts(accounts_in(revisions)), merge_of(session, place.key)
    marked = marked_facts(session, place, on)
    return render_template(
        "desk/show.html",
        place=place,
        line=place_line(place, [], on),
        missing=needs(place),
        marked=marked,
        score=score(place, marked, half_lives_of(session), on),
        confirm_form=confirm_form or _confirm_form(place),
        state_form=StateForm(version=place.version),
        actions=[action for action in ACTIONS.values() if action.fits(place)],
        entries=history(place, revisions, names, dict(areas_to_choose(session))),
        map_view=map_of(session, pins_of(place), title=f"{place.name}の会場の地図"),
        may_edit=merge is None and permits(current_user, Permission.PLACE_EDIT, place),
        merge=merge,
        merged_here=session.scalars(merges_into(place.key)).all(),
        evidence=evidence_of(office_session(), place.key),
        may_propose=merge is None and permits(current_user, Permission.PLACE_PROPOSE, place),
        proposals=waiting_at(session, place),
        openings=session.scalars(openings_of(place)).all(),
        may_add_openings=merge is None and permits(current_user, Permission.OPENING_CREATE, place),
        trouble=trouble,
        reason=reason,
    )


def place_form_page(
    asked: sheet.Sheet,
    place: Place | None,
    *,
    template: str = "desk/form.html",
    alike: Sequence[LookAlike] = (),
    beside: Mapping[str, object] | None = None,
) -> str:
    """The registration form with everything echoed; another `template` may put something beside it."""
    session = directory_session()
    sheet.echo_venues(session, asked, place, today())
    return render_template(
        template,
        sheet=asked,
        form=asked.form,
        place=place,
        groups=group_names(session),
        features=FEATURES,
        map_view=map_of(session, asked.pins(), title="会場の地図"),
        alike=alike,
        offers=offers_of(session, asked.flyer, asked.replaced),
        draft=_draft_shown(asked, place) if beside is None else None,
        evidence=evidence_of(office_session(), place.key if place else asked.form.key.data or ""),
        moves_of=lambda point: moves_of(session, point),
        may_open_place=lambda other: permits(current_user, Permission.PLACE_READ, other),
        **(beside or {}),
    )


def form_sent(data: "MultiDict[str, str]", areas: sheet.Areas, place: Place | None = None) -> sheet.Sheet:
    """The registration form as it came, with what was ticked as words and what was tapped in its field."""
    filled, replaced = taken(moved(data))
    asked = sheet.sent(composed(filled, today()), areas, place, one_more=data.get("do") == "add")
    asked.replaced = replaced
    asked.photo_trouble, words = take_photo(place.key if place else asked.form.key.data or "")
    asked.flyer = asked.flyer or words
    return sheet.with_grids(asked, filled, today())


@dataclass(frozen=True, slots=True)
class DraftShown:
    """What the page says about keeping the form: under which key, whether it holds what was typed, an older draft."""

    key: str
    is_new: bool
    is_typed: bool
    older: Draft | None


def _draft_shown(asked: sheet.Sheet, place: Place | None) -> DraftShown:
    key = place.key if place else asked.form.key.data or ""
    is_opened = request.method == "GET" and "draft" not in request.args
    older = draft_of(office_session(), current_user.key, key) if place and is_opened else None
    return DraftShown(key, place is None, request.method == "POST", older)


def _unfinished(areas: sheet.Areas, place: Place | None = None) -> sheet.Sheet | None:
    """The form as its draft holds it, where the address asks for one (`?draft=`) and there is one."""
    key = request.args.get("draft", "")
    draft = draft_of(office_session(), current_user.key, key) if key and key == (place.key if place else key) else None
    if draft is None or draft.is_new is not (place is None):
        return None
    return form_sent(draft.values, areas, place)


def _kept(asked: sheet.Sheet, place: Place | None) -> ResponseReturnValue:
    """Put aside as it is, to go on later."""
    try:
        is_kept = keep_now(place.key if place else asked.form.key.data or "", is_new=place is None)
    except BadInput as refused:
        asked.form.form_errors.append(str(refused))
        return place_form_page(asked, place), 400
    flash(KEPT if is_kept else NOTHING_NEW, "success")
    return redirect(url_for("desk.index"))


@desk.post("/schedule-echo")
@requires(Permission.PLACE_CREATE)
def schedule_echo() -> ResponseReturnValue:
    """What is understood of one venue's schedule while it is typed or ticked; `trouble` instead where boxes clash."""
    key = request.form.get("venue", "")
    text = composed(request.form, today()).get(f"{venue_prefix(key)}schedule_text", "")
    grid = sent_grid(request.form, key) if has_grid(request.form, key) else None
    if grid is not None and grid.text(today()) is None:
        return {"trouble": grid.trouble or grid.errors[0][1]}
    told = asdict(echo(directory_session(), VenueAnswers(key=key, schedule_text=plain(text)), today()))
    return {name: told[name] for name in ("title", "sentence", "days", "unread", "beside")}


def _confirm_form(place: Place) -> ConfirmForm:
    facts = [(each.known.name, each.known.label) for each in marked_facts(directory_session(), place, today())]
    return ConfirmForm(facts=facts, version=place.version)


def _after(key: str, *, stays: bool) -> ResponseReturnValue:
    """Back to the place, or to the list when it no longer `stays` with who changed it; the search follows."""
    drain_outbox(directory_session())
    if stays:
        return redirect(url_for("desk.show", key=key))
    flash(NOT_YOURS, "info")
    return redirect(url_for("desk.index"))


def _own_areas() -> frozenset[str] | None:
    return current_user.area_keys if current_user.role is Role.COORDINATOR else None


def _pressed(button: str) -> bool:
    return request.form.get("do") == button


def _typed_reason(form: ConfirmForm | StateForm) -> str:
    return form.reason.data or "" if isinstance(form, StateForm) else ""
