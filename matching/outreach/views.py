"""声かけ: the list, one record with its contacts, and going on as a sheet."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.intake.queries import who_may_hold
from matching.outreach import services
from matching.outreach.forms import EndForm, OutreachForm, TryForm
from matching.outreach.models import TRUST, Outreach
from matching.outreach.queries import get_outreach, outreach_of
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.visits.forms import say_at_its_field

outreach = Blueprint("outreach", __name__, url_prefix="/office/outreach")

MOST_ENDED = 30


@outreach.get("/")
@requires(Permission.OUTREACH_LIST)
def index() -> ResponseReturnValue:
    """Those one reaches out to, the one to be tried next first; then what ended."""
    session = office_session()
    going_on = session.scalars(outreach_of(current_user.key, is_open=True)).all()
    return render_template(
        "matching/outreach/index.html",
        going_on=sorted(going_on, key=lambda one: (one.next_on is None, one.next_on or one.noticed_on, one.id)),
        ended=session.scalars(outreach_of(current_user.key, is_open=False).limit(MOST_ENDED)).all(),
        today=today(),
        trust=TRUST,
    )


@outreach.route("/new", methods=["GET", "POST"])
@requires(Permission.OUTREACH_LIST)
def new() -> ResponseReturnValue:
    """Somebody was noticed: a name to call them by is enough."""
    form = OutreachForm(who_may_hold(office_session()), own=current_user.key)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                begun = services.begin(
                    session,
                    form.noticed(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("声かけの記録をはじめました。", "success")
            mine = current_user.key in begun.team_keys
            return redirect(url_for(".show", outreach_key=begun.key) if mine else url_for(".index"))
    return render_template("matching/outreach/new.html", form=form)


@outreach.route("/<outreach_key>", methods=["GET", "POST"])
@requires(Permission.OUTREACH_OPEN, of=get_outreach)
def show(outreach: Outreach) -> ResponseReturnValue:
    """What is known and every contact; one more is written at the top."""
    form = TryForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.note_try(
                    session,
                    outreach,
                    form.contact(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("記録しました。", "success")
            return redirect(url_for(".show", outreach_key=outreach.key))
    wrote = {contact.by for contact in outreach.contacts} | outreach.team_keys | {outreach.closed_by}
    return render_template(
        "matching/outreach/show.html",
        outreach=outreach,
        form=form,
        trust=TRUST,
        names=names_of_accounts(wrote - {""}),
    )


@outreach.route("/<outreach_key>/edit", methods=["GET", "POST"])
@requires(Permission.OUTREACH_OPEN, of=get_outreach)
def edit(outreach: Outreach) -> ResponseReturnValue:
    """Correct what is known, let somebody come along, or hand it to a colleague."""
    form = OutreachForm.of(outreach, who_may_hold(office_session()))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.change(outreach, form.noticed(), today=today(), version=form.version.data or "")
        except RuleBroken as broken:
            say_at_its_field(form, broken)
            form.version.data = str(outreach.version)
        else:
            flash("変更を保存しました。", "success")
            mine = current_user.key in outreach.team_keys
            return redirect(url_for(".show", outreach_key=outreach.key) if mine else url_for(".index"))
    return render_template("matching/outreach/edit.html", form=form, outreach=outreach)


@outreach.post("/<outreach_key>/sheet")
@requires(Permission.OUTREACH_OPEN, of=get_outreach)
def sheet(outreach: Outreach) -> ResponseReturnValue:
    """The person wants to talk: a sheet begins with everything that is known."""
    form = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
    try:
        with unit_of_work(office_session()) as session:
            intake = services.into_a_sheet(session, outreach, form, by=current_user.key, today=today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".show", outreach_key=outreach.key))
    flash("これまでの記録を写した相談受付票をつくりました。足りないところを書き足してください。", "success")
    return redirect(url_for("intake.edit", intake_key=intake.key))


@outreach.route("/<outreach_key>/end", methods=["GET", "POST"])
@requires(Permission.OUTREACH_OPEN, of=get_outreach)
def end(outreach: Outreach) -> ResponseReturnValue:
    """Nobody reaches out any more."""
    form = EndForm(version=outreach.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.close(
                    outreach,
                    words=form.words.data,
                    by=current_user.key,
                    today=today(),
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
            form.version.data = str(outreach.version)
        else:
            flash("声かけを終わりにしました。", "success")
            return redirect(url_for(".show", outreach_key=outreach.key))
    return render_template("matching/outreach/end.html", form=form, outreach=outreach)


@outreach.post("/<outreach_key>/again")
@requires(Permission.OUTREACH_OPEN, of=get_outreach)
def again(outreach: Outreach) -> ResponseReturnValue:
    """Reach out once more."""
    try:
        with unit_of_work(office_session()):
            services.begin_again(outreach)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("声かけを再開しました。", "success")
    return redirect(url_for(".show", outreach_key=outreach.key))
