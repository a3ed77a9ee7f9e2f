"""Spots at the desk: the list, the map, one spot; laying copies there, and the round to fill racks up."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, new_key, unit_of_work
from core.errors import AtField, RuleBroken
from core.forms import new_form_key
from core.permissions import Permission, requires
from directory.desk.second_saver import saved_otherwise
from directory.desk.services import ChangedMeanwhile
from directory.distribution.forms import ButtonForm, DropForm, SpotForm, typed_of_spot
from directory.distribution.ledger import distances, map_of_spots, without_drop
from directory.distribution.models import LeafletBatch, LeafletSpot
from directory.distribution.queries import (
    batches_coded,
    batches_laid_at,
    drops_of,
    get_batch,
    get_drop,
    get_spot,
    life_areas,
    live_batches,
    spots_for,
)
from directory.distribution.recall import states_of
from directory.distribution.refilling import areas_without, due_spots, in_order
from directory.distribution.services import (
    UNDONE_ALREADY,
    SentBefore,
    UndoneAlready,
    keep_spot,
    note_drop,
    retire_spot,
    undo_drop,
    use_again,
)
from directory.distribution.states import BatchState, SpotKind
from directory.distribution.stocks import stocks_of

UNDONE = "{day:%Y-%m-%d}に{copies}枚置いた記録を取り消しました。正しい枚数で記録し直せます。"

leaflet_spots = Blueprint("leaflet_spots", __name__, url_prefix="/desk/leaflets")


@leaflet_spots.get("/spots/")
@requires(Permission.LEAFLET_MAKE)
def index() -> ResponseReturnValue:
    """The spots, narrowed by word and kind; those retired on their own."""
    q, given, retired = request.args.get("q", "").strip()[:100], request.args.get("kind", ""), "retired" in request.args
    kind = SpotKind(given) if given in set(SpotKind) else None
    found = directory_session().scalars(spots_for(q, kind, retired=retired)).all()
    return render_template("desk/leaflets/spots.html", spots=found, q=q, kind=kind, kinds=SpotKind, retired=retired)


@leaflet_spots.get("/spots/map")
@requires(Permission.LEAFLET_MAKE)
def on_the_map() -> ResponseReturnValue:
    """Where leaflets lie, numbered as the list, and the areas in which none does."""
    session = directory_session()
    spots = session.scalars(spots_for()).all()
    areas = [(area.id, area.name) for area in life_areas(session)]
    return render_template(
        "desk/leaflets/spot_map.html",
        spots=spots,
        map_view=map_of_spots(session, spots, "設置場所の地図"),
        without=areas_without(spots, areas),
        has_areas=bool(areas),
    )


@leaflet_spots.route("/spots/new", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def new() -> ResponseReturnValue:
    """A house that lets leaflets lie."""
    form = SpotForm(areas=_areas())
    if request.method == "GET":
        form.key.data = new_key()
        return _form(form, None)
    if not form.validate():
        return _form(form, None), 422
    with unit_of_work(directory_session()) as session:
        number = keep_spot(session, form.facts(), key=form.key.data or "").number
    flash("設置場所を登録しました。", "success")
    return redirect(url_for(".show", number=number))


@leaflet_spots.get("/spots/<int:number>")
@requires(Permission.LEAFLET_MAKE)
def show(number: int) -> ResponseReturnValue:
    """One spot, and what was laid there."""
    session, spot = directory_session(), get_spot(number)
    drops = drops_of(session, spot_ids=[spot.id], undone=True)
    return render_template(
        "desk/leaflets/spot.html",
        spot=spot,
        drops=drops[::-1],
        names=names_of_accounts({key for drop in drops for key in (drop.by, drop.undone_by) if key}),
        map_view=map_of_spots(session, [spot], spot.name),
    )


@leaflet_spots.route("/spots/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def edit(number: int) -> ResponseReturnValue:
    """Change a spot; whoever saves second is told what the first saved, and loses nothing."""
    spot = get_spot(number)
    form = SpotForm(areas=_areas(), data=typed_of_spot(spot))
    if request.method == "GET":
        return _form(form, spot)
    if not form.validate():
        return _form(form, spot), 422
    try:
        with unit_of_work(directory_session()) as session:
            keep_spot(session, form.facts(), spot=get_spot(number), seen=form.version.data or "")
    except ChangedMeanwhile:
        spot = get_spot(number)
        saved = SpotForm(areas=_areas(), formdata=None, data=typed_of_spot(spot))
        form.version.data = saved.version.data
        return _form(form, spot, saved=saved_otherwise(form, saved)), 409
    flash("保存しました。", "success")
    return redirect(url_for(".show", number=number))


@leaflet_spots.post("/spots/<int:number>/state")
@requires(Permission.LEAFLET_MAKE)
def state(number: int) -> ResponseReturnValue:
    """Retire a spot, or use it again (`do=again`)."""
    spot = get_spot(number)
    if not ButtonForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", number=number))
    again = request.form.get("do") == "again"
    with unit_of_work(directory_session()):
        use_again(spot) if again else retire_spot(spot, today=today())
    flash("また使う設置場所にしました。" if again else "使わない設置場所にしました。記録は残ります。", "success")
    return redirect(url_for(".show", number=number))


@leaflet_spots.route("/drop", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def drop() -> ResponseReturnValue:
    """Copies were laid: one short form, to be filled in standing in the shop."""
    form = _drop_form()
    if request.method == "GET":
        form.on.data = today()
        return render_template("desk/leaflets/drop.html", form=form)
    if form.validate():
        try:
            with unit_of_work(directory_session()) as session:
                spot, batch = get_spot(int(form.spot.data)), get_batch(form.batch.data)
                made = note_drop(session, batch, spot, form.laid(current_user.key), today=today())
                said = f"{spot.name}に{made.copies}枚置いたことを記録しました。"
        except AtField as wrong:
            form[wrong.field].errors = [str(wrong)]
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
            if isinstance(broken, SentBefore):
                form.form_key.data = new_form_key()
        else:
            flash(said, "success")
            return redirect(url_for(".refill") if request.args.get("round") else _back_to(form))
    return render_template("desk/leaflets/drop.html", form=form), 422


@leaflet_spots.route("/drops/<key>/undo", methods=["GET", "POST"])
@requires(Permission.LEAFLET_MAKE)
def undo(key: str) -> ResponseReturnValue:
    """A drop that was noted by mistake: what follows from undoing it is shown first."""
    laid, session = get_drop(key), directory_session()
    back = redirect(url_for(".show", number=laid.spot.number))
    if laid.undone_at is not None:
        flash(UNDONE_ALREADY, "info")
        return back
    form = ButtonForm()
    if not form.validate_on_submit():
        names = names_of_accounts({laid.by})
        page = render_template(
            "desk/leaflets/undo.html", drop=laid, without=without_drop(session, laid), names=names, form=form
        )
        return page, 200 if request.method == "GET" else 422
    said = UNDONE.format(day=laid.dropped_on, copies=laid.copies)
    try:
        with unit_of_work(session):
            undo_drop(session, get_drop(key), by=current_user.key, now=now())
    except UndoneAlready as already:
        flash(str(already), "info")
        return back
    flash(said, "success")
    return back


@leaflet_spots.get("/refill")
@requires(Permission.LEAFLET_MAKE)
def refill() -> ResponseReturnValue:
    """The spots somebody must go to, in the order of the way, with a map numbered as they are."""
    session = directory_session()
    areas = life_areas(session)
    asked = request.args.get("area", "")
    spots = [spot for spot in session.scalars(spots_for()) if _is_in(spot, asked)]
    found = batches_laid_at(session, [spot.id for spot in spots])
    states = states_of(session, found, today())
    legs = in_order(due_spots(spots, stocks_of(session, found), states, today()))
    return render_template(
        "desk/leaflets/refill.html",
        due=[leg.stop.what for leg in legs],
        far=distances(legs),
        map_view=map_of_spots(session, [leg.stop.what.spot for leg in legs], "補充の順番の地図"),
        areas=areas,
        asked=asked,
        how_many=len(spots),
    )


def _is_in(spot: LeafletSpot, area_key: str) -> bool:
    return not area_key or (spot.area is not None and spot.area.key == area_key)


def _drop_form() -> DropForm:
    """What was retired or ended since the form was shown stays in it, so that the answer can say so."""
    session, sent = directory_session(), request.form
    spots = [*session.scalars(spots_for()), *(one for one in session.scalars(spots_for(retired=True)) if _is_sent(one))]
    found = [*live_batches(session), *batches_coded(session, sent.getlist("batch"))]
    states = states_of(session, found, today())
    asked = {"formdata": MultiDict(request.args)} if request.method == "GET" else {}
    form = DropForm(
        spots=[(str(spot.number), f"{spot.name}（{spot.kind.label}）") for spot in spots],
        batches=list({one.code: _offer(one, states[one.id]) for one in found}.items()),
        **asked,
    )
    if form.batch.data is None and len(states) == 1:
        form.batch.data = found[0].code
    return form


def _is_sent(spot: LeafletSpot) -> bool:
    return request.form.get("spot") == str(spot.number)


def _offer(batch: LeafletBatch, state: BatchState) -> str:
    mark = f"【{state.label}】" if state.must_come_back else ""
    return f"{mark}{batch.spelled}　{batch.title}（{batch.expires_on:%Y-%m-%d}まで）"


def _back_to(form: DropForm) -> str:
    return url_for("leaflet_batches.show", code=form.batch.data)


def _areas() -> list[tuple[str, str]]:
    return [(area.key, area.name) for area in life_areas(directory_session())]


def _form(form: SpotForm, spot: LeafletSpot | None, *, saved: list[tuple[str, str]] | None = None) -> str:
    return render_template("desk/leaflets/spot_form.html", form=form, spot=spot, saved=saved or [])
