"""Saved sheets in the desk, and the public page of those that residents may see."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from core.answers import kept
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.errors import AtField, DomainError
from core.languages.ways import way_now
from core.permissions import Permission, public, requires
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.choice import Choice, made_sheet
from directory.leaflets.forms import SavingForm
from directory.leaflets.saved import for_residents, get_public_sheet, get_saved_sheet, keep_sheet, saved_sheets
from directory.leaflets.sheet import Layout
from directory.leaflets.views import leaflet_form, leaflet_page, sheet_markup
from directory.windows.queries import windows_that_refuse_nobody

SAVED = "ひな形「{name}」を保存しました。来年も、その日の内容で作り直せます。"
DROPPED = "ひな形「{name}」を消しました。"

saved_leaflets = Blueprint("saved_leaflets", __name__, url_prefix="/desk/saved-leaflets")
sheet_pages = Blueprint("sheet_pages", __name__)


@saved_leaflets.get("/")
@requires(Permission.LEAFLET_MAKE)
def index() -> ResponseReturnValue:
    """Every saved sheet."""
    rows = [(row, Choice.kept(row.choice)) for row in saved_sheets(directory_session())]
    labels = {layout.value: layout.label for layout in Layout} | {each.value: each.label for each in LeafletAudience}
    return render_template("directory/leaflets/saved.html", rows=rows, labels=labels)


@saved_leaflets.get("/<key>")
@requires(Permission.LEAFLET_MAKE)
def show(key: str) -> ResponseReturnValue:
    """Make it again with the facts of today."""
    row = get_saved_sheet(directory_session(), key)
    asked: dict[str, Any] = MultiDict([*Choice.kept(row.choice).pairs, ("saved", key)]).to_dict(flat=False)
    return redirect(url_for("leaflets.new", **asked))


@saved_leaflets.post("/")
@requires(Permission.LEAFLET_MAKE)
def save() -> ResponseReturnValue:
    """Keep a choice under a name, or say at the field what must be mended."""
    session, saving = directory_session(), SavingForm()
    asked = MultiDict([pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"])
    over = get_saved_sheet(session, asked["saved"]) if asked.get("saved") and not asked.get("as_new") else None
    form = leaflet_form(asked)
    if not form.validate() or not saving.validate():
        return leaflet_page(asked, saving, over), 422
    try:
        made = made_sheet(session, form.choice, today=today(), base_url=current_app.config["BASE_URL"])
        with unit_of_work(session):
            name, is_public = saving.name.data or "", bool(saving.is_public.data)
            facts = {"is_public": is_public, "by": current_user.key, "now": now(), "over": over}
            row = keep_sheet(session, name, form.choice, made.sheet, **facts)
    except AtField as wrong:
        saving[wrong.field].errors = [str(wrong)]
        return leaflet_page(asked, saving, over), 422
    except DomainError as refused:
        saving.form_errors.append(str(refused))
        return leaflet_page(asked, saving, over), 422
    flash(SAVED.format(name=row.name), "success")
    return redirect(url_for(".index"))


@saved_leaflets.post("/<key>/drop")
@requires(Permission.LEAFLET_MAKE)
def drop(key: str) -> ResponseReturnValue:
    """Not needed any more."""
    with unit_of_work(directory_session()) as session:
        row = get_saved_sheet(session, key)
        session.delete(row)
    flash(DROPPED.format(name=row.name), "success")
    return redirect(url_for(".index"))


@sheet_pages.get("/sheets/<key>")
@public
def show_public(key: str) -> Response:
    """A saved sheet as a page, with the facts of today, in the reader's language; a kind page when none is left."""
    session, base_url = directory_session(), current_app.config["BASE_URL"]
    row = get_public_sheet(session, key)
    choice = for_residents(session, Choice.kept(row.choice | {"language": way_now().language.code}))
    try:
        made = made_sheet(session, choice, today=today(), base_url=base_url)
    except DomainError:
        page = render_template("directory/leaflets/nothing_left.html", windows=windows_that_refuse_nobody(session))
        return Response(page, 404, mimetype="text/html")
    address = f"{base_url}{url_for('sheet_pages.show_public', key=key)}"
    page = render_template(
        "directory/leaflets/as_page.html", title=made.sheet.title, content=sheet_markup(made.sheet), address=address
    )
    return kept(Response(page, mimetype="text/html"))
