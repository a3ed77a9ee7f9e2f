"""Which openings fit a person, and why; and making one a candidate."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.seats import seats
from matching.placements.services import propose
from matching.suggestions.services import proposal_of, suggest

suggestions = Blueprint("suggestions", __name__, url_prefix="/office/people/<person_key>/suggestions")

BEST = 3


@suggestions.get("/")
@requires(Permission.PERSON_EDIT, of=get_person)
def index(person: Person) -> ResponseReturnValue:
    """Three to begin with, the rest below, and why the others are not shown."""
    ranking = suggest(office_session(), directory_session(), person, today=today())
    return render_template(
        "matching/suggestions/index.html",
        person=person,
        ranking=ranking,
        best=BEST,
        form_key=secrets.token_urlsafe(12),
    )


@suggestions.post("/")
@requires(Permission.PERSON_EDIT, of=get_person)
def choose(person: Person) -> ResponseReturnValue:
    """Make one opening a candidate, with the proposal it came from."""
    session, opening_key = office_session(), request.form.get("opening", "")
    ranking = suggest(session, directory_session(), person, today=today())
    chosen = next((one for one in ranking.suggestions if one.opening.key == opening_key), None)
    seat = seats(directory_session(), [opening_key]).get(opening_key)
    if chosen is None or seat is None:
        raise RuleBroken("その受け入れ枠は、いまは候補にできません。一覧を開き直してください。")
    placement = propose(
        session,
        person,
        seat,
        by=current_user.key,
        on=today(),
        proposal=proposal_of(chosen, today()),
        idempotency_key=request.form.get("form_key", "")[:40],
    )
    flash(f"「{seat.place_name}」を候補にしました。", "success")
    return redirect(url_for("placements.show", person_key=person.key, placement_key=placement.key))
