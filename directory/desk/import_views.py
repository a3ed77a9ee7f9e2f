"""Taking a list in by hand, step by step: the file, how it is read, what would happen, and only then the doing."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import db, directory_session
from core.errors import BadInput, RuleBroken
from core.forms import say_at
from core.paging import page_of
from core.permissions import Permission, requires
from directory.desk.import_forms import (
    FORGET,
    ButtonForm,
    ReadingForm,
    UploadForm,
    column_choices,
    filled,
    kept_columns,
    with_words,
)
from directory.desk.import_words import differences_in
from directory.desk.uploads import NO_FILE, Upload, Uploads
from directory.exchange.encodings import UnknownEncoding
from directory.exchange.files import tables_in
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.looking import Look, field_labels, look_at
from directory.exchange.queries import batch_of_upload, batches, how_many_batches
from directory.exchange.running import Databases, Order, follow_apart, run
from directory.exchange.services import how_many_wait
from directory.exchange.sources import recall, source_names
from directory.search.outbox import drain_outbox

FOLLOWED_AT_ONCE = 500  # entries the index takes over while somebody waits
ON_A_PAGE = 10
ROWS_SHOWN = 200
DROPPED = "取り込みをやめました。何も変わっていません。"
TAKEN = "取り込みました。"
NOT_TRIED = "読み方が変わったので、もう一度ためしてください。"

desk_import = Blueprint("desk_import", __name__, url_prefix="/desk/import")


@desk_import.route("", methods=["GET", "POST"])
@requires(Permission.PLACE_CREATE)
def new() -> ResponseReturnValue:
    """Choose a file, or look back at what was taken in. Nothing is kept but the file itself."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for(".read", token=_kept().token))
        except BadInput as unreadable:
            say_at(form.file, str(unreadable))
    session = directory_session()
    paging = page_of(how_many_batches(session), ON_A_PAGE)
    earlier = list(session.scalars(batches().offset(paging.offset).limit(ON_A_PAGE)))
    names = names_of_accounts({batch.by for batch in earlier})
    page = render_template("desk/imports/new.html", form=form, earlier=earlier, names=names, paging=paging)
    return page, 400 if form.errors else 200


@desk_import.route("/<token>", methods=["GET", "POST"])
@requires(Permission.PLACE_CREATE)
def read(token: str) -> ResponseReturnValue:
    """How the file was understood, for correction; then try it."""
    try:
        upload = uploads().find(token, current_user.key)
        data = uploads().read(upload)
    except RuleBroken as gone:
        return _start_again(gone)
    how = HowToRead.from_json(upload.how)
    if request.method == "GET":
        form = ReadingForm(data=filled(how, source=upload.source, publish=upload.publish))
        return _reading_page(upload, form, look_at(data, upload.name, how))
    form = ReadingForm()
    how = form.how(request.form, how)
    try:
        look = look_at(data, upload.name, how)
    except BadInput as unreadable:
        return _reading_page(upload, form, Look(trouble=str(unreadable))), 400
    how = kept_columns(how, look)
    form.offer(look)
    if not form.validate():
        return _reading_page(upload, form, look), 400
    source = (form.source.data or "").strip()
    upload = uploads().change(upload, how=how.to_json(), source=source, publish=bool(form.publish.data))
    if look.trouble or request.form.get("do") != "try":
        return _reading_page(upload, form, look), 400 if look.trouble and request.form.get("do") == "try" else 200
    try:
        _try(upload)
    except (BadInput, RuleBroken) as unreadable:
        form.form_errors.append(str(unreadable))
        return _reading_page(upload, form, look), 400
    return redirect(url_for(".preview", token=token))


@desk_import.route("/<token>/preview", methods=["GET", "POST"])
@requires(Permission.PLACE_CREATE)
def preview(token: str) -> ResponseReturnValue:
    """What taking it in would do, row by row; words that were slips can be put right here."""
    try:
        upload = uploads().find(token, current_user.key)
        report = uploads().report(upload)
    except RuleBroken as gone:
        return _start_again(gone)
    if report is None:
        flash(NOT_TRIED, "info")
        return redirect(url_for(".read", token=token))
    if request.method == "POST":
        how = HowToRead.from_json(upload.how)
        if request.form.get("do") == FORGET:
            how = with_words(HowToRead.from_json(upload.how | {"words": {}}), [], [])
        else:
            how = with_words(how, report["meant"], request.form.getlist("meant"))
        _try(uploads().change(upload, how=how.to_json()))
        return redirect(url_for(".preview", token=token))
    return render_template(
        "desk/imports/preview.html",
        upload=upload,
        report=report,
        changes=differences_in(report),
        words=[(said, meant) for words in upload.how["words"].values() for said, meant in words.items()],
        form=ButtonForm(),
        most=ROWS_SHOWN,
    )


@desk_import.post("/<token>/take")
@requires(Permission.PLACE_CREATE)
def take(token: str) -> ResponseReturnValue:
    """Do what was shown, once, and remove the file."""
    try:
        upload = uploads().find(token, current_user.key)
        report = run_order(_order(upload, "take"))
    except RuleBroken as gone:
        batch = batch_of_upload(directory_session(), token)
        if batch is None or batch.by != current_user.key:
            return _start_again(gone)
        return redirect(url_for("desk_batches.show", key=batch.key))
    uploads().forget(upload)
    if not report["batch"]:
        flash("変わるところはありませんでした。", "info")
        return redirect(url_for(".new"))
    follow_in_search()
    flash(TAKEN, "success")
    return redirect(url_for("desk_batches.show", key=report["batch"]))


@desk_import.post("/<token>/drop")
@requires(Permission.PLACE_CREATE)
def drop(token: str) -> ResponseReturnValue:
    """Do not take it in; the file goes."""
    with suppress(RuleBroken):  # gone already, which is what was asked
        uploads().forget(uploads().find(token, current_user.key))
    flash(DROPPED, "info")
    return redirect(url_for(".new"))


def uploads() -> Uploads:
    """The folder of files on their way in."""
    return Uploads(current_app.config["DATA"] / "uploads")


def run_order(order: Order) -> dict[str, Any]:
    """Run it here or beside; see `running`."""
    return run(directory_session(), order, _databases())


def follow_in_search() -> None:
    """Bring the index along: at once where that is quick, else beside."""
    session = directory_session()
    waiting = how_many_wait(session)
    if waiting > FOLLOWED_AT_ONCE:
        follow_apart(_databases())
    elif waiting:
        drain_outbox(session)


def _databases() -> Databases:
    url = db.get_engine("default").url
    if url.get_backend_name() == "sqlite" and url.database:
        url = url.set(database=str(Path(url.database).resolve()))
    folder = (current_app.config["DATA"] / "search").resolve()
    in_database = current_app.config["SETTINGS"].search == "postgresql"
    return Databases(url.render_as_string(hide_password=False), str(folder), in_database)


def _kept() -> Upload:
    """The file that was sent, read like the earlier list it resembles; one that cannot be read is not kept."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise BadInput(NO_FILE)
    upload = uploads().keep(sent.read(), sent.filename, by=current_user.key)
    try:
        data = uploads().read(upload)
        with suppress(UnknownEncoding):
            known = recall(directory_session(), tables_in(data, Path(upload.name).stem), upload.name)
            if known is not None:
                like = {"like": known.like, "file": known.file, "came": known.came, "gone": known.gone}
                return uploads().change(upload, how=known.how.to_json(), source=known.name, like=like)
        look_at(data, upload.name, AS_FOUND)
    except BadInput:
        uploads().forget(upload)
        raise
    return uploads().change(upload, how=AS_FOUND.to_json())


def _order(upload: Upload, do: str) -> Order:
    return Order(
        do=do,
        path=str(uploads().path(upload).resolve()),
        name=upload.name,
        today=today().isoformat(),
        source=upload.source,
        publish=upload.publish,
        by=current_user.key,
        token=upload.token,
        how=upload.how,
    )


def _try(upload: Upload) -> None:
    uploads().note(upload, run_order(_order(upload, "try")))


def _reading_page(upload: Upload, form: ReadingForm, look: Look) -> str:
    form.offer(look)
    return render_template(
        "desk/imports/read.html",
        upload=upload,
        form=form,
        look=look,
        choices=column_choices(),
        labels=field_labels(),
        sources=source_names(directory_session()),
    )


def _start_again(gone: RuleBroken) -> ResponseReturnValue:
    flash(str(gone), "warning")
    return redirect(url_for("desk_import.new"))
