"""Leaflets in the desk: choose, see what would be printed, take the PDF."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from core.answers import NEVER_KEPT
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.errors import BadInput, DomainError
from core.languages.known import BY_CODE, LANGUAGES, Language
from core.languages.sentences import _
from core.languages.ways import speaking
from core.permissions import Permission, requires
from directory.desk.pictures import picture_of_page
from directory.leaflets.answers import paper_answer
from directory.leaflets.choice import MOST_TO_ORDER, Made, made_sheet
from directory.leaflets.forms import LeafletForm, SavingForm
from directory.leaflets.models import SavedSheet
from directory.leaflets.printing import print_sheet
from directory.leaflets.queries import all_areas
from directory.leaflets.saved import change_since, get_saved_sheet
from directory.leaflets.sheet import Layout, Printed, SheetData
from directory.leaflets.words import unprintable_names
from directory.places.kinds import PlaceKind
from directory.places.models import Place
from directory.places.queries import kinds_in_use, places_by_key
from directory.search.asking import SearchQuery
from directory.search.models import SearchedType
from directory.search.services import search
from directory.upkeep.queries import followed

UNREADABLE = "リーフレットの条件を読み取れませんでした。前の画面で選び直してください。"
PAGES_SHOWN = 6
FOUND_AT_ONCE = 8
LONGEST_LINE = 200

leaflets = Blueprint("leaflets", __name__, url_prefix="/desk/leaflets")


@leaflets.get("/new")
@requires(Permission.LEAFLET_MAKE)
def new() -> ResponseReturnValue:
    """Choose places, reader and paper; with a choice made, what would be on the paper and what to know about it."""
    saved = get_saved_sheet(directory_session(), request.args["saved"]) if request.args.get("saved") else None
    saving = SavingForm(formdata=None, data={"name": saved.name, "is_public": saved.is_public} if saved else {})
    return leaflet_page(request.args, saving, saved)


@leaflets.get("/sheet.pdf")
@requires(Permission.LEAFLET_MAKE)
def pdf() -> ResponseReturnValue:
    """The leaflet itself; nothing is kept."""
    return paper_answer(_printed().pdf, f"leaflet-{today():%Y%m%d}")


@leaflets.get("/page.png")
@requires(Permission.LEAFLET_MAKE)
def page() -> ResponseReturnValue:
    """One page of the leaflet as a picture, for the preview."""
    number = request.args.get("number", "1")
    if not number.isdecimal() or len(number) > 3:
        raise BadInput(UNREADABLE)
    response = Response(picture_of_page(_printed().pdf, int(number)), mimetype="image/png")
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


@leaflets.get("/as-page")
@requires(Permission.LEAFLET_MAKE)
def as_page() -> ResponseReturnValue:
    """The same content as a web page, for those who cannot read paper."""
    form = leaflet_form(request.args, LANGUAGES)
    if not form.validate():
        raise BadInput(UNREADABLE)
    sheet = _made(form).sheet
    return render_template(
        "directory/leaflets/as_page.html", title=sheet.title, content=sheet_markup(sheet), address=""
    )


def sheet_markup(sheet: SheetData) -> Markup:
    """The content of a sheet for a page, in the language of the sheet."""
    with speaking(BY_CODE[sheet.language]):
        intro = sheet.intro or _(sheet.audience.intro)
        page = render_template("directory/leaflets/_sheet.html", sheet=sheet, intro=intro)
    return Markup(page)  # noqa: S704  # a template of ours, in which everything was escaped


def leaflet_form(asked: MultiDict[str, str], languages: Iterable[Language] = ()) -> LeafletForm:
    """The form with what may be chosen, as somebody filled it in; what was chosen before and is gone may stay."""
    session = directory_session()
    used = {*kinds_in_use(session), *asked.getlist("kind")}
    kinds: dict[str, str] = {kind.value: kind.label for kind in PlaceKind if kind.value in used}
    areas = {area.key: area.name for area in all_areas(session)}
    return LeafletForm(kinds=kinds, areas=areas, asked=asked, languages=languages)


def leaflet_page(asked: MultiDict[str, str], saving: SavingForm, saved: SavedSheet | None = None) -> str:
    """The page with what was asked for, and the sheet it makes."""
    form = leaflet_form(asked)
    made, printed, trouble = None, None, ""
    if asked and form.validate():
        try:
            made = _made(form)
            printed = print_sheet(made.sheet, Layout(form.layout.data))
        except DomainError as error:
            trouble = str(error)
    return render_template(
        "directory/leaflets/new.html",
        form=form,
        choice=form.choice,
        sheet=made.sheet if made else None,
        printed=printed,
        warnings=made.cautions + printed.warnings if made and printed else [],
        trouble=trouble,
        saved=saved,
        saving=saving,
        change=change_since(directory_session(), saved, made.sheet) if saved and made else None,
        pages_shown=PAGES_SHOWN,
        most_to_order=MOST_TO_ORDER,
        unprintable=unprintable_names(),
        address_of=lambda endpoint, **more: url_for(endpoint, **grouped(form.choice.pairs), **more),
        all_again=_with_everybody(form, saved),
        **_found(asked, form),
    )


def _printed() -> Printed:
    form = leaflet_form(request.args)
    if not form.validate():
        raise BadInput(UNREADABLE)
    return print_sheet(_made(form).sheet, Layout(form.layout.data))


def _made(form: LeafletForm) -> Made:
    return made_sheet(directory_session(), form.choice, today=today(), base_url=current_app.config["BASE_URL"])


def grouped(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Pairs as `url_for` takes them."""
    return {name: [value for each, value in pairs if each == name] for name, _ in pairs}


def _with_everybody(form: LeafletForm, saved: SavedSheet | None) -> str:
    """The same page with nobody left out."""
    pairs = [pair for pair in form.choice.pairs if pair[0] != "without"]
    return url_for("leaflets.new", **grouped(pairs), saved=saved.key if saved else None)


def _found(asked: MultiDict[str, str], form: LeafletForm) -> dict[str, Any]:
    """The places picked by hand, and those that fit the words somebody looks for."""
    session = directory_session()
    keys_picked = followed(session, form.choice.place)
    picked = places_by_key(session, keys_picked) if keys_picked else {}
    words = asked.get("find", "").strip()[:LONGEST_LINE]
    found: list[Place] = []
    if words:
        query = SearchQuery(text=words, types=(SearchedType.PLACE,), per_page=FOUND_AT_ONCE)
        keys = [item.key for item in search(query, session=session, today=today(), minute=minute_of_day()).items]
        by_key = places_by_key(session, keys)
        found = [by_key[key] for key in keys if key in by_key and key not in picked]
    return {
        "find": words,
        "found": found,
        "picked": [(key, picked[key].name) for key in keys_picked if key in picked],
    }
