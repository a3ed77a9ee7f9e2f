"""The papers of one person: household, sheets, what came out of a 支援会議, what was handed over."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session
from core.permissions import Permission, requires
from matching.circles.queries import carried_into, how_many_carried
from matching.conferences.queries import items_of
from matching.disclosures.queries import disclosures_of
from matching.intake.queries import intakes_in
from matching.people.household import household_of
from matching.people.models import Person
from matching.people.queries import get_person
from matching.sheets.services import kept_sheet

papers = Blueprint("papers", __name__, url_prefix="/office/people/<person_key>/papers")


@papers.get("/")
@requires(Permission.PERSON_READ, of=get_person)
def show(person: Person) -> ResponseReturnValue:
    """What stands beside the first page of a person."""
    session = office_session()
    intakes, carried, handed = (
        intakes_in(session, person),
        carried_into(session, person, today()),
        disclosures_of(session, person),
    )
    keys = {c.by for c in carried} | {c.carried_by for c in carried} | {d.by for d in handed}
    return render_template(
        "matching/papers/show.html",
        person=person,
        household=household_of(session, person),
        intakes=intakes,
        sheets={edition: kept_sheet(session, edition) for edition in {each.edition for each in intakes}},
        carried=carried,
        closed=how_many_carried(session, person) - len(carried),
        handed=handed,
        talked_over=items_of(session, person),
        names=names_of_accounts(keys),
        today=today(),
    )
