"""For those who prepare a list: does it read, and what would a person have to mend? Nothing is kept."""

import io

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.errors import BadInput, RuleBroken
from core.forms import say_at
from core.permissions import Permission, requires
from directory.desk.import_forms import UploadForm
from directory.desk.import_views import ROWS_SHOWN, run_order, uploads
from directory.desk.uploads import NO_FILE
from directory.exchange.columns import GUIDE
from directory.exchange.how import AS_FOUND
from directory.exchange.looking import field_labels, look_at
from directory.exchange.running import Order
from directory.exchange.sheets import write_csv

desk_check = Blueprint("desk_check", __name__, url_prefix="/desk/check-file")


@desk_check.route("", methods=["GET", "POST"])
@requires(Permission.FILE_CHECK)
def new() -> ResponseReturnValue:
    """Choose a file, and see what an import would say about it."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            return _looked_through()
        except (BadInput, RuleBroken) as unreadable:
            say_at(form.file, str(unreadable))
    return render_template("desk/imports/check.html", form=form, guide=GUIDE), 400 if form.errors else 200


@desk_check.get("/template.csv")
@requires(Permission.FILE_CHECK)
def template() -> ResponseReturnValue:
    """An empty list with every column."""
    file = io.StringIO()
    write_csv(file, [column.name for column in GUIDE], [])
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="places-template.csv"'
    return response


def _looked_through() -> str:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(NO_FILE)
    upload = uploads().keep(sent.read(), sent.filename, by=current_user.key)
    try:
        look = look_at(uploads().read(upload), upload.name, AS_FOUND)
        if look.trouble:
            raise BadInput(look.trouble)
        path = str(uploads().path(upload).resolve())
        report = run_order(Order("check", path, upload.name, today().isoformat()))
    finally:
        uploads().forget(upload)
    return render_template(
        "desk/imports/checked.html",
        look=look,
        report=report,
        labels=field_labels(),
        form=UploadForm(formdata=None),
        most=ROWS_SHOWN,
    )
