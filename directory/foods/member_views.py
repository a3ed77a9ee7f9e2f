"""Who takes part in the food network, how full the hubs are, and the figures per 年度."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, new_key, unit_of_work
from core.downloads import csv_download
from core.errors import AtField
from core.permissions import Permission, permits, requires
from directory.desk.queries import group_names
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.exchange.sheets import write_csv
from directory.foods.forms import MemberForm, typed_of_member
from directory.foods.models import FoodMember
from directory.foods.queries import all_members, boxes_taken, first_year, get_member
from directory.foods.services import keep_member
from directory.foods.states import Storage
from directory.foods.statistics import (
    DONATION_COLUMNS,
    donation_counts,
    donation_rows,
    donations,
    member_counts,
)

YEARS_SHOWN = 3

food_members = Blueprint("food_members", __name__, url_prefix="/desk/food")


@food_members.get("/members/")
@requires(Permission.FOOD_LIST)
def index() -> ResponseReturnValue:
    """Everyone in the network with their roles, and how full the hubs are."""
    session = directory_session()
    members = session.scalars(all_members()).all()
    return render_template(
        "desk/food/members.html",
        members=members,
        taken=boxes_taken(session, [member.id for member in members]),
        storages=Storage,
        today=today(),
        may_edit=permits(current_user, Permission.FOOD_EDIT),
    )


@food_members.route("/members/new", methods=["GET", "POST"])
@requires(Permission.FOOD_EDIT)
def new() -> ResponseReturnValue:
    """A group joins."""
    form = MemberForm()
    if request.method == "GET":
        form.key.data, form.joined_on.data = new_key(), today()
    elif form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                keep_member(session, form.facts(), key=form.key.data or "")
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("ネットワークに加えました。", "success")
            return redirect(url_for(".index"))
    return _form(form)


@food_members.route("/members/<key>", methods=["GET", "POST"])
@requires(Permission.FOOD_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Other roles, another room, or the day it left."""
    member = get_member(key)
    form = MemberForm(is_known=True, data=typed_of_member(member))
    if request.method == "GET" or not form.validate():
        return _form(form, member)
    try:
        with unit_of_work(directory_session()) as session:
            keep_member(session, form.facts(), member=get_member(key), seen=form.version.data or "")
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _form(form, get_member(key))
    except ChangedMeanwhile:
        member = get_member(key)
        saved = MemberForm(is_known=True, formdata=None, data=typed_of_member(member))
        form.version.data = saved.version.data
        return _form(form, member, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".index"))


@food_members.get("/donations")
@requires(Permission.FOOD_LIST)
def figures() -> ResponseReturnValue:
    """Who gave what in a 年度, and how that compares with the years before."""
    session, this_year = directory_session(), fiscal_year(today())
    years = _years(this_year)
    asked = request.args.get("year", type=int)
    year = asked if asked in years else this_year
    compared = list(range(year - YEARS_SHOWN + 1, year + 1))
    total, per_role = member_counts(session, compared, today())
    return render_template(
        "desk/food/donations.html",
        year=year,
        years=years,
        labels=[fiscal_year_label(each) for each in compared],
        label=fiscal_year_label,
        donations=donations(session, year),
        counts=donation_counts(session, compared),
        members=total,
        per_role=per_role,
    )


@food_members.get("/donations.csv")
@requires(Permission.FOOD_LIST)
def table() -> ResponseReturnValue:
    """The donations of every 年度 as a file for a spreadsheet."""
    file = io.StringIO()
    write_csv(file, DONATION_COLUMNS, donation_rows(directory_session(), _years(fiscal_year(today()))))
    return csv_download(file.getvalue(), "food-donations.csv")


def _years(this_year: int) -> list[int]:
    """The 年度 in which something was offered, and this one, the newest first."""
    first = first_year(directory_session())
    return list(range(this_year, (fiscal_year(first) if first else this_year) - 1, -1))


def _form(form: MemberForm, member: FoodMember | None = None, *, saved: list[tuple[str, str]] | None = None) -> str:
    groups = group_names(directory_session())
    return render_template("desk/food/member.html", form=form, member=member, groups=groups, saved=saved or [])
