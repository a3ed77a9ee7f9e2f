"""Taking a list in by hand: choose a file, see what would happen row by row, then do it."""

from contextlib import suppress
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField

from core.calendar import today
from core.db import directory_session
from core.errors import BadInput, RuleBroken
from core.forms import Form, at_most
from core.permissions import Permission, requires
from directory.desk.uploads import NO_FILE, Upload, Uploads
from directory.exchange.files import tables_in
from directory.exchange.reports import ImportReport
from directory.exchange.services import import_places
from directory.search.outbox import drain_outbox

FOLLOWED_AT_ONCE = 5_000  # entries; the search index follows larger lists by `reindex`
ROWS_SHOWN = 200
INDEX_LATER = "件数が多いため、検索に出るのは索引を作り直したあとです。管理者に伝えてください。"
DROPPED = "取り込みをやめました。何も変わっていません。"

desk_import = Blueprint("desk_import", __name__, url_prefix="/desk/import")


class UploadForm(Form):
    """Which file, what the list is called, and whether its places are shown at once."""

    file = FileField("ファイル（CSV・TSV・Excel・GeoJSON）")
    source = StringField("一覧の名前（なくてもよい）", validators=[at_most(80)])
    publish = BooleanField("取り込んだ場所をすぐに公開する（なければ下書き）")


class GoOnForm(Form):
    """Nothing but the token against forged requests."""


@desk_import.route("", methods=["GET", "POST"])
@requires(Permission.PLACE_CREATE)
def new() -> ResponseReturnValue:
    """Choose a file; then see what taking it in would do. Nothing is kept but the file itself."""
    form = UploadForm()
    if form.validate_on_submit():
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise BadInput(NO_FILE)
            source = (form.source.data or "").strip()
            kept = {"by": current_user.key, "source": source, "publish": bool(form.publish.data)}
            upload = _uploads().keep(sent.read(), sent.filename, **kept)
            return _tried(upload)
        except BadInput as unreadable:
            form.file.errors = [*form.file.errors, str(unreadable)]
    return render_template("desk/import.html", form=form), 400 if form.errors else 200


@desk_import.post("/<token>")
@requires(Permission.PLACE_CREATE)
def take(token: str) -> ResponseReturnValue:
    """Do what was shown, once, and remove the file."""
    try:
        upload = _uploads().find(token, current_user.key)
        report = _import(upload, dry_run=False)
    except RuleBroken as gone:
        flash(str(gone), "warning")
        return redirect(url_for("desk_import.new"))
    _uploads().forget(upload)
    if report.created + report.updated <= FOLLOWED_AT_ONCE:
        drain_outbox(directory_session())
    else:
        flash(INDEX_LATER, "warning")
    return _report_page(upload, report)


@desk_import.post("/<token>/drop")
@requires(Permission.PLACE_CREATE)
def drop(token: str) -> ResponseReturnValue:
    """Do not take it in; the file goes."""
    with suppress(RuleBroken):  # gone already, which is what was asked
        _uploads().forget(_uploads().find(token, current_user.key))
    flash(DROPPED, "info")
    return redirect(url_for("desk_import.new"))


def _tried(upload: Upload) -> ResponseReturnValue:
    """What would happen; a file that cannot be read is not kept."""
    try:
        report = _import(upload, dry_run=True)
    except BadInput:
        _uploads().forget(upload)
        raise
    return _report_page(upload, report)


def _report_page(upload: Upload, report: ImportReport) -> ResponseReturnValue:
    return render_template("desk/import_report.html", upload=upload, report=report, form=GoOnForm(), most=ROWS_SHOWN)


def _import(upload: Upload, *, dry_run: bool) -> ImportReport:
    return import_places(
        directory_session(),
        tables_in(_uploads().read(upload), Path(upload.name).stem),
        file=upload.name,
        today=today(),
        source=upload.source or None,
        publish=upload.publish,
        dry_run=dry_run,
    )


def _uploads() -> Uploads:
    return Uploads(current_app.config["DATA"] / "uploads")
