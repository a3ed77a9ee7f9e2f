"""Making an assessment."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from matching.people.models import Person
from matching.plans.facts import AssessmentFacts
from matching.plans.models import Assessment

LONGEST_WAY = 180  # minutes


def assess(session: Session, person: Person, *, facts: AssessmentFacts, by: str, on: date) -> Assessment:
    """Record what was found out; an earlier assessment stays beside it."""
    if facts.step is not None and not 0 <= facts.step <= 5:
        raise RuleBroken("段階は0から5で選んでください。")
    if facts.travel_minutes is not None and not 1 <= facts.travel_minutes <= LONGEST_WAY:
        raise RuleBroken(f"片道の時間は1分から{LONGEST_WAY}分で入力してください。")
    if any(time.ends <= time.starts for time in facts.times):
        raise RuleBroken("来られる時間の終わりが、始まりより前になっています。")
    assessment = Assessment(person_key=person.key, made_on=on, made_by=by)
    assessment.facts_text = facts.to_json()
    session.add(assessment)
    return assessment


def current_facts(session: Session, person: Person) -> AssessmentFacts:
    """What the newest assessment says; empty facts when there is none."""
    return current_facts_of(session, [person.key])[person.key]


def current_facts_of(session: Session, person_keys: Collection[str]) -> dict[str, AssessmentFacts]:
    """The same for several people whose records are open."""
    place = func.row_number().over(
        partition_by=Assessment.person_key, order_by=(Assessment.made_on.desc(), Assessment.id.desc())
    )
    ranked = select(Assessment.id, place.label("place")).where(Assessment.person_key.in_(person_keys)).subquery()
    newest = select(Assessment).join(ranked, ranked.c.id == Assessment.id).where(ranked.c.place == 1)
    found = {assessment.person_key: assessment.facts for assessment in session.scalars(newest)}
    return {key: found.get(key, AssessmentFacts()) for key in person_keys}
