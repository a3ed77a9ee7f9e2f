"""Which weeks 「隔週」 means: the dates a text names beside it."""

from directory.schedules.drafting import DraftRule
from directory.schedules.phrases import Phrase

FORTNIGHT = 14


def begin_with(rules: list[DraftRule], first: Phrase) -> bool:
    """Lets what was named begin on a day, 「隔週土曜（12月5日から）」; False when there is nothing that recurs."""
    recurring = [rule.phrase for rule in rules if not rule.phrase.dates]
    if not rules or len(recurring) < len(rules) or len(first.dates) != 1:
        return False
    for phrase in recurring:
        phrase.since = phrase.since or first.dates[0]
        phrase.anchor = phrase.anchor or first.dates[0]
    return True


def anchor_by_dates(rules: list[DraftRule]) -> list[DraftRule]:
    """「隔週日曜（12月6日、20日…）」: dates two weeks apart are examples that tell which Sundays; the rules left.

    So does the first day of a period, where it is one of them.
    """
    kept: list[DraftRule] = []
    for rule in rules:
        if kept and _are_examples(rule.phrase, kept[-1].phrase):
            kept[-1].phrase.anchor = min(rule.phrase.dates)
            kept[-1].times += [times for times in rule.times if times not in kept[-1].times]
        else:
            kept.append(rule)
    for rule in kept:
        phrase = rule.phrase
        if _is_open(phrase) and (first := phrase.since) and first.day > 1 and first.weekday() in phrase.weekdays:
            phrase.anchor = first  # 「1月9日から3月20日までの隔週土曜」; a 1 April is the year's, and no first time
    return kept


def _is_open(phrase: Phrase) -> bool:
    """「隔週土曜」, and nothing says yet which of them."""
    return phrase.interval == 2 and phrase.per_interval == "week" and not phrase.anchor and len(phrase.weekdays) == 1


def _are_examples(named: Phrase, phrase: Phrase) -> bool:
    days = [day.toordinal() for day in named.dates]
    fit = all(day.weekday() in phrase.weekdays for day in named.dates)
    return _is_open(phrase) and bool(days) and fit and all((day - days[0]) % FORTNIGHT == 0 for day in days)
