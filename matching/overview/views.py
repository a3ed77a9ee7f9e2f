"""The first page after sign-in, one person on one page, and whom to visit."""

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.accounts.signed_in import StandIn
from core.calendar import today
from core.db import directory_session, office_session
from core.headers import is_staff_page
from core.permissions import Permission, permits, requires
from core.roles import MAY_APPROVE
from directory.places.queries import names_of_places
from matching.closings.queries import present_closing
from matching.consents.models import Consent
from matching.consents.queries import consents_with_forms
from matching.outings.queries import next_outings
from matching.overview.alarms import alarms_for
from matching.overview.menu import menu
from matching.overview.morning import morning_of
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.queries import placements_and_plans_of
from matching.plans.services import current_facts
from matching.retention.models import Kept
from matching.retention.queries import people_with_notice
from matching.retention.services import erased_from
from matching.suggestions.texts import slot_words
from matching.support_plans.queries import Asked, asked_of, in_force, people_to_review, plans_of
from matching.visits.due import Due, most_absences
from matching.visits.queries import due_for
from matching.visits.services import visits_of

overview = Blueprint("overview", __name__, url_prefix="/office")
overview.app_template_filter("slot_words")(slot_words)


@overview.app_context_processor
def staff_frame() -> dict[str, object]:
    """What every staff page shows around its content; residents' pages never look at a cookie."""
    if not is_staff_page():
        return {}
    if not current_user.is_authenticated:
        return {"desk_menu": [], "desk_home": url_for("accounts.sign_in")}
    return {"current_user": current_user, "desk_menu": menu(), "desk_home": url_for("overview.index")}


@overview.get("/")
@requires(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """What waits, the most urgent first, and what an account may do."""
    asked = _asked_to_approve()
    has_people = permits(current_user, Permission.DUE_LIST)
    return render_template(
        "matching/overview/index.html",
        groups=morning_of(current_user),
        asked=asked,
        names=names_of_accounts({one.by for one in asked}),
        to_be_erased=people_with_notice(office_session(), current_user.key) if has_people else [],
        today=today(),
    )


def _asked_to_approve() -> list[Asked]:
    return asked_of(office_session(), current_user.key) if current_user.role in MAY_APPROVE else []


@overview.get("/due")
@requires(Permission.DUE_LIST)
def due() -> ResponseReturnValue:
    """Whom to visit today: what must be seen first, then people and hosts, the longest waiting first."""
    waiting, instead, alarms = _due_of(current_user.key), _due_instead(), alarms_for(current_user)
    teams = [current_user.key, *(each.key for each in current_user.stand_ins)]
    everything = [*waiting, *(one for _, theirs in instead for one in theirs)]
    return render_template(
        "matching/overview/due.html",
        waiting=waiting,
        instead=instead,
        alarms=alarms,
        planned=next_outings(office_session(), teams, today()),
        place_names=names_of_places(
            directory_session(), {one.placement.place_key for one, _ in everything} | alarms.place_keys
        ),
        names=names_of_accounts(alarms.account_keys),
        reviews=people_to_review(office_session(), current_user.key, today()),
        today=today(),
    )


@overview.get("/people/<person_key>")
@requires(Permission.PERSON_READ, of=get_person)
def person(person: Person) -> ResponseReturnValue:
    """Everything about one person, on one page."""
    session = office_session()
    placements, upcoming = placements_and_plans_of(session, person)
    visits = visits_of(session, person)
    consents, forms = consents_with_forms(session, person)
    plans = plans_of(session, person)
    return render_template(
        "matching/overview/person.html",
        person=person,
        consents=consents,
        consent_forms=forms,
        names=_names_on(person, consents),
        facts=current_facts(session, person),
        plan_versions=plans,
        plan_held=in_force(plans, today()),
        placements=placements,
        place_names=names_of_places(directory_session(), {p.place_key for p in placements}),
        upcoming=upcoming,
        visits=visits,
        absences=most_absences(placements, visits),
        today=today(),
        closing=present_closing(session, person),
        erased_on=_erased_from(person),
    )


def _names_on(person: Person, consents: Iterable[Consent]) -> dict[str, str]:
    """Those of the team came with the person; who else noted a consent is looked up."""
    names = {member.account_key: member.account.name for member in person.team if member.account}
    noted = {key for each in consents for key in (each.explained_by, each.withdrawn_by) if key}
    return names | names_of_accounts(noted - names.keys())


def _erased_from(person: Person) -> date | None:
    if person.closed_at is None:
        return None
    days = current_app.config["SETTINGS"].retention_grace_days
    return erased_from(office_session(), Kept.PERSON, person.key, days)


def _due_instead() -> list[tuple[StandIn, list[tuple[Due, Person]]]]:
    """The visits of those one stands in for today; opening them carries both names in the log."""
    session, found = office_session(), []
    for each in current_user.stand_ins:
        with audit.standing_in(session, each.key):
            found.append((each, _due_of(each.key)))
    return found


def _due_of(account_key: str) -> list[tuple[Due, Person]]:
    return due_for(office_session(), directory_session(), account_key, today())
