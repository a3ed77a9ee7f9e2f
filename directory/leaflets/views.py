"""Leaflets in the desk: choose, see what would be printed, take the PDF."""

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.answers import NEVER_KEPT
from core.calendar import today
from core.db import directory_session
from core.errors import BadInput, DomainError
from core.permissions import Permission, requires
from directory.leaflets.audiences import read_audience
from directory.leaflets.forms import LeafletForm
from directory.leaflets.printing import print_sheet
from directory.leaflets.queries import all_areas
from directory.leaflets.services import leaflet_sheet, read_areas, read_kinds, titled
from directory.leaflets.sheet import Layout, Printed, SheetData
from directory.places.kinds import PlaceKind
from directory.places.queries import kinds_in_use
from directory.upkeep.queries import followed

leaflets = Blueprint("leaflets", __name__, url_prefix="/desk/leaflets")


@leaflets.get("/new")
@requires(Permission.LEAFLET_MAKE)
def new() -> ResponseReturnValue:
    """Choose places, reader and paper; with a choice made, what would be on the paper and what to know about it."""
    form = asked_form(request.args)
    sheet, printed, trouble = None, None, ""
    if request.args and form.validate():
        try:
            sheet = asked_sheet(form, request.args)
            printed = print_sheet(sheet, Layout(form.layout.data))
        except DomainError as error:
            trouble = str(error)
    return render_template(
        "directory/leaflets/new.html",
        form=form,
        sheet=sheet,
        printed=printed,
        warnings=sheet.cautions + printed.warnings if sheet and printed else [],
        trouble=trouble,
        without=request.args.getlist("without"),
    )


@leaflets.get("/sheet.pdf")
@requires(Permission.LEAFLET_MAKE)
def pdf() -> ResponseReturnValue:
    """The leaflet itself; nothing is kept."""
    form = asked_form(request.args)
    if not form.validate():
        raise BadInput("リーフレットの条件を読み取れませんでした。前の画面で選び直してください。")
    printed = print_sheet(asked_sheet(form, request.args), Layout(form.layout.data))
    return _download(printed)


def asked_form(args: MultiDict[str, str]) -> LeafletForm:
    """The form as an address fills it in; a choice that is not in it is the usual one, as on the first visit."""
    session = directory_session()
    used = kinds_in_use(session)
    kinds: dict[str, str] = {kind.value: kind.label for kind in PlaceKind if kind.value in used}
    areas = {area.key: area.name for area in all_areas(session)}
    asked = MultiDict(args)
    for name, usual in (("audience", "person"), ("layout", "a4")):
        asked.setdefault(name, usual)
    return LeafletForm(kinds=kinds, areas=areas, formdata=asked)


def asked_sheet(form: LeafletForm, args: MultiDict[str, str]) -> SheetData:
    """The sheet that was asked for; only after `validate`. Raises as `leaflet_sheet` does."""
    session = directory_session()
    sheet = leaflet_sheet(
        session,
        kinds=read_kinds(form.kind.data or ()),
        areas=read_areas(session, form.area.data or ()),
        keys=followed(session, args.getlist("place")),
        without=args.getlist("without"),
        audience=read_audience(form.audience.data),
        today=today(),
        base_url=current_app.config["BASE_URL"],
    )
    return titled(sheet, form.title.data or "")


def _download(printed: Printed) -> Response:
    response = Response(printed.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="leaflet-{today():%Y%m%d}.pdf"'
    response.headers["Cache-Control"] = NEVER_KEPT
    return response
