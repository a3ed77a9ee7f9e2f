"""One person at one conference: bringing them, what a reader sees, the papers."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, in_whose_place, permits, requires
from directory.leaflets.answers import staff_paper
from directory.pages.queries import municipality_names
from matching.conferences import agenda, copies
from matching.conferences.copies import Handout, Reader, name_of
from matching.conferences.forms import ItemForm, NextPlanForm, PacketForm
from matching.conferences.models import Conference
from matching.conferences.packet import Section, for_team, sections_of
from matching.conferences.printing import print_copies
from matching.conferences.queries import ItemDoor, get_conference, get_item, minutes_of, people_to_bring
from matching.people.queries import own_person
from matching.placements.forms import show_refusal

conference_items = Blueprint("conference_items", __name__, url_prefix="/office/conferences/<conference_key>/items")


@conference_items.route("/new", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_BRING, of=get_conference)
def new(conference: Conference) -> ResponseReturnValue:
    """Bring somebody of one's own."""
    people = people_to_bring(office_session(), current_user.key, today())
    form = ItemForm([(person.key, f"{person.name}さん") for person in people])
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                person = own_person(session, current_user.key, form.person.data)
                if person is None:
                    raise RuleBroken(agenda.NOT_YOURS)
                item = agenda.put_on(
                    session,
                    conference,
                    person,
                    form.question(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("議題に加えました。資料の内容を確かめて、配ってください。", "success")
            return redirect(url_for(".packet", conference_key=conference.key, item_key=item.key))
    return render_template("matching/conferences/bring.html", form=form, conference=conference, people=people)


@conference_items.get("/<item_key>")
@requires(Permission.CONFERENCE_READ, of=get_item)
def show(door: ItemDoor) -> ResponseReturnValue:
    """What one reader was handed, and the minutes where they may be told."""
    is_mine = permits(current_user, Permission.CONFERENCE_PACKET, door)
    if away := in_whose_place(current_user, Permission.CONFERENCE_PACKET, door):
        # whoever was handed a copy as well comes in by their own right, but reads as the team does
        audit.act_instead_of(office_session(), away)
    hears = is_mine or door.hears_the_outcome(current_user.key)
    minutes = minutes_of(office_session(), door.item) if hears else None
    return render_template(
        "matching/conferences/item.html",
        door=door,
        item=door.item,
        conference=door.conference,
        sections=_shown(door, is_mine=is_mine),
        is_mine=is_mine,
        minutes=minutes,
        may_write=permits(current_user, Permission.CONFERENCE_MINUTES, door),
        next_plan_form=NextPlanForm(formdata=None),
        names=names_of_accounts(set(minutes.writers) if minutes else set()),
        today=today(),
    )


@conference_items.post("/<item_key>/earlier")
@requires(Permission.CONFERENCE_PACKET, of=get_item)
def earlier(door: ItemDoor) -> ResponseReturnValue:
    """One place earlier."""
    try:
        with unit_of_work(office_session()) as session:
            agenda.earlier(session, door.conference, door.item.key)
    except RuleBroken as broken:
        flash(str(broken), "warning")
    return redirect(url_for("conferences.show", conference_key=door.conference.key, _anchor="agenda-heading"))


@conference_items.post("/<item_key>/take-off")
@requires(Permission.CONFERENCE_PACKET, of=get_item)
def take_off(door: ItemDoor) -> ResponseReturnValue:
    """The person is not talked over after all."""
    try:
        with unit_of_work(office_session()):
            agenda.take_off(door.item, by=current_user.key, today=today())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("議題を取り下げました。ほかの構成員は、いまからこの方の資料を開けません。", "success")
    return redirect(url_for("conferences.show", conference_key=door.conference.key))


@conference_items.route("/<item_key>/packet", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_PACKET, of=get_item)
def packet(door: ItemDoor) -> ResponseReturnValue:
    """Look the papers over, then keep them or hand a numbered copy to each reader with one button."""
    names = names_of_accounts(door.conference.member_keys)
    readers = copies.readers_of(door)
    form = PacketForm.of(door.item, _choices(readers, names), _ticked(readers))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                _write(door, form)
                handouts = _hand_out(door, form, names) if form.prints.data else []
                printed = _printed(door, handouts, names) if handouts else None
        except RuleBroken as broken:
            show_refusal(form, broken)
            form.version.data = str(door.item.version)
        else:
            if printed is not None:
                return printed
            flash("資料の内容を保存しました。", "success")
            return redirect(url_for(".packet", conference_key=door.conference.key, item_key=door.item.key))
    return render_template(
        "matching/conferences/packet.html",
        door=door,
        item=door.item,
        conference=door.conference,
        form=form,
        readers=readers,
        names=names,
        name_of=name_of,
        sections=sections_of(office_session(), directory_session(), door.item, door.on),
    )


def _shown(door: ItemDoor, *, is_mine: bool) -> list[Section]:
    if not is_mine:
        return copies.read_by(door, current_user.key)
    return for_team(sections_of(office_session(), directory_session(), door.item, door.on), door.item.parts)


def _choices(readers: list[Reader], names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (reader.member.key, f"{name_of(reader.member, names)}（{reader.member.agency.label}）")
        for reader in readers
        if not reader.hindrance
    ]


def _ticked(readers: list[Reader]) -> list[str]:
    """At first everybody who may have one and has none yet."""
    return [reader.member.key for reader in readers if not reader.hindrance and not reader.had]


def _hand_out(door: ItemDoor, form: PacketForm, names: dict[str, str]) -> list[Handout]:
    session = office_session()
    sections = sections_of(session, directory_session(), door.item, door.on)
    handouts = copies.hand_out(
        session, door, sections, form.readers.data or (), by=current_user.key, form_key=form.form_key.key
    )
    copies.enter_in_the_register(session, door, handouts, names, by=current_user.key)
    return handouts


def _printed(door: ItemDoor, handouts: list[Handout], names: dict[str, str]) -> Response:
    towns = municipality_names(directory_session())
    printed = print_copies(door, handouts, names, municipality=towns[0] if len(towns) == 1 else "", on=today())
    return staff_paper(printed, "conference-papers")


def _write(door: ItemDoor, form: PacketForm) -> None:
    """Keep what was typed; the same press sent again has nothing new to keep."""
    texts, parts = form.texts(), form.parts.data or ()
    if form.prints.data and copies.sent_by(door, form.form_key.key):
        agenda.must_say(door.item, texts, parts)
    else:
        agenda.write_texts(door.item, texts, parts, by=current_user.key, version=form.version.data or "")
