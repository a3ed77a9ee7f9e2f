"""The host desk: every host by what is due, and one host on one page. Usable without opening anybody's record."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from matching.host_notes.models import NoteKind
from matching.host_notes.services import NoteDetails, write_note
from matching.hosts import services
from matching.hosts.entries import Host, all_hosts, get_host
from matching.hosts.figures import LATELY, loads, people_ever
from matching.hosts.forms import LetterForm, RestForm
from matching.hosts.letters import Letter, print_letter, usual_words
from matching.hosts.pages import host_page
from matching.hosts.queries import get_rest
from matching.visits.forms import ContactForm, say_at_its_field
from matching.visits.models import VisitTo
from matching.visits.queries import colleagues, due_day_of_host
from matching.visits.services import record_host_visit

host_desk = Blueprint("host_desk", __name__, url_prefix="/office/hosts")

ON_A_PAGE = 50
PRINTED = "お礼の手紙を印刷しました。"


@host_desk.get("/")
@requires(Permission.HOST_DESK)
def index() -> ResponseReturnValue:
    """Every host, what is due first on top."""
    on, q = today(), request.args.get("q", "").strip()[:100]
    known = loads(office_session(), directory_session(), on)
    places = all_hosts(directory_session(), set(known), q)
    places.sort(key=lambda place: known[place.key].order if place.key in known else (True, on.max, 0))
    paging = page_of(len(places), ON_A_PAGE)
    shown = places[paging.offset : paging.offset + ON_A_PAGE]
    return render_template(
        "matching/hosts/index.html",
        hosts=[(place, known.get(place.key)) for place in shown],
        paging=paging,
        total=len(places),
        q=q,
        today=on,
    )


@host_desk.get("/<key>")
@requires(Permission.HOST_DESK)
def show(key: str) -> ResponseReturnValue:
    """One host: load, room, worries, promises, visits."""
    host = get_host(key)
    return redirect(url_for(".show", key=host.key)) if host.key != key else host_page(host)


@host_desk.route("/<key>/visits/new", methods=["GET", "POST"])
@requires(Permission.HOST_DESK)
def visit(key: str) -> ResponseReturnValue:
    """A visit to the host about nobody in particular."""
    host = get_host(key)
    form = ContactForm(colleagues=colleagues(office_session(), but=current_user.key))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                details = form.details_of(VisitTo.HOST)
                record_host_visit(
                    session,
                    host.key,
                    details,
                    by=current_user.key,
                    today=today(),
                    due_on=due_day_of_host(session, directory_session(), host.keys, details.on),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("訪問を記録しました。", "success")
            return redirect(url_for(".show", key=host.key))
    return render_template("matching/hosts/visit.html", form=form, host=host)


@host_desk.post("/<key>/rests")
@requires(Permission.HOST_DESK)
def rest(key: str) -> ResponseReturnValue:
    """Nobody new for some days."""
    host = get_host(key)
    form = RestForm(host=host)
    if not form.validate():
        return host_page(host, rest=form), 400
    try:
        with unit_of_work(office_session()) as session:
            services.let_rest(
                session,
                host.key,
                opening_key=form.opening.data or None,
                first=form.first.data,
                last=form.last.data,
                reason=form.reason.data or "",
                by=current_user.key,
                today=today(),
            )
    except RuleBroken as broken:
        say_at_its_field(form, broken)
        return host_page(host, rest=form), 409
    flash("受け入れのお休みを入れました。", "success")
    return redirect(url_for(".show", key=host.key, _anchor="room"))


@host_desk.post("/<key>/rests/<rest_key>/lift")
@requires(Permission.HOST_DESK)
def lift(key: str, rest_key: str) -> ResponseReturnValue:
    """The host takes people again."""
    host = get_host(key)
    found = get_rest(office_session(), host.keys, rest_key)
    try:
        with unit_of_work(office_session()):
            services.lift_rest(found, by=current_user.key, now=now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("お休みを終わりにしました。", "success")
    return redirect(url_for(".show", key=host.key, _anchor="room"))


@host_desk.route("/<key>/thanks", methods=["GET", "POST"])
@requires(Permission.HOST_DESK)
def thanks(key: str) -> ResponseReturnValue:
    """A letter of thanks, printed and noted in the host's record."""
    host = get_host(key)
    people = people_ever(office_session(), host.keys, today() - 4 * LATELY)
    form = LetterForm(addressee=host.addressee, body=usual_words(people), sender=current_user.name)
    if not form.validate_on_submit():
        return render_template("matching/hosts/thanks.html", form=form, host=host)
    with unit_of_work(office_session()) as session:
        write_note(
            session,
            host.key,
            NoteDetails(NoteKind.THANKS, PRINTED),
            by=current_user.key,
            today=today(),
            idempotency_key=f"thanks-{form.on.data}",
        )
        printed = print_letter(_letter(form, host))
    return staff_paper(printed, "thanks")


def _letter(form: LetterForm, host: Host) -> Letter:
    group = host.place.group
    names = [(host.place.name, host.place.kana)] + ([(group.name, group.kana)] if group else [])
    return Letter(
        addressee=form.addressee.data or "",
        body=form.body.data or "",
        sender=form.sender.data or "",
        on=form.on.data,
        with_readings=form.with_readings.data,
        readings=names,
    )
