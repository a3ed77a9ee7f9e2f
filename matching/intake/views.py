"""相談受付: the list of one's own sheets, the memo of a call, the whole sheet, reading it again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.paging import page_of
from core.permissions import Permission, requires
from directory.distribution.queries import titles_of_batches
from matching.circles.models import Circle
from matching.circles.queries import get_circle
from matching.intake import services
from matching.intake.models import Intake, IntakeState
from matching.intake.queries import (
    answers_of_intake,
    earlier_answers,
    get_intake,
    how_many_intakes,
    intakes_in,
    intakes_of,
)
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Sheet, Use
from matching.sheets.forms import SheetForm, answers_of, sheet_form, typed_into
from matching.sheets.reading import Answered, in_words
from matching.sheets.services import kept_sheet

intake = Blueprint("intake", __name__, url_prefix="/office/intake")

SORTED_ON_A_PAGE = 30
AT_EASE = "so_far"


@intake.get("/")
@requires(Permission.INTAKE_LIST)
def index() -> ResponseReturnValue:
    """What is to be completed, what waits for 振分, page by page what went somewhere."""
    session, key = office_session(), current_user.key
    paging = page_of(how_many_intakes(session, key, IntakeState.SORTED), SORTED_ON_A_PAGE)
    sorted_out = intakes_of(key, IntakeState.SORTED).limit(paging.per_page).offset(paging.offset)
    lists = {state: session.scalars(intakes_of(key, state)).all() for state in (IntakeState.MEMO, IntakeState.WRITTEN)}
    lists[IntakeState.SORTED] = session.scalars(sorted_out).all()
    editions = {each.edition for found in lists.values() for each in found}
    sheets = {edition: kept_sheet(session, edition) for edition in editions}
    return render_template(
        "matching/intake/index.html", lists=lists, sheets=sheets, called=called, offered=all_offered(), paging=paging
    )


@intake.route("/memo", methods=["GET", "POST"])
@requires(Permission.INTAKE_TAKE)
def memo() -> ResponseReturnValue:
    """Sixty seconds on the telephone: a few fields, kept at once."""
    sheet = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
    short = sheet.for_the_telephone()
    form = _fresh(short, at_ease=True)
    if form.validate_on_submit():
        kept = _kept(form, sheet, short, IntakeState.MEMO)
        if kept is not None:
            flash("メモを保存しました。「あとで書き足す」に入っています。", "success")
            return redirect(url_for(".show", intake_key=kept.key))
    return render_template("matching/intake/memo.html", form=form, sheet=short)


@intake.route("/new/<sheet_key>", methods=["GET", "POST"])
@requires(Permission.INTAKE_TAKE)
def new(sheet_key: str) -> ResponseReturnValue:
    """The whole sheet, on any form that is offered."""
    sheet = next((each for each in all_offered() if each.key == sheet_key), None)
    if sheet is None:
        abort(404)
    form = _fresh(sheet, at_ease=_is_at_ease())
    if form.validate_on_submit():
        kept = _kept(form, sheet, sheet, _state_wanted())
        if kept is not None:
            flash(SAVED[kept.state], "success")
            return redirect(url_for(".show", intake_key=kept.key))
    return render_template("matching/intake/new.html", form=form, sheet=sheet)


@intake.get("/<intake_key>")
@requires(Permission.INTAKE_OPEN, of=get_intake)
def show(intake: Intake) -> ResponseReturnValue:
    """What was answered, and where it went."""
    sheet = kept_sheet(office_session(), intake.edition)
    keys = {intake.taken_by, intake.held_by} | {sorting.by for sorting in intake.sortings}
    return render_template(
        "matching/intake/show.html",
        intake=intake,
        sheet=sheet,
        sections=in_words(sheet, answers_of_intake(intake)),
        earlier=on_earlier_forms(intake),
        called=called(intake, sheet),
        names=names_of_accounts(keys),
        leaflet=titles_of_batches(directory_session(), [intake.leaflet_code or ""]).get(intake.leaflet_code or ""),
    )


@intake.route("/<intake_key>/edit", methods=["GET", "POST"])
@requires(Permission.INTAKE_OPEN, of=get_intake)
def edit(intake: Intake) -> ResponseReturnValue:
    """Complete or correct it; on another form, what was answered is there already."""
    session = office_session()
    kept = kept_sheet(session, intake.edition)
    sheet = next((each for each in _others(kept) if each.key == request.args.get("sheet")), kept)
    filled = typed_into(sheet, services.begun_with(session, intake, sheet))
    form = sheet_form(sheet, at_ease=_is_at_ease())(**filled, version=intake.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(session):
                services.write_on(
                    session,
                    intake,
                    sheet,
                    answers_of(form, sheet),
                    state=_state_wanted(),
                    today=today(),
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash(SAVED[intake.state], "success")
            return redirect(url_for(".show", intake_key=intake.key))
    return render_template("matching/intake/edit.html", form=form, sheet=sheet, intake=intake, other=_others(sheet))


@intake.get("/of/<circle_key>")
@requires(Permission.CIRCLE_WRITE, of=get_circle)
def of_circle(circle: Circle) -> ResponseReturnValue:
    """The sheets in a 支援会議, for its members."""
    session = office_session()
    found = [(each, kept_sheet(session, each.edition)) for each in intakes_in(session, circle)]
    papers = [(each, sheet, in_words(sheet, answers_of_intake(each)), on_earlier_forms(each)) for each, sheet in found]
    return render_template("matching/intake/of_circle.html", circle=circle, papers=papers)


SAVED = {
    IntakeState.MEMO: "ここまでを保存しました。「あとで書き足す」に入っています。",
    IntakeState.WRITTEN: "書き上げた票を保存しました。次は振分です。",
    IntakeState.SORTED: "変更を保存しました。",
}


def all_offered() -> list[Sheet]:
    """Every form a consultation may be taken down on; those with consent first."""
    return [*catalogue().offered(Use.WITH_CONSENT), *catalogue().offered(Use.WITHOUT_CONSENT)]


def called(intake: Intake, sheet: Sheet) -> str:
    """What a list calls the sheet: the person, else who called, else the day."""
    answers = answers_of_intake(intake)
    asked = [sheet.meaning("name"), *(q for q in sheet.questions if q.name == "visitor_name")]
    names = (answers.get(question.name) for question in asked if question is not None)
    return next((str(name) for name in names if name), "名前は未確認")


def on_earlier_forms(intake: Intake) -> list[tuple[Sheet, list[tuple[str, list[Answered]]]]]:
    """What only the forms it was on before asked for, form by form, in words."""
    earlier = earlier_answers(intake)
    sheets = {edition: kept_sheet(office_session(), edition) for edition in earlier}
    return [(sheets[edition], in_words(sheets[edition], answers)) for edition, answers in earlier.items()]


def _others(sheet: Sheet) -> list[Sheet]:
    return [each for each in all_offered() if each.key != sheet.key]


def _is_at_ease() -> bool:
    return request.form.get("do") == AT_EASE


def _state_wanted() -> IntakeState:
    return IntakeState.MEMO if _is_at_ease() else IntakeState.WRITTEN


def _fresh(sheet: Sheet, *, at_ease: bool) -> SheetForm:
    received = sheet.meaning("received_on")
    filled = typed_into(sheet, {received.name: today().isoformat()} if received else {})
    return sheet_form(sheet, at_ease=at_ease)(**filled)


def _kept(form: SheetForm, sheet: Sheet, asked: Sheet, state: IntakeState) -> Intake | None:
    """The new sheet, or None with the reason on the form."""
    session = office_session()
    try:
        with unit_of_work(session):
            return services.take_down(
                session,
                sheet,
                answers_of(form, asked),
                state=state,
                by=current_user.key,
                today=today(),
                idempotency_key=form.form_key.key,
            )
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return None
