"""Offers and wishes: the list, one with what fits it, its form, the introduction, and what came of it."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, new_key, unit_of_work
from core.downloads import csv_download
from core.errors import AtField, RuleBroken
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.desk.queries import areas_to_choose, group_names
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.exchange.sheets import write_csv
from directory.partners.exporting import LISTING_COLUMNS, listing_rows
from directory.partners.fitting import fits_of, weekday_words
from directory.partners.forms import (
    ButtonForm,
    IntroduceForm,
    ListingForm,
    OutcomeForm,
    side_of,
    typed_of_listing,
)
from directory.partners.models import Listing
from directory.partners.queries import (
    get_introduction,
    get_listing,
    introductions_of,
    listings_of,
    partner_of_group,
)
from directory.partners.services import (
    close_listing,
    introduce,
    keep_listing,
    note_outcome,
    open_again,
)
from directory.partners.states import ListingKind, Outcome, Side

AGAIN = "もう一度ボタンを押してください。"
NEARLY_SHOWN = 5

listings = Blueprint("listings", __name__, url_prefix="/desk/partners/listings")


@listings.get("/")
@requires(Permission.PARTNER_LIST)
def index() -> ResponseReturnValue:
    """What stands today of one side, and how many introductions each has."""
    session, side = directory_session(), side_of(request.args.get("side", ""))
    given = request.args.get("kind", "")
    kind = ListingKind(given) if given in set(ListingKind) else None
    standing = session.scalars(listings_of(side, today())).all()
    found = [each for each in standing if kind in (None, each.kind)]
    introduced: dict[int, int] = {}
    for each in introductions_of(session, {listing.id for listing in found}):
        for number in (each.offer_id, each.wish_id):
            introduced[number] = introduced.get(number, 0) + 1
    return render_template(
        "desk/partners/listings.html",
        listings=found,
        introduced=introduced,
        side=side,
        sides=Side,
        kind=kind,
        kinds=[each for each in ListingKind if each in {listing.kind for listing in standing}],
        weekday_words=weekday_words,
        may_edit=permits(current_user, Permission.PARTNER_EDIT),
    )


@listings.route("/new", methods=["GET", "POST"])
@requires(Permission.PARTNER_EDIT)
def new() -> ResponseReturnValue:
    """A new offer or wish."""
    side = side_of(request.args.get("side", ""))
    form = _form()
    if request.method == "GET":
        form.key.data, form.group.data = new_key(), request.args.get("group", "")[:100]
    elif form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                key = keep_listing(session, form.facts(), side=side, key=form.key.data or "").key
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash(f"{side.label}を登録しました。合う相手を下に出しています。", "success")
            return redirect(url_for(".show", key=key))
    return _form_page(form, side)


@listings.route("/<key>/edit", methods=["GET", "POST"])
@requires(Permission.PARTNER_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Change it; whoever saves second is told what the first saved, and loses nothing."""
    listing = get_listing(key)
    form = _form(data=typed_of_listing(listing))
    if request.method == "GET" or not form.validate():
        return _form_page(form, listing.side, listing)
    try:
        with unit_of_work(directory_session()) as session:
            kept = get_listing(key)
            keep_listing(session, form.facts(), side=kept.side, key=key, listing=kept, seen=form.version.data or "")
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _form_page(form, listing.side, listing)
    except ChangedMeanwhile:
        listing = get_listing(key)
        saved = _form(formdata=None, data=typed_of_listing(listing))
        form.version.data = saved.version.data
        return _form_page(form, listing.side, listing, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".show", key=key))


@listings.get("/<key>")
@requires(Permission.PARTNER_LIST)
def show(key: str) -> ResponseReturnValue:
    """One offer or wish: what fits it, and to whom it was introduced."""
    return _show(get_listing(key))


@listings.post("/<key>/introduce")
@requires(Permission.PARTNER_EDIT)
def introduction(key: str) -> ResponseReturnValue:
    """The two were introduced."""
    form = IntroduceForm()
    if not form.validate():
        return _show(get_listing(key), trouble=next(iter(form.on.errors), AGAIN)), 400
    try:
        with unit_of_work(directory_session()) as session:
            pair = get_listing(key), get_listing(form.other.data or "")
            introduce(session, *pair, on=form.on.data, by=current_user.key, today=today())
    except RuleBroken as broken:
        return _show(get_listing(key), trouble=str(broken)), 409
    flash("紹介を記録しました。その後が分かったら、ここに書き足してください。", "success")
    return redirect(url_for(".show", key=key))


@listings.post("/<key>/state")
@requires(Permission.PARTNER_EDIT)
def state(key: str) -> ResponseReturnValue:
    """It no longer stands, or stands again."""
    form = ButtonForm()
    if form.validate() and form.do.data in ("close", "open"):
        with unit_of_work(directory_session()):
            listing = get_listing(key)
            if form.do.data == "close":
                close_listing(listing, today=today())
            else:
                open_again(listing)
        flash(
            "一覧から外しました。紹介の記録は残っています。" if form.do.data == "close" else "もう一度受け付けます。",
            "success",
        )
    else:
        flash(AGAIN, "warning")
    return redirect(url_for(".show", key=key))


@listings.route("/introductions/<key>", methods=["GET", "POST"])
@requires(Permission.PARTNER_EDIT)
def outcome(key: str) -> ResponseReturnValue:
    """What came of an introduction."""
    found = get_introduction(key)
    said = {"outcome": found.outcome.value, "on": found.outcome_on or today(), "words": found.outcome_words}
    form = OutcomeForm(data=said)
    if form.validate_on_submit():
        try:
            with unit_of_work(directory_session()):
                note_outcome(
                    get_introduction(key),
                    Outcome(form.outcome.data),
                    on=form.on.data,
                    words=plain(form.words.data),
                    closes=bool(form.closes.data),
                    today=today(),
                )
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("その後を記録しました。", "success")
            return redirect(url_for(".show", key=found.wish.key))
    return render_template("desk/partners/introduction.html", form=form, introduction=found)


@listings.get("/listings.csv")
@requires(Permission.PARTNER_LIST)
def table() -> ResponseReturnValue:
    """Every offer, wish and introduction as a file for a spreadsheet."""
    file = io.StringIO()
    write_csv(file, LISTING_COLUMNS, listing_rows(directory_session()))
    return csv_download(file.getvalue(), "offers-and-wishes.csv")


def _show(listing: Listing, *, trouble: str = "") -> str:
    session, on = directory_session(), today()
    fits = fits_of(session, listing, on) if listing.is_open(on) else []
    introductions = introductions_of(session, [listing.id])
    return render_template(
        "desk/partners/listing.html",
        listing=listing,
        partner=partner_of_group(session, listing.group_id),
        weekday_words=weekday_words,
        fits=[fit for fit in fits if not fit.blocker],
        nearly=[fit for fit in fits if fit.blocker][:NEARLY_SHOWN],
        introductions=introductions,
        names=names_of_accounts({each.by for each in introductions}),
        today=on,
        trouble=trouble,
        form=ButtonForm(),
        may_edit=permits(current_user, Permission.PARTNER_EDIT),
    )


def _form(**arguments: object) -> ListingForm:
    return ListingForm(areas=areas_to_choose(directory_session()), **arguments)


def _form_page(
    form: ListingForm, side: Side, listing: Listing | None = None, *, saved: list[tuple[str, str]] | None = None
) -> str:
    return render_template(
        "desk/partners/listing_form.html",
        form=form,
        side=side,
        listing=listing,
        groups=group_names(directory_session()),
        saved=saved or [],
    )
