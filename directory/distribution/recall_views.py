"""Recall at the desk: what is no longer true on a batch, where its copies lie, and what came back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import AtField
from core.permissions import Permission, requires
from directory.distribution.forms import ButtonForm, CollectForm
from directory.distribution.ledger import way_to
from directory.distribution.models import LeafletBatch
from directory.distribution.queries import get_batch, get_collection, get_spot
from directory.distribution.recall import standing_of
from directory.distribution.services import collect, undo_collection
from directory.distribution.stocks import Stock, stocks_of

leaflet_recall = Blueprint("leaflet_recall", __name__, url_prefix="/desk/leaflets")


@leaflet_recall.get("/batches/<code>/recall")
@requires(Permission.LEAFLET_MAKE)
def show(code: str) -> ResponseReturnValue:
    """What changed, fact by fact, and the way to the spots where copies still lie; to be printed and taken along."""
    return _page(get_batch(code), {})


@leaflet_recall.post("/batches/<code>/collect/<int:number>")
@requires(Permission.LEAFLET_MAKE)
def fetched(code: str, number: int) -> ResponseReturnValue:
    """回収: what lay at one spot was fetched back."""
    batch, spot = get_batch(code), get_spot(number)
    form = CollectForm(prefix=_prefix(number))
    if form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                collect(session, batch, spot, copies=form.copies.data or 0, today=today(), by=current_user.key)
        except AtField as wrong:
            form.copies.errors = [str(wrong)]
        else:
            flash(f"{spot.name}の回収を記録しました。", "success")
            return redirect(url_for(".show", code=code))
    return _page(get_batch(code), {number: form}), 422


@leaflet_recall.post("/collections/<key>/undo")
@requires(Permission.LEAFLET_MAKE)
def undo(key: str) -> ResponseReturnValue:
    """A 回収 that was noted by mistake."""
    code = get_collection(key).batch.code
    if not ButtonForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", code=code))
    with unit_of_work(directory_session()) as session:
        undone = get_collection(key)
        said = f"{undone.spot.name}の回収の記録を取り消しました。まだ置いてある場所に戻しました。"
        undo_collection(session, undone)
    flash(said, "success")
    return redirect(url_for(".show", code=code))


def _page(batch: LeafletBatch, sent: dict[int, CollectForm]) -> str:
    session = directory_session()
    stocks = list(stocks_of(session, [batch]).values())
    way = way_to(session, [stock for stock in stocks if stock.is_out], f"「{batch.title}」の回収")
    forms = {stock.spot.number: sent.get(stock.spot.number) or _fresh(stock) for stock in way.stops}
    return render_template(
        "desk/leaflets/recall.html",
        batch=batch,
        standing=standing_of(session, batch, today()),
        route=way,
        forms=forms,
        fetched=[stock for stock in stocks if stock.collected is not None],
        today=today(),
        is_error=bool(request.method == "POST"),
    )


def _fresh(stock: Stock) -> CollectForm:
    form = CollectForm(prefix=_prefix(stock.spot.number), formdata=None)
    form.copies.data = stock.there
    return form


def _prefix(number: int) -> str:
    return f"spot-{number}-"
