"""Which openings fit a person, and why; making one a candidate; and the sheet to choose from."""

from collections.abc import Collection, Iterable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.forms import new_form_key
from core.paging import page_of
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.queries import placement_sent_before
from matching.placements.seats import seats
from matching.placements.services import propose
from matching.suggestions.changing import BEST
from matching.suggestions.choosing import candidates, chosen_from, sheet_of
from matching.suggestions.choosing_print import print_sheet
from matching.suggestions.conditions import CONDITIONS
from matching.suggestions.ranking import Ranking, Suggestion
from matching.suggestions.services import proposal_of, suggest

suggestions = Blueprint("suggestions", __name__, url_prefix="/office/people/<person_key>/suggestions")

ON_A_PAGE = 12
NEAREST = 3
"""How many of those one reason keeps away are shown at once."""


@suggestions.get("/")
@requires(Permission.PERSON_EDIT, of=get_person)
def index(person: Person) -> ResponseReturnValue:
    """Three to begin with, the rest below, and why the others are not shown."""
    return _page(person, ticked=request.args.getlist("opening") or None)


@suggestions.get("/blocked")
@requires(Permission.PERSON_EDIT, of=get_person)
def blocked(person: Person) -> ResponseReturnValue:
    """Everything that one condition keeps away, the nearest first, with what would let each through."""
    ranking = _ranking(person)
    groups = ranking.by_blocker
    asked = request.args.get("by", "")
    name = asked if asked in CONDITIONS else next(iter(groups), "")
    listed = groups.get(name, [])
    paging = page_of(len(listed), 30)
    return render_template(
        "matching/suggestions/blocked.html",
        person=person,
        name=name,
        groups=groups,
        total=len(listed),
        shown=listed[paging.offset : paging.offset + paging.per_page],
        paging=paging,
    )


@suggestions.post("/")
@requires(Permission.PERSON_EDIT, of=get_person)
def choose(person: Person) -> ResponseReturnValue:
    """Make one opening a candidate, with the proposal it came from."""
    session, opening_key = office_session(), request.form.get("opening", "")
    form_key = request.form.get("form_key", "")[:40]
    if sent := placement_sent_before(session, person, form_key):
        return redirect(url_for("placements.show", person_key=person.key, placement_key=sent.key))
    chosen = next((one for one in _ranking(person).suggestions if one.opening.key == opening_key), None)
    seat = seats(directory_session(), [opening_key]).get(opening_key)
    if chosen is None or seat is None:
        raise RuleBroken("その受け入れ枠は、いまは候補にできません。一覧を開き直してください。")
    proposal, on = proposal_of(chosen, today()), today()
    placement = propose(session, person, seat, by=current_user.key, on=on, proposal=proposal, idempotency_key=form_key)
    flash(f"「{seat.place_name}」を候補にしました。", "success")
    return redirect(url_for("placements.show", person_key=person.key, placement_key=placement.key))


@suggestions.post("/sheet")
@requires(Permission.PERSON_EDIT, of=get_person)
def sheet(person: Person) -> ResponseReturnValue:
    """えらぶシート of the chosen places, or another page to choose on; nothing is kept.

    The file's name says nothing about anybody.
    """
    keys, offered = request.form.getlist("opening"), [*_candidates(person), *_ranking(person).suggestions]
    if page := request.form.get("page", "")[:6]:
        return redirect(url_for(".index", person_key=person.key, page=page, opening=_those_of(offered, keys)), 303)
    try:
        chosen = chosen_from(offered, keys)
    except RuleBroken as broken:
        return _page(person, ticked=keys, wrong=str(broken)), 409
    leads = [member.account_key for member in person.team if member.leads]
    names = names_of_accounts(leads)
    paper = sheet_of(directory_session(), chosen, ask="、".join(names[key] for key in leads if key in names))
    return staff_paper(print_sheet(paper, on=today()), "erabu-sheet")


def _page(person: Person, *, ticked: list[str] | None = None, wrong: str = "") -> str:
    ranking, already = _ranking(person), _candidates(person)
    every, kept = ranking.suggestions, _those_of([*already, *ranking.suggestions], ticked or ())
    paging = page_of(
        len(every), ON_A_PAGE, url_for(".index", person_key=person.key), (("opening", key) for key in kept)
    )
    until = paging.offset + ON_A_PAGE
    return render_template(
        "matching/suggestions/index.html",
        person=person,
        ranking=ranking,
        shown=every[paging.offset : until],
        elsewhere=[one for one in (*every[: paging.offset], *every[until:]) if one.opening.key in kept],
        paging=paging,
        candidates=already,
        ticked=[one.opening.key for one in already[:BEST]] if ticked is None else ticked,
        wrong=wrong,
        best=BEST,
        nearest=NEAREST,
        form_key=new_form_key(),
    )


def _those_of(offered: Iterable[Suggestion], keys: Collection[str]) -> list[str]:
    return [one.opening.key for one in offered if one.opening.key in keys]


def _ranking(person: Person) -> Ranking:
    return suggest(office_session(), directory_session(), person, today=today())


def _candidates(person: Person) -> tuple[Suggestion, ...]:
    return candidates(office_session(), directory_session(), person, today=today())
