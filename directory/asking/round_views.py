"""Asking from the desk: what came back, who is silent, a new round, and its slips to print."""

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken, Unavailable
from core.paging import page_of
from core.permissions import Permission, requires
from core.sealing import opener
from directory.asking.desk_forms import HandledForm, PrintForm, RoundForm
from directory.asking.models import Ask, AskRound
from directory.asking.queries import (
    askable,
    asks_of,
    get_ask,
    get_round,
    latest_round,
    mail_troubles,
    own_areas,
    rounds,
    silent_places,
    tallies,
    waiting_for_the_desk,
)
from directory.asking.services import ANSWERS_WITHIN, handle, is_askable, start_round, tell, texts_of
from directory.asking.slips import slips_of
from directory.desk.queries import areas_to_choose
from directory.leaflets.answers import staff_paper
from directory.leaflets.slips import MOST_SLIPS, print_slips
from directory.pages.queries import municipality_names
from directory.places.models import Place

SHOWN, ON_A_PAGE = 30, 50
WORDS = {"text": "書いてあること", "phone": "電話番号", "when": "都合のよい日や時間"}
LOOK_FIRST = "下の一覧をご覧になってから、「この場所にたずねる」を押してください。"

desk_asking = Blueprint("desk_asking", __name__, url_prefix="/desk/asking")


@desk_asking.get("/")
@requires(Permission.ASK_LIST)
def index() -> ResponseReturnValue:
    """Answers that wait for somebody, places nobody has heard of, and the rounds."""
    session, areas = directory_session(), own_areas(current_user)
    asked = rounds(session)
    return render_template(
        "desk/asking/index.html",
        waiting=session.scalars(waiting_for_the_desk(areas).limit(SHOWN)).all(),
        silent=silent_places(session, areas, today())[:SHOWN],
        rounds=asked,
        tallies=tallies(session, asked, areas),
        troubles=mail_troubles(session),
        today=today(),
    )


@desk_asking.route("/new", methods=["GET", "POST"])
@requires(Permission.ASK_START)
def new() -> ResponseReturnValue:
    """Choose whom to ask; see them; ask."""
    session, areas, form = directory_session(), own_areas(current_user), _round_form()
    if request.method == "GET" or not form.validate():
        return _new(form)
    chosen = askable(form.selection(), areas, today())
    places = session.scalars(chosen).all()
    if request.form.get("do") != "ask":
        return _new(form, places)
    if request.form.get("seen") != str(len(places)):
        return _new(form, places, trouble=LOOK_FIRST)
    days, facts = current_app.config["SETTINGS"].confirm_days, {"by": current_user.key, "now": now(), "today": today()}
    try:
        with unit_of_work(session):
            key = start_round(session, session.scalars(chosen).all(), form.wanted(), days=days, **facts).key
    except RuleBroken as broken:
        return _new(form, places, trouble=str(broken)), 409
    flash("たずねました。メールのない団体の確認票を印刷してください。", "success")
    return redirect(url_for(".show", key=key))


def _round_form() -> RoundForm:
    mine = own_areas(current_user)
    areas = [(key, name) for key, name in areas_to_choose(directory_session()) if not mine or key in mine]
    return RoundForm(areas=areas, data=None if request.method == "POST" else _as_before())


def _new(form: RoundForm, places: Sequence[Place] | None = None, *, trouble: str = "") -> str:
    return render_template("desk/asking/new.html", form=form, places=places, trouble=trouble)


def _as_before() -> dict[str, object]:
    last = latest_round(directory_session())
    known = {"contact": last.contact, "return_to": last.return_to} if last else {}
    chosen = {"which": "year"} if request.args.get("which") == "year" else {}
    return known | chosen | {"area": request.args.get("area", ""), "answer_by": today() + ANSWERS_WITHIN}


@desk_asking.get("/<key>")
@requires(Permission.ASK_LIST)
def show(key: str) -> ResponseReturnValue:
    """One round: who has not answered, with code and telephone, and who has."""
    return _show(get_round(key))


@desk_asking.post("/<key>/slips.pdf")
@requires(Permission.ASK_START)
def slips(key: str) -> ResponseReturnValue:
    """The slips as a PDF; each print has secret addresses of its own, so it is no GET."""
    asked = get_round(key)
    form = PrintForm(parts=_parts(len(_to_print(asked, "open"))))
    if not form.validate():
        return _show(asked, form=form), 400
    session, start = directory_session(), (form.part.data - 1) * MOST_SLIPS
    with unit_of_work(session):
        part = _to_print(asked, form.which.data)[start : start + MOST_SLIPS]
        made = slips_of(session, part, base_url=current_app.config["BASE_URL"])
        keys = {ask.key for ask in part}
    if not made:
        return _show(asked, form=form, trouble="印刷する確認票がありません。"), 409
    names = municipality_names(session)
    printed = print_slips(made, municipality=names[0] if len(names) == 1 else "", on=today())
    with unit_of_work(session):
        tell([ask for ask in session.scalars(asks_of(asked, None)) if ask.key in keys], now())
    return staff_paper(printed, f"slips-{today():%Y%m%d}-{form.part.data}", is_kept=True)


@desk_asking.get("/answers/<key>")
@requires(Permission.ASK_OPEN, of=get_ask)
def read(ask: Ask) -> ResponseReturnValue:
    """What a group wrote, opened; that it was is in the log before the page leaves."""
    audit.record(office_session(), audit.Action.READ, ("ask", ask.key))
    try:
        texts, trouble = texts_of(ask, opener()), ""
    except Unavailable as locked:
        texts, trouble = {}, str(locked)
    return render_template(
        "desk/asking/answer.html",
        ask=ask,
        words=[(name, WORDS.get(name, name), text) for name, text in texts.items()],
        trouble=trouble,
        by=names_of_accounts({ask.answered_by, ask.handled_by}),
        form=HandledForm(),
    )


@desk_asking.post("/answers/<key>/handled")
@requires(Permission.ASK_OPEN, of=get_ask)
def handled(ask: Ask) -> ResponseReturnValue:
    """Somebody has dealt with it."""
    if not HandledForm().validate():
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".read", key=ask.key))
    with unit_of_work(directory_session()):
        handle(ask, by=current_user.key, now=now())
    flash("対応済みにしました。", "success")
    return redirect(url_for(".index"))


def _show(asked: AskRound, *, form: PrintForm | None = None, trouble: str = "") -> str:
    asks = directory_session().scalars(asks_of(asked, own_areas(current_user))).all()
    left = [ask for ask in asks if ask.answer is None]
    return render_template(
        "desk/asking/show.html",
        round=asked,
        asks=asks,
        answered=[ask for ask in asks if ask.answer is not None],
        left=left,
        paging=page_of(len(left), ON_A_PAGE),
        paper=[ask for ask in left if not ask.mail],
        form=form or PrintForm(parts=_parts(len(left))),
        most=MOST_SLIPS,
        trouble=trouble,
        today=today(),
    )


def _to_print(asked: AskRound, which: str) -> list[Ask]:
    """Those who have not answered and can: on paper only where no mail goes, or all of them."""
    asks = directory_session().scalars(asks_of(asked, own_areas(current_user)))
    return [ask for ask in asks if ask.answer is None and is_askable(ask.place) and (which == "open" or not ask.mail)]


def _parts(count: int) -> list[tuple[int, str]]:
    """The parts of a long print, by number and in words."""
    starts = range(0, max(count, 1), MOST_SLIPS)
    return [(at // MOST_SLIPS + 1, f"{at + 1}枚目から{min(at + MOST_SLIPS, count)}枚目まで") for at in starts]
