"""One place of the book: people, promises, notes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, new_key, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.desk.queries import get_place
from directory.handover import queries, services
from directory.handover.forms import ContactForm, NoteForm, PromiseForm
from directory.places.models import Place
from directory.places.presenting import place_line

handover_entries = Blueprint("handover_entries", __name__, url_prefix="/desk/handover/places")


@handover_entries.get("/<key>")
@requires(Permission.HANDOVER_ENTRY, of=get_place)
def show(place: Place) -> ResponseReturnValue:
    """What only staff know of a place."""
    return _page(place)


@handover_entries.post("/<key>/contacts")
@requires(Permission.HANDOVER_ENTRY, of=get_place)
def contact(place: Place) -> ResponseReturnValue:
    """Keep, change or forget a person."""
    form = _contact_form(request.form.get("prefix", ""))
    if not form.validate():
        return _page(place, contact=form), 400
    texts = dict.fromkeys(form.texts(), "") if request.form.get("do") == "forget" else form.texts()
    parts = queries.keys_of_parts(directory_session(), [place.key])
    try:
        with unit_of_work(office_session()) as session:
            services.keep_contact(
                session,
                place.key,
                form.key.data or new_key(),
                texts,
                may_be_told=bool(form.may_be_told.data),
                seen=form.version.data or "",
                by=current_user.key,
                parts=parts,
            )
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _page(place, contact=form), 409
    return _saved(place, "people")


@handover_entries.post("/<key>/promises")
@requires(Permission.HANDOVER_ENTRY, of=get_place)
def promise(place: Place) -> ResponseReturnValue:
    """Note what was promised."""
    form = PromiseForm(prefix="promise-")
    if not form.validate():
        return _page(place, promise=form), 400
    key, text, due_on = form.key.data or new_key(), form.text.data.strip(), form.due_on.data
    services.promise(office_session(), place.key, key, text, due_on, by=current_user.key)
    return _saved(place, "promises")


@handover_entries.post("/<key>/promises/<promise_key>/tick")
@requires(Permission.HANDOVER_ENTRY, of=queries.get_promise)
def tick(found: queries.PromiseOfPlace) -> ResponseReturnValue:
    """It was kept, or is open again."""
    services.tick(found.promise, is_kept=request.form.get("do") == "kept", by=current_user.key, today=today())
    return _saved(found.place, "promises")


@handover_entries.post("/<key>/notes")
@requires(Permission.HANDOVER_ENTRY, of=get_place)
def note(place: Place) -> ResponseReturnValue:
    """A line for whoever comes next."""
    form = NoteForm(prefix="note-")
    if not form.validate():
        return _page(place, note=form), 400
    services.write_note(
        office_session(), place.key, form.key.data or new_key(), form.text.data.strip(), by=current_user.key
    )
    return _saved(place, "notes")


def _contact_form(prefix: str) -> ContactForm:
    return ContactForm(prefix=prefix if prefix.startswith("person") else "person-")


def _saved(place: Place, where: str) -> ResponseReturnValue:
    flash("保存しました。", "success")
    return redirect(url_for(".show", key=place.key, _anchor=where))


def _page(
    place: Place,
    *,
    contact: ContactForm | None = None,
    promise: PromiseForm | None = None,
    note: NoteForm | None = None,
) -> str:
    entry = queries.entries_of(directory_session(), office_session(), [place])[0]
    known = {each.key: ContactForm.of(each, prefix=f"person{number}-") for number, each in enumerate(entry.contacts)}
    if contact is not None and contact.key.data in known:
        known[contact.key.data] = contact
    is_new = contact is not None and contact.key.data not in known
    return render_template(
        "desk/handover/entry.html",
        place=place,
        line=place_line(place, [], today()),
        entry=entry,
        known=known,
        new_contact=contact if is_new else ContactForm(formdata=None, prefix="person-", key=new_key()),
        promise_form=promise or PromiseForm(formdata=None, prefix="promise-", key=new_key()),
        note_form=note or NoteForm(formdata=None, prefix="note-", key=new_key()),
        wrong=[form for form in (contact, promise, note) if form is not None],
        names=names_of_accounts(queries.accounts_named_in([entry])),
        today=today(),
    )
