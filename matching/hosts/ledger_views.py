"""The ledger of honoraria and insurance of a host, and of all of them as a file."""

import io
import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session, unit_of_work
from core.downloads import csv_download
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.exchange.sheets import write_csv
from matching.hosts import services
from matching.hosts.entries import Host, get_host
from matching.hosts.forms import HoursForm
from matching.hosts.honoraria import rates
from matching.hosts.ledger import COLUMNS, ledger_rows, year_of
from matching.hosts.queries import get_line, ledger_of
from matching.visits.forms import say_at_its_field

host_ledger = Blueprint("host_ledger", __name__, url_prefix="/office/hosts")


@host_ledger.get("/<key>/ledger")
@requires(Permission.HOST_DESK)
def show(key: str) -> ResponseReturnValue:
    """The lines of one 年度, and what they come to."""
    return _page(get_host(key), HoursForm(formdata=None))


@host_ledger.post("/<key>/ledger")
@requires(Permission.HOST_DESK)
def add(key: str) -> ResponseReturnValue:
    """Hours of one day."""
    host, form = get_host(key), HoursForm()
    if not form.validate():
        return _page(host, form), 400
    try:
        with unit_of_work(office_session()) as session:
            line = services.note_hours(
                session,
                host.key,
                form.what(),
                by=current_user.key,
                today=today(),
                idempotency_key=form.form_key.key,
            )
    except RuleBroken as broken:
        say_at_its_field(form, broken)
        return _page(host, form), 409
    flash(f"記録しました。謝金{line.yen:,}円、保険料{line.insurance_yen:,}円です。", "success")
    return redirect(url_for(".show", key=host.key))


@host_ledger.post("/<key>/ledger/<line_key>/take-back")
@requires(Permission.HOST_DESK)
def take_back(key: str, line_key: str) -> ResponseReturnValue:
    """A line was wrong."""
    host = get_host(key)
    line = get_line(office_session(), host.keys, line_key)
    try:
        with unit_of_work(office_session()):
            services.take_back(line, by=current_user.key, today=today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("取り消しました。行は残り、合計からは外れます。", "success")
    return redirect(url_for(".show", key=host.key))


@host_ledger.get("/ledger.csv")
@requires(Permission.HOST_DESK)
def table() -> ResponseReturnValue:
    """What every host got in a 年度, as a file."""
    file, year = io.StringIO(), _year()
    write_csv(file, COLUMNS, ledger_rows(office_session(), directory_session(), year))
    return csv_download(file.getvalue(), f"host-ledger-{year}.csv")


def _page(host: Host, form: HoursForm) -> str:
    year = _year()
    lines = ledger_of(office_session(), host.keys, *year_of(year))
    standing = [line for line in lines if line.taken_back_on is None]
    return render_template(
        "matching/hosts/ledger.html",
        host=host,
        form=form,
        lines=lines,
        yen=sum(line.yen for line in standing),
        insurance=sum(line.insurance_yen for line in standing),
        hours=sum(line.hours * line.people for line in standing),
        rates=rates(),
        year=year,
        year_label=fiscal_year_label(year),
        names=names_of_accounts({line.by for line in lines}),
    )


def _year() -> int:
    """The 年度 the address asks for; this one when it says nothing readable."""
    this, asked = fiscal_year(today()), request.args.get("year", "")
    return int(asked) if re.fullmatch("[0-9]{4}", asked) and this - 10 <= int(asked) <= this else this
