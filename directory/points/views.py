"""いきいきポイント at the desk: cards, one card's ledger, what earns points, the yearly closing, the file."""

import io
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year_label, today
from core.db import new_key, office_session, unit_of_work
from core.downloads import csv_download
from core.errors import RuleBroken
from core.forms import Form
from core.paging import page_of
from core.permissions import Permission, permits, requires
from directory.desk.forms import plain
from directory.exchange.sheets import write_csv
from directory.points import services
from directory.points.exporting import COLUMNS, ledger_rows
from directory.points.forms import CardForm, CorrectForm, EarnForm, HolderForm, UseForm
from directory.points.models import PointEntry, PointHolder
from directory.points.queries import (
    due_to_expire,
    entries_of,
    entry_of,
    get_holder,
    get_rule,
    holders,
    how_many_holders,
    key_of_number,
    last_day_of,
    left_by_year,
    policy_of,
    rules_of,
    standing_entries,
    totals_by_year,
)

ON_A_PAGE = 40


class Line:
    """One line of one holder's ledger, found by both."""

    audited_as = "point_holder"

    def __init__(self, holder: PointHolder, entry: PointEntry) -> None:
        self.holder, self.entry, self.key = holder, entry, holder.key


def get_line(key: str, number: int) -> Line:
    """One line with its holder; NoResultFound (a 404 page) when there is none."""
    holder = get_holder(key)
    return Line(holder, entry_of(office_session(), holder, number))


points = Blueprint("points", __name__, url_prefix="/desk/points")


@points.route("/", methods=["GET", "POST"])
@requires(Permission.POINT_KEEP)
def index() -> ResponseReturnValue:
    """A card by its number, everybody's names on request, and the figures, which open nobody."""
    session, form = office_session(), CardForm()
    if form.validate_on_submit():
        key = key_of_number(session, form.number.data)
        if key is not None:
            return redirect(url_for(".show", key=key))
        form.number.errors = ["この番号のカードはありません。番号をご確認ください。"]
    total, is_listed = how_many_holders(session), bool(request.args.get("list"))
    paging = page_of(total, ON_A_PAGE)
    found = session.scalars(holders().offset(paging.offset).limit(ON_A_PAGE)).all() if is_listed else []
    return render_template(
        "desk/points/index.html",
        form=form,
        holders=found,
        is_listed=is_listed,
        total=total,
        paging=paging,
        years=totals_by_year(session),
        label=fiscal_year_label,
        may_rule=permits(current_user, Permission.POINT_RULE),
    )


@points.route("/new", methods=["GET", "POST"])
@requires(Permission.POINT_KEEP)
def new() -> ResponseReturnValue:
    """A new card."""
    form = HolderForm()
    if request.method == "GET":
        form.key.data = new_key()
    elif form.validate():
        facts = {"name": plain(form["name"].data), "kana": plain(form.kana.data), "key": form.key.data or ""}
        with unit_of_work(office_session()) as session:
            holder = services.register_holder(session, **facts, today=today())
        flash(f"登録しました。カードの番号は {holder.number} です。", "success")
        return redirect(url_for(".show", key=holder.key))
    return render_template("desk/points/new.html", form=form)


@points.get("/<key>")
@requires(Permission.POINT_KEEP, of=get_holder)
def show(holder: PointHolder) -> ResponseReturnValue:
    """One card: what is left until when, and every line."""
    return _show(holder)


@points.post("/<key>/earn")
@requires(Permission.POINT_KEEP, of=get_holder)
def earn(holder: PointHolder) -> ResponseReturnValue:
    """Points for something done."""
    form = _earn_form()

    def add() -> str:
        session = office_session()
        rule, ledger = get_rule(session, form.rule.data), _ledger(holder)
        amount = form.amount.number or 0
        entry = services.earn(ledger, rule, amount=amount, on=form.on.data, key=form.key.data or "")
        wanted = services.points_for(rule, amount)
        more = f"上限があるため、{wanted}ポイントのうちの分です。" if entry.points < wanted else ""
        return f"{entry.points}ポイントをつけました。{more}"

    return _done(holder, form, add)


@points.post("/<key>/use")
@requires(Permission.POINT_KEEP, of=get_holder)
def use(holder: PointHolder) -> ResponseReturnValue:
    """Points are used."""
    form = UseForm()

    def add() -> str:
        words, key = plain(form.words.data), form.key.data or ""
        entry = services.use(_ledger(holder), form.points.data, on=form.on.data, words=words, key=key)
        return f"{-entry.points}ポイントを使いました。残高は{entry.balance}ポイントです。"

    return _done(holder, form, add)


@points.route("/<key>/lines/<int:number>", methods=["GET", "POST"])
@requires(Permission.POINT_KEEP, of=get_line)
def correct(line: Line) -> ResponseReturnValue:
    """Take a line back by a counter-entry; the line itself stays."""
    form, trouble = CorrectForm(), ""
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                ledger = _ledger(line.holder)
                services.correct(ledger, ledger.entries[line.entry.number - 1], reason=plain(form.reason.data))
        except RuleBroken as broken:
            trouble = str(broken)
        else:
            flash("訂正しました。もとの記録と、取り消しの記録の両方が残っています。", "success")
            return redirect(url_for(".show", key=line.holder.key))
    return render_template("desk/points/correct.html", form=form, holder=line.holder, entry=line.entry, trouble=trouble)


@points.get("/ledger.csv")
@requires(Permission.POINT_EXPORT)
def table() -> ResponseReturnValue:
    """The whole ledger with names as a file; opening everybody is noted in the log."""
    file = io.StringIO()
    write_csv(file, COLUMNS, ledger_rows(office_session()))
    return csv_download(file.getvalue(), "points-ledger.csv")


def _ledger(holder: PointHolder) -> services.Ledger:
    if holder.is_given_back:
        raise RuleBroken(services.GIVEN_BACK)
    return services.Ledger(office_session(), holder.key, current_user.key, today())


@points.post("/<key>/give-back")
@requires(Permission.POINT_KEEP, of=get_holder)
def give_back(holder: PointHolder) -> ResponseReturnValue:
    """The name is taken off the card; its lines stay."""

    def erase() -> str:
        services.give_back(holder, services.Ledger(office_session(), holder.key, current_user.key, today()))
        return "名前を消しました。ポイントの記録は、番号だけで残っています。"

    return _done(holder, None, erase)


def _done(holder: PointHolder, form: Form | None, add: Callable[[], str]) -> ResponseReturnValue:
    """Add one line and go back to the card, or say there why not and keep what was typed."""
    if form is not None and not form.validate():
        return _show(holder, form), 400
    try:
        with unit_of_work(office_session()):
            sentence = add()
    except RuleBroken as broken:
        return _show(holder, form, trouble=str(broken)), 409
    flash(sentence, "success")
    return redirect(url_for(".show", key=holder.key))


def _show(holder: PointHolder, sent: Form | None = None, *, trouble: str = "") -> str:
    session, on = office_session(), today()
    entries, policy = entries_of(session, holder.key), policy_of(session)
    due = due_to_expire(entries, policy, on)
    left = {year: count for year, count in left_by_year(entries).items() if count and year not in due}
    fresh = {"formdata": None, "data": {"on": on, "key": new_key()}}
    return render_template(
        "desk/points/show.html",
        holder=holder,
        entries=entries[::-1],
        can_be_corrected={entry.number for entry in standing_entries(entries) if entry.kind != "expire"},
        balance=sum(left.values()),
        left=[(count, last_day_of(year, policy)) for year, count in sorted(left.items())],
        due=sum(due.values()),
        rules={rule.key: rule for rule in rules_of(session)},
        names=names_of_accounts({entry.by for entry in entries}),
        earn_form=sent if isinstance(sent, EarnForm) else _earn_form(**fresh),
        use_form=sent if isinstance(sent, UseForm) else UseForm(**fresh),
        faults=[error for field in sent for error in field.errors] if sent else [],
        trouble=trouble,
    )


def _earn_form(**arguments: object) -> EarnForm:
    rules = rules_of(office_session(), standing=True)
    offers = [(rule.key, f"{rule.name}（{rule.per.label}{rule.points}ポイント）") for rule in rules]
    return EarnForm(rules=offers, **arguments)
