"""Worries and promises of a host: writing them, and saying how they were settled."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.host_notes import services
from matching.hosts.entries import NoteOfHost, get_host, get_note_of_host
from matching.hosts.forms import NoteForm, OutcomeForm
from matching.hosts.pages import host_page
from matching.visits.forms import say_at_its_field

host_notes = Blueprint("host_notes", __name__, url_prefix="/office/hosts/<key>/notes")


@host_notes.post("/")
@requires(Permission.HOST_DESK)
def write(key: str) -> ResponseReturnValue:
    """A line of the host's record."""
    host, form = get_host(key), NoteForm()
    if not form.validate():
        return host_page(host, note=form), 400
    try:
        with unit_of_work(office_session()) as session:
            services.write_note(
                session,
                host.key,
                form.details(),
                by=current_user.key,
                today=today(),
                idempotency_key=form.form_key.key,
            )
    except RuleBroken as broken:
        say_at_its_field(form, broken)
        return host_page(host, note=form), 409
    flash("記録しました。", "success")
    return redirect(url_for("host_desk.show", key=host.key, _anchor="notes"))


@host_notes.post("/<note_key>/settle")
@requires(Permission.HOST_DESK, of=get_note_of_host)
def settle(found: NoteOfHost) -> ResponseReturnValue:
    """It is done, or open again."""
    form = OutcomeForm()
    if not form.validate():
        return host_page(found.host, trouble="どうなったかは300文字までで入力してください。"), 400
    try:
        with unit_of_work(office_session()):
            if request.form.get("do") == "reopen":
                services.open_note_again(found.note)
            else:
                services.close_note(found.note, outcome=form.outcome.data or "", by=current_user.key, today=today())
    except RuleBroken as broken:
        return host_page(found.host, trouble=str(broken)), 409
    flash("記録しました。", "success")
    return redirect(url_for("host_desk.show", key=found.host.key, _anchor="notes"))
