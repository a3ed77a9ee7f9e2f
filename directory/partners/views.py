"""The register of partner businesses: the list, one business, its form, whom to ask for, and the file."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, new_key, office_session, unit_of_work
from core.downloads import csv_download
from core.errors import AtField
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.desk.queries import areas_to_choose
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.exchange.sheets import write_csv
from directory.partners.contacts import FIELDS, contact_of, keep_contact
from directory.partners.exporting import PARTNER_COLUMNS, partner_rows
from directory.partners.figures import years_of_partners
from directory.partners.forms import ContactForm, PartnerForm, typed_of_partner
from directory.partners.models import PartnerBusiness
from directory.partners.queries import (
    get_partner,
    introductions_of,
    listings_of_group,
    partner_counts,
    partners_for,
    unanswered_introductions,
)
from directory.partners.services import change_partner, register_partner
from directory.partners.states import PartnerState

ON_A_PAGE = 40
YEARS_SHOWN = 3

partners = Blueprint("partners", __name__, url_prefix="/desk/partners")


@partners.get("/")
@requires(Permission.PARTNER_LIST)
def index() -> ResponseReturnValue:
    """The register, narrowed by name and state."""
    session, q, given = directory_session(), request.args.get("q", "").strip()[:100], request.args.get("state", "")
    state = PartnerState(given) if given in set(PartnerState) else None
    counts = partner_counts(session, q)
    year, may_edit = fiscal_year(today()), permits(current_user, Permission.PARTNER_EDIT)
    paging = page_of(counts[state] if state else sum(counts.values()), ON_A_PAGE)
    return render_template(
        "desk/partners/index.html",
        partners=session.scalars(partners_for(q, state).offset(paging.offset).limit(ON_A_PAGE)).all(),
        q=q,
        state=state,
        states=PartnerState,
        counts=counts,
        paging=paging,
        today=today(),
        years=years_of_partners(session, range(year - YEARS_SHOWN + 1, year + 1), today()),
        label=fiscal_year_label,
        unanswered=unanswered_introductions(session, today()) if may_edit else [],
        may_edit=may_edit,
    )


@partners.route("/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_EDIT)
def new() -> ResponseReturnValue:
    """Take a business into the register, as a candidate or registered."""
    form = PartnerForm(areas=areas_to_choose(directory_session()))
    if request.method == "GET":
        form.key.data = new_key()
    elif form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                key = register_partner(session, form.facts(), key=form.key.data or "").key
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("名簿に入れました。続けて、申し出や希望を登録できます。", "success")
            return redirect(url_for(".show", key=key))
    return _form(form, None)


@partners.get("/<key>")
@requires(Permission.PARTNER_LIST)
def show(key: str) -> ResponseReturnValue:
    """One business: its facts, what it offers and wishes, and to whom it was introduced."""
    session, partner = directory_session(), get_partner(key)
    listings = listings_of_group(session, partner.group_id)
    own = {listing.id for listing in listings}
    return render_template(
        "desk/partners/show.html",
        partner=partner,
        listings=listings,
        introductions=introductions_of(session, own),
        own=own,
        today=today(),
        may_edit=permits(current_user, Permission.PARTNER_EDIT),
        may_ask=permits(current_user, Permission.PARTNER_CONTACT),
    )


@partners.route("/<key>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Change a business; whoever saves second is told what the first saved, and loses nothing."""
    partner, areas = get_partner(key), areas_to_choose(directory_session())
    form = PartnerForm(areas=areas, is_known=True, data=typed_of_partner(partner))
    if request.method == "GET" or not form.validate():
        return _form(form, partner)
    try:
        with unit_of_work(directory_session()) as session:
            change_partner(session, get_partner(key), form.facts(), seen=form.version.data or "")
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _form(form, partner)
    except ChangedMeanwhile:
        partner = get_partner(key)
        saved = PartnerForm(areas=areas, is_known=True, formdata=None, data=typed_of_partner(partner))
        form.version.data = saved.version.data
        return _form(form, partner, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".show", key=key))


@partners.route("/<key>/contact", methods=["GET", "POST"])
@requires(Permission.PARTNER_CONTACT)
def contact(key: str) -> ResponseReturnValue:
    """Whom to ask for. Opening this page is noted in the log before it leaves."""
    partner, office = get_partner(key), office_session()
    known = contact_of(office, partner.key)
    form = ContactForm(data={name: getattr(known, name) for name in FIELDS} if known else {})
    if form.validate_on_submit():
        with unit_of_work(office):
            keep_contact(office, partner.key, {name: plain(form[name].data) for name in FIELDS})
        flash("担当の方の連絡先を保存しました。職員だけが見られます。", "success")
        return redirect(url_for(".show", key=partner.key))
    return render_template("desk/partners/contact.html", form=form, partner=partner)


@partners.get("/partners.csv")
@requires(Permission.PARTNER_LIST)
def table() -> ResponseReturnValue:
    """The register as a file for a spreadsheet."""
    file = io.StringIO()
    write_csv(file, PARTNER_COLUMNS, partner_rows(directory_session(), today()))
    return csv_download(file.getvalue(), "partners.csv")


def _form(form: PartnerForm, partner: PartnerBusiness | None, *, saved: list[tuple[str, str]] | None = None) -> str:
    return render_template("desk/partners/form.html", form=form, partner=partner, saved=saved or [])
