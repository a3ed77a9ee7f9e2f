"""提供の台帳: one 年度 for print and as a file; entering what the software did not see."""

import io

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import office_session, unit_of_work
from core.downloads import csv_download
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.exchange.sheets import write_csv
from matching.disclosures.about_a_person import enter_about
from matching.disclosures.forms import DisclosureForm
from matching.disclosures.queries import COLUMNS, as_row, lines_by_year, register_of
from matching.people.models import Person
from matching.people.queries import get_person

disclosures = Blueprint("disclosures", __name__, url_prefix="/office")


@disclosures.get("/disclosures/")
@requires(Permission.DISCLOSURE_LIST)
def index() -> ResponseReturnValue:
    """How many lines each 年度 has."""
    years = lines_by_year(office_session())
    years.setdefault(fiscal_year(today()), 0)
    return render_template("matching/disclosures/index.html", years=years, label=fiscal_year_label)


@disclosures.get("/disclosures/<int(max=9999):year>")
@requires(Permission.DISCLOSURE_LIST)
def show(year: int) -> ResponseReturnValue:
    """The register of one 年度, for print; no person is named in it."""
    rows = _rows(year)
    return render_template(
        "matching/disclosures/show.html", rows=rows, columns=COLUMNS, year=year, label=_label(year), today=today()
    )


@disclosures.get("/disclosures/<int(max=9999):year>.csv")
@requires(Permission.DISCLOSURE_LIST)
def table(year: int) -> ResponseReturnValue:
    """The same as a file."""
    file = io.StringIO()
    write_csv(file, COLUMNS, _rows(year))
    return csv_download(file.getvalue(), f"disclosures-{year}.csv")


@disclosures.route("/people/<person_key>/disclosures/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """Enter a handing-over about one person."""
    form = DisclosureForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                enter_about(
                    session,
                    person,
                    form.handed(),
                    form.recipient,
                    purpose=form.for_purpose,
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("提供の台帳に記録しました。", "success")
            return redirect(url_for("papers.show", person_key=person.key))
    return render_template("matching/disclosures/new.html", form=form, person=person)


def _rows(year: int) -> list[dict[str, str]]:
    lines = register_of(office_session(), year)
    names = names_of_accounts({line.by for line in lines})
    return [as_row(line, names) for line in lines]


def _label(year: int) -> str:
    return fiscal_year_label(year) if 1990 <= year <= 9998 else f"{year}年度"
