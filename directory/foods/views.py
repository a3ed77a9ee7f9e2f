"""Offers of food at the desk: the list, one offer with its hub and reservations, its form."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, new_key, unit_of_work
from core.errors import AtField, RuleBroken
from core.forms import Form, offered
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.desk.queries import group_names
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.foods import services
from directory.foods.forms import FoodForm, HandOverForm, ReserveForm, StoreForm, WithdrawForm, typed_of_offer
from directory.foods.models import FoodMember, FoodOffer
from directory.foods.queries import (
    boxes_taken,
    finished_offers,
    get_member,
    get_offer,
    get_reservation,
    how_many_finished,
    hubs_on,
    members_on,
    running_offers,
)
from directory.foods.states import Step

ON_A_PAGE = 40

foods = Blueprint("foods", __name__, url_prefix="/desk/food")


@foods.get("/")
@requires(Permission.FOOD_LIST)
def index() -> ResponseReturnValue:
    """What is there to give, what expires first first; or what waits, has expired, or is over."""
    session, on, given = directory_session(), today(), request.args.get("step", "")
    step = Step(given) if given in set(Step) else Step.FREE
    running = running_offers(session)
    counts = {each: sum(offer.step(on) is each for offer in running) for each in Step}
    counts[Step.DONE] = how_many_finished(session)
    paging = page_of(counts[step], ON_A_PAGE)
    if step is Step.DONE:
        offers = list(session.scalars(finished_offers().offset(paging.offset).limit(ON_A_PAGE)))
    else:
        offers = [offer for offer in running if offer.step(on) is step][paging.offset : paging.offset + ON_A_PAGE]
    return render_template(
        "desk/food/index.html",
        offers=offers,
        step=step,
        steps=Step,
        counts=counts,
        paging=paging,
        today=on,
        may_edit=permits(current_user, Permission.FOOD_EDIT),
    )


@foods.route("/new", methods=["GET", "POST"])
@requires(Permission.FOOD_EDIT)
def new() -> ResponseReturnValue:
    """Something is given."""
    form = FoodForm()
    if request.method == "GET":
        form.key.data, form.offered_on.data = new_key(), today()
    elif form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                key = services.offer_food(session, form.facts(), key=form.key.data or "").key
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        else:
            flash("登録しました。続けて、受け取る団体や預ける拠点を決められます。", "success")
            return redirect(url_for(".show", key=key))
    return _form_page(form)


@foods.route("/<key>/edit", methods=["GET", "POST"])
@requires(Permission.FOOD_EDIT)
def edit(key: str) -> ResponseReturnValue:
    """Change an offer; whoever saves second is told what the first saved, and loses nothing."""
    offer = get_offer(key)
    form = FoodForm(data=typed_of_offer(offer))
    if request.method == "GET" or not form.validate():
        return _form_page(form, offer)
    try:
        with unit_of_work(directory_session()) as session:
            services.change_offer(session, get_offer(key), form.facts(), seen=form.version.data or "")
    except AtField as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _form_page(form, offer)
    except ChangedMeanwhile:
        offer = get_offer(key)
        saved = FoodForm(formdata=None, data=typed_of_offer(offer))
        form.version.data = saved.version.data
        return _form_page(form, offer, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".show", key=key))


@foods.get("/<key>")
@requires(Permission.FOOD_LIST)
def show(key: str) -> ResponseReturnValue:
    """One offer: where it is, who fetches how much."""
    return _show(get_offer(key))


@foods.post("/<key>/store")
@requires(Permission.FOOD_EDIT)
def store(key: str) -> ResponseReturnValue:
    """Into a hub, or out of it."""
    if request.form.get("do") == "out":
        return _done(key, None, lambda: services.take_out(get_offer(key)), "拠点から出しました。")
    form = _store_form(hubs_on(directory_session(), today()))

    def put() -> None:
        hub = get_member(form.hub.data)
        services.store(directory_session(), get_offer(key), hub, boxes=form.boxes.data, today=today())

    return _done(key, form, put, "拠点に預けました。")


@foods.post("/<key>/reserve")
@requires(Permission.FOOD_EDIT)
def reserve(key: str) -> ResponseReturnValue:
    """A member will fetch a part."""
    form = _reserve_form(members_on(directory_session(), today()))

    def take() -> None:
        services.reserve(
            directory_session(),
            get_offer(key),
            get_member(form.member.data),
            amount=form.amount.number or 0,
            by=current_user.key,
            today=today(),
            key=form.key.data or "",
        )

    return _done(key, form, take, "予約しました。受け取りに来たら「引き渡した」を押してください。")


@foods.post("/<key>/withdraw")
@requires(Permission.FOOD_EDIT)
def withdraw(key: str) -> ResponseReturnValue:
    """It is no longer there to give."""
    form = WithdrawForm()

    def away() -> None:
        services.withdraw_offer(get_offer(key), reason=plain(form.reason.data), today=today())

    return _done(key, form, away, "取り下げました。残っていた予約は取り消しました。")


@foods.post("/reservations/<key>/<any(handed, cancel):what>")
@requires(Permission.FOOD_EDIT)
def reservation(key: str, what: str) -> ResponseReturnValue:
    """It was fetched, or will not be."""
    offer_key = get_reservation(key).offer.key
    if what == "cancel":
        cancelled = "予約を取り消しました。ほかの団体が受け取れます。"
        return _done(offer_key, None, lambda: services.cancel(get_reservation(key), today=today()), cancelled)
    form = HandOverForm()

    def hand() -> None:
        services.hand_over(get_reservation(key), on=form.on.data, today=today())

    return _done(offer_key, form, hand, "引き渡しを記録しました。")


def _done(key: str, form: Form | None, change: Callable[[], None], sentence: str) -> ResponseReturnValue:
    """Make one change and go back to the offer, or say there why not and keep what was typed."""
    if form is not None and not form.validate():
        return _show(get_offer(key), form), 400
    try:
        with unit_of_work(directory_session()):
            change()
    except RuleBroken as broken:
        return _show(get_offer(key), form, trouble=str(broken)), 409
    flash(sentence, "success")
    return redirect(url_for(".show", key=key))


def _show(offer: FoodOffer, sent: Form | None = None, *, trouble: str = "") -> str:
    session, on = directory_session(), today()
    hubs, members = hubs_on(session, on), members_on(session, on)
    taken = boxes_taken(session, [hub.id for hub in hubs])
    reserve_form = sent if isinstance(sent, ReserveForm) else _reserve_form(members, fresh=True, offer=offer)
    return render_template(
        "desk/food/show.html",
        offer=offer,
        step=offer.step(on),
        steps=Step,
        free={hub.group.name: hub.room(offer.storage) - taken.get((hub.id, offer.storage), 0) for hub in hubs},
        store_form=sent if isinstance(sent, StoreForm) else _store_form(hubs, fresh=True),
        reserve_form=reserve_form,
        withdraw_form=sent if isinstance(sent, WithdrawForm) else WithdrawForm(formdata=None),
        faults=[error for field in sent for error in field.errors] if sent else [],
        names=names_of_accounts({each.by for each in offer.reservations}),
        trouble=trouble,
        today=on,
        may_edit=permits(current_user, Permission.FOOD_EDIT),
    )


def _store_form(hubs: list[FoodMember], *, fresh: bool = False) -> StoreForm:
    form = StoreForm(formdata=None) if fresh else StoreForm()
    form.hub.choices = offered(*((hub.key, hub.group.name) for hub in hubs))
    return form


def _reserve_form(members: list[FoodMember], *, fresh: bool = False, offer: FoodOffer | None = None) -> ReserveForm:
    data = {"key": new_key(), "amount": f"{offer.left:g}"} if offer else {}
    form = ReserveForm(formdata=None, data=data) if fresh else ReserveForm()
    form.member.choices = offered(*((member.key, member.group.name) for member in members))
    return form


def _form_page(form: FoodForm, offer: FoodOffer | None = None, *, saved: list[tuple[str, str]] | None = None) -> str:
    groups = group_names(directory_session())
    return render_template("desk/food/form.html", form=form, offer=offer, groups=groups, saved=saved or [])
