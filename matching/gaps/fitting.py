"""Openings that came after somebody began to wait, and fit them: a place opens without anybody linking it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from directory.openings.models import Opening
from matching.gaps.models import ResourceGap
from matching.gaps.queries import IS_TO_DO, own_waiting
from matching.suggestions.queries import current_rules
from matching.suggestions.ranking import Suggestion, rank
from matching.suggestions.services import facts_of_people, opening_facts

Fitting = tuple[ResourceGap, Sequence[Suggestion]]


def newly_fitting(office: Session, directory: Session, account_key: str, today: date) -> list[Fitting]:
    """Who of an account's own people waits, with what has come since and fits them; nobody else is looked at."""
    gaps = own_waiting(office, account_key, today, IS_TO_DO)
    if not gaps:
        return []
    first = min(gap.raised_on for gap in gaps)
    made = _made_since(directory, first)
    openings = opening_facts(office, directory, today, Opening.key.in_(made))
    people = {gap.waiting.person_key: gap.waiting.person for gap in gaps if gap.waiting}
    facts, rules = facts_of_people(office, directory, list(people.values()), today), current_rules(office)
    found: list[Fitting] = []
    for gap in gaps:
        if gap.waiting is not None:
            newer = [one for one in openings if made[one.key] >= gap.raised_on]
            if fits := rank(facts[gap.waiting.person_key], newer, rules=rules).suggestions:
                found.append((gap, fits))
    return found


def _made_since(directory: Session, first: date) -> dict[str, date]:
    moment = datetime(first.year, first.month, first.day, tzinfo=JAPAN)
    rows = directory.execute(select(Opening.key, Opening.created_at).where(Opening.created_at >= moment))
    return {key: at.astimezone(JAPAN).date() for key, at in rows}
