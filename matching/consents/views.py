"""Recording consent, and taking it back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.consents import services
from matching.consents.forms import RECIPIENTS, ConsentForm
from matching.consents.models import Consent, ConsentItem
from matching.consents.queries import get_consent
from matching.people.models import Person
from matching.people.queries import get_person
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use

consents = Blueprint("consents", __name__, url_prefix="/office/people/<person_key>/consents")


@consents.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """Record what the person agrees to."""
    sheet = catalogue().offered(Use.CONSENT)[-1]
    form = ConsentForm(edition=sheet.edition)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.give_consent(
                    session,
                    person,
                    form.details(),
                    explained_by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("同意を記録しました。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template(
        "matching/consents/new.html", form=form, person=person, sheet=sheet, recipients=RECIPIENTS, items=ConsentItem
    )


@consents.post("/<consent_key>/withdraw")
@requires(Permission.PERSON_EDIT, of=get_consent)
def withdraw(consent: Consent) -> ResponseReturnValue:
    """Take a consent back; it works at the next request."""
    services.withdraw_consent(consent, on=today(), by=current_user.key)
    flash("同意の取り消しを記録しました。この方の紹介は、いまから止まります。", "success")
    return redirect(url_for("overview.person", person_key=consent.person_key))
