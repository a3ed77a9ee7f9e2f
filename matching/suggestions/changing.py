"""Changing the town's rules: what would change is counted before anything is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core import audit
from core.errors import RuleBroken
from matching.people.models import Person
from matching.people.queries import people_of
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.models import SuggestionRules
from matching.suggestions.queries import current_rules
from matching.suggestions.ranking import rank
from matching.suggestions.rules import Rules
from matching.suggestions.services import facts_of_people, opening_facts

BEST = 3
"""How many suggestions staff and the person look at first."""


@dataclass(frozen=True)
class Effect:
    """How many of the people that were tried would see other first suggestions; nobody is named."""

    people: int
    changed: int
    gaining: int
    losing: int


def keep_rules(office: Session, rules: Rules, *, by: str, based_on: int) -> SuggestionRules:
    """Make these rules the next version. Raises RuleBroken when somebody else was first, or nothing can be ranked."""
    current = current_rules(office)
    if current.version != based_on:
        raise RuleBroken(
            f"ほかの人が先に第{current.version}版を保存しました。下の履歴を確かめてから、もう一度保存してください。"
        )
    if not any(rules.weights.values()):
        raise RuleBroken("点数がすべて0では順番を決められません。どれか一つは1点以上にしてください。")
    if replace(rules, version=current.version) == current:
        raise RuleBroken("いまの決まりと同じです。変えるところを入力してから保存してください。")
    version = SuggestionRules(number=current.version + 1, facts=rules.to_json(), made_by=by)
    office.add(version)
    audit.record(office, audit.Action.CHANGED, ("suggestion_rules", str(version.number)))
    return version


def effect_of(office: Session, directory: Session, rules: Rules, *, account_key: str, today: date) -> Effect:
    """What these rules would change for the people on whose team the account is; each of them counts as opened."""
    people = office.scalars(people_of(account_key).where(Person.closed_at.is_(None))).all()
    facts = facts_of_people(office, directory, people, today)
    return counted(facts.values(), opening_facts(office, directory, today), before=current_rules(office), after=rules)


def counted(people: Iterable[PersonFacts], openings: Iterable[OpeningFacts], *, before: Rules, after: Rules) -> Effect:
    """How many first suggestions differ, and how many people gain their first suggestions or lose all."""
    listed = list(openings)
    firsts = [(_first(person, listed, before), _first(person, listed, after)) for person in people]
    return Effect(
        people=len(firsts),
        changed=sum(old != new for old, new in firsts),
        gaining=sum(not old and bool(new) for old, new in firsts),
        losing=sum(bool(old) and not new for old, new in firsts),
    )


def _first(person: PersonFacts, openings: list[OpeningFacts], rules: Rules) -> list[str]:
    return [one.opening.key for one in rank(person, openings, rules=rules).suggestions[:BEST]]
