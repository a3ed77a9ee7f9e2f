"""Recall at the desk: what is no longer true on a batch, where its copies lie, and what came back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.errors import AtField
from core.permissions import Permission, requires
from directory.distribution.collecting import collect, how_many_undone, undo_collection, undone_collections
from directory.distribution.forms import ButtonForm, CollectForm
from directory.distribution.ledger import way_to, without_collection
from directory.distribution.models import LeafletBatch
from directory.distribution.queries import get_batch, get_collection, get_spot
from directory.distribution.recall import standing_of
from directory.distribution.services import UNDONE_ALREADY, UndoneAlready
from directory.distribution.stocks import Stock, stocks_of

UNDONE = "{spot}の回収の記録を取り消しました。まだ置いてある場所に戻しました。"

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
                collect(
                    session,
                    batch,
                    spot,
                    copies=form.copies.data or 0,
                    today=today(),
                    by=current_user.key,
                    seen_undone=form.seen_undone,
                )
        except AtField as wrong:
            form.copies.errors = [str(wrong)]
        else:
            flash(f"{spot.name}の回収を記録しました。", "success")
            return redirect(url_for(".show", code=code))
    return _page(get_batch(code), {number: form}), 422


@leaflet_recall.route("/collections/<key>/undo", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def undo(key: str) -> ResponseReturnValue:
    """A 回収 that was noted by mistake: what follows from undoing it is shown first."""
    noted, session = get_collection(key), directory_session()
    back = redirect(url_for(".show", code=noted.batch.code))
    if noted.undone_at is not None:
        flash(UNDONE_ALREADY, "info")
        return back
    form = ButtonForm()
    if not form.validate_on_submit():
        page = render_template(
            "desk/leaflets/undo_collection.html",
            collection=noted,
            without=without_collection(session, noted),
            names=names_of_accounts({noted.by}),
            form=form,
        )
        return page, 200 if request.method == "GET" else 422
    said = UNDONE.format(spot=noted.spot.name)
    try:
        with unit_of_work(session):
            undo_collection(session, get_collection(key), by=current_user.key, now=now())
    except UndoneAlready as already:
        flash(str(already), "info")
        return back
    flash(said, "success")
    return back


def _page(batch: LeafletBatch, sent: dict[int, CollectForm]) -> str:
    session = directory_session()
    stocks = list(stocks_of(session, [batch]).values())
    way = way_to(session, [stock for stock in stocks if stock.is_out], f"「{batch.title}」の回収")
    undone, counted = undone_collections(session, batch), how_many_undone(session, batch)
    forms = {stock.spot.number: sent.get(stock.spot.number) or _fresh(stock) for stock in way.stops}
    for stock in way.stops:
        forms[stock.spot.number].undone.data = str(counted.get(stock.spot.id, 0))
    return render_template(
        "desk/leaflets/recall.html",
        batch=batch,
        standing=standing_of(session, batch, today()),
        route=way,
        forms=forms,
        fetched=[stock for stock in stocks if stock.collected is not None],
        undone=undone,
        names=names_of_accounts({key for one in undone for key in (one.by, one.undone_by)}),
        today=today(),
        is_error=bool(request.method == "POST"),
    )


def _fresh(stock: Stock) -> CollectForm:
    form = CollectForm(prefix=_prefix(stock.spot.number), formdata=None)
    form.copies.data = stock.there
    return form


def _prefix(number: int) -> str:
    return f"spot-{number}-"
