"""引き継ぎ帳: the books of the areas, one book, its numbered print, and 引き継ぎました."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year_label, now, today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, Role, requires
from directory.areas.models import Area
from directory.desk.queries import areas_to_choose
from directory.handover import queries, services
from directory.handover.printing import print_book
from directory.leaflets.answers import staff_paper
from directory.yearly.years import year_to_turn

ON_A_PAGE = 20

handover = Blueprint("handover", __name__, url_prefix="/desk/handover")


@handover.get("/")
@requires(Permission.HANDOVER_LIST)
def index() -> ResponseReturnValue:
    """The books of the areas one looks after, and who took which over. Nothing private is opened here."""
    session, year = directory_session(), year_to_turn(today())
    mine = current_user.area_keys if current_user.role is Role.COORDINATOR else frozenset()
    areas = [(key, name) for key, name in areas_to_choose(session) if not mine or key in mine]
    taken = queries.taken_by([key for key, _ in areas], year)
    return render_template(
        "desk/handover/index.html",
        areas=areas,
        counts=queries.counts_by_area(session),
        taken=taken,
        names=names_of_accounts({row.taken_by for rows in taken.values() for row in rows}),
        label=fiscal_year_label(year),
    )


@handover.get("/areas/<area_key>")
@requires(Permission.HANDOVER_READ, of=queries.get_area)
def book(area: Area) -> ResponseReturnValue:
    """The book of an area, page by page; each entry whose private part is opened is in the log."""
    session, office, year = directory_session(), office_session(), year_to_turn(today())
    audit.record(office, audit.Action.READ, ("handover_book", area.key))
    paging = page_of(queries.how_many_in(session, area), ON_A_PAGE)
    places = session.scalars(queries.places_of(area).offset(paging.offset).limit(ON_A_PAGE)).all()
    entries = queries.entries_of(session, office, places)
    copies = queries.copies_of(area.key)
    taken = queries.taken_by([area.key], year).get(area.key, [])
    accounts = {row.taken_by for row in taken} | {key for each in copies for key in (each.made_by, each.back_by)}
    return render_template(
        "desk/handover/book.html",
        area=area,
        entries=entries,
        copies=copies,
        taken=taken,
        has_taken=any(row.taken_by == current_user.key for row in taken),
        names=names_of_accounts(accounts | queries.accounts_named_in(entries)),
        label=fiscal_year_label(year),
        paging=paging,
        today=today(),
    )


@handover.post("/areas/<area_key>/print")
@requires(Permission.HANDOVER_PRINT, of=queries.get_area)
def pdf(area: Area) -> ResponseReturnValue:
    """The whole book as a numbered copy with the name of who printed it; nothing but number and name is kept."""
    session, office = directory_session(), office_session()
    copy = services.next_copy(office, area.key, by=current_user.key)
    entries = queries.entries_of(session, office, session.scalars(queries.places_of(area)).all())
    names = names_of_accounts(queries.accounts_named_in(entries))
    printed = print_book(area.name, entries, number=copy.number, who=current_user.name, at=now(), names=names)
    return staff_paper(printed, f"handover-{today():%Y%m%d}-{copy.number}", is_kept=True)


@handover.post("/areas/<area_key>/copies/<int:number>/back")
@requires(Permission.HANDOVER_PRINT, of=queries.get_copy)
def copy_back(found: queries.CopyOfArea) -> ResponseReturnValue:
    """A printed copy came back."""
    try:
        services.take_copy_back(found.copy, by=current_user.key, now=now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(f"第{found.copy.number}号を回収したことを記録しました。", "success")
    return redirect(url_for(".book", area_key=found.key, _anchor="copies"))


@handover.post("/areas/<area_key>/taken")
@requires(Permission.HANDOVER_READ, of=queries.get_area)
def taken(area: Area) -> ResponseReturnValue:
    """引き継ぎました."""
    if request.form.get("do") == "taken":
        services.take_over(office_session(), area.key, year_to_turn(today()), by=current_user.key)
        flash(f"{area.name}を引き継いだことを記録しました。", "success")
    return redirect(url_for(".book", area_key=area.key))
