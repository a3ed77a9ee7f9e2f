"""From the compartment without consent into a person's own record: one way, on consent."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today, wareki
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.circles.models import Circle, CircleRecord
from matching.circles.moving import Mover, details_of, move_into_record, name_at_last
from matching.circles.queries import get_circle, records_of
from matching.consents.forms import RECIPIENTS
from matching.consents.models import ConsentItem
from matching.intake.forms import NEW, NEW_RECORD, MovingForm
from matching.intake.queries import intakes_in
from matching.intake.sorting import bring_along
from matching.intake.sorting_views import MAYBE_KNOWN, chosen_person, facts_of, point_of, records_to_join, shows_all
from matching.people.models import Person
from matching.people.queries import own_person
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use

moving = Blueprint("moving", __name__, url_prefix="/office/circles/<circle_key>/consent")


@moving.route("/", methods=["GET", "POST"])
@requires(Permission.CIRCLE_MOVE, of=get_circle)
def consent(circle: Circle) -> ResponseReturnValue:
    """The person agreed: record it, and choose which records go where."""
    session, sheet = office_session(), catalogue().offered(Use.CONSENT)[-1]
    into, strangers = _records_to_go_into(circle)
    form = MovingForm(
        into,
        [(each.key, title_of(each)) for each in records_of(session, circle) if not each.moved_at],
        edition=sheet.edition,
    )
    if form.validate_on_submit():
        try:
            if form.into.data == NEW and strangers and not form.seen.data:
                raise RuleBroken(MAYBE_KNOWN)
            person = _move(circle, form)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("同意を記録し、選んだものを本人の記録へ移しました。支援会議には残っていません。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template(
        "matching/intake/moving.html",
        form=form,
        circle=circle,
        sheet=sheet,
        recipients=RECIPIENTS,
        items=ConsentItem,
        is_possible=bool(into),
        strangers=strangers,
        shows_all=shows_all(),
    )


def title_of(record: CircleRecord) -> str:
    """A record in one line."""
    words = " ".join(record.text.split())
    return f"{wareki(record.on)} {record.kind.label}：{words[:40]}{'…' if words[40:] else ''}"


def _records_to_go_into(circle: Circle) -> tuple[list[tuple[str, str]], int]:
    """Key and words of the records that are offered, and how many like ones other teams have.

    Where something went before, the rest follows: nobody else is offered, and none when it is another team's.
    """
    if circle.person_key is None:
        own, strangers = records_to_join(details_of(circle, ""))
        return [NEW_RECORD, *own], strangers
    first = own_person(office_session(), current_user.key, circle.person_key)
    return [(first.key, f"{first.name}さん（前に移した記録）")] if first else [], 0


def _move(circle: Circle, form: MovingForm) -> Person:
    with unit_of_work(office_session()) as session:
        name_at_last(circle, form.person_name.data or "")
        sheets = intakes_in(session, circle) if form.bring_sheet.data else ()
        person = move_into_record(
            session,
            circle,
            chosen_person(form.into.data),
            form.details(),
            form.records.data or (),
            mover=Mover(current_user.key, today()),
            home=point_of(circle.address),
            with_sheet=bool(sheets),
        )
        for intake in sheets:
            bring_along(session, intake, facts_of(intake), person)
    return person
