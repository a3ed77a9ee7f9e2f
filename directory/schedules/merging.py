"""Phrases that hang together: 「毎週火・木曜」, 「第2土曜・第4」, 「偶数月の第1土曜、第3日曜」."""

from directory.schedules.phrases import Phrase


def merged(phrases: list[Phrase], *, closing: bool = False) -> list[Phrase]:
    """The phrases of one list after each has taken what the one before says for both."""
    kept: list[Phrase] = []
    for phrase in phrases:
        if _is_total(kept, phrase):
            continue
        if kept and not (closing and _are_two(kept[-1], phrase)) and _absorbed(kept[-1], phrase):
            continue
        if kept and kept[-1].is_scope_only and phrase.has_body and kept[-1].is_marked:
            inherit(phrase, kept.pop())
        elif kept and kept[-1].is_scope_only and phrase.has_body and not closing and _is_one_list(kept[-1], phrase):
            _unite(phrase, kept.pop())
        elif kept and kept[-1].has_body and phrase.has_body:
            _continue(kept[-1], phrase)
        kept.append(phrase)
    return kept


def _are_two(before: Phrase, phrase: Phrase) -> bool:
    """「8月と年末年始は休み」: months and other parts of the year named side by side are closed each for itself."""
    both = before.is_scope_only and phrase.is_scope_only and bool(phrase.join)
    return both and bool(before.months) != bool(phrase.months)


def _is_one_list(before: Phrase, phrase: Phrase) -> bool:
    """「4月、8月～10月の第2土曜」: months are listed with commas too, other parts of the year only with ・ and と."""
    return phrase.join == "TIGHT" or bool(phrase.join and before.months and phrase.months)


def _is_total(before: list[Phrase], phrase: Phrase) -> bool:
    """「第2土曜、第4日曜の2回」: the count sums up what was named."""
    if not phrase.count or phrase.has_body or phrase.per in ("week", "year"):
        return False
    named = sum(len(each.month_days) or len(each.ordinals) * len(each.weekdays) for each in before)
    return named == phrase.count


def inherit(phrase: Phrase, scope: Phrase) -> None:
    """Gives a phrase what a scope before it said and it does not say itself."""
    phrase.weekly = phrase.weekly or scope.weekly
    phrase.monthly = phrase.monthly or scope.monthly
    phrase.everyday = phrase.everyday or (scope.everyday and not phrase.has_body)
    if phrase.interval == 1:
        phrase.interval, phrase.per_interval = scope.interval, scope.per_interval
    if not phrase.count:
        phrase.count, phrase.per, phrase.exact_count = scope.count, scope.per, scope.exact_count
    phrase.months = phrase.months or scope.months
    phrase.seasons = phrase.seasons or scope.seasons
    phrase.spans = phrase.spans or scope.spans
    phrase.since, phrase.until = phrase.since or scope.since, phrase.until or scope.until
    phrase.anchor = phrase.anchor or scope.anchor
    phrase.period = phrase.period or scope.period


def _unite(phrase: Phrase, scope: Phrase) -> None:
    """「春休み・夏休みの毎週木曜」: the days are those of both seasons."""
    phrase.seasons = (*scope.seasons, *phrase.seasons)
    phrase.months = tuple(sorted({*scope.months, *phrase.months}))
    phrase.spans = (*scope.spans, *phrase.spans)


def _absorbed(before: Phrase, phrase: Phrase) -> bool:
    """Whether the phrase only lengthens the one before it."""
    if phrase.is_scope_only:
        return _absorbed_scope(before, phrase)
    if before.written and phrase.written:
        before.written += phrase.written
        before.dates += phrase.dates
    elif before.month_days and phrase.month_days and not phrase.has_scope and not phrase.is_marked:
        before.month_days = tuple(sorted({*before.month_days, *phrase.month_days}))
        before.approximate = before.approximate or phrase.approximate
    elif before.weekdays and phrase.is_bare_weekday:
        return _more_weekdays(before, phrase)
    elif before.weekdays and _is_holiday_alone(phrase) and not (before.ordinals or before.workdays):
        before.holidays = True
    elif before.ordinals and _is_ordinal_alone(phrase):
        before.ordinals = tuple(sorted({*before.ordinals, *phrase.ordinals}, key=lambda n: n % 9))
    elif _is_ordinal_alone(before, marked=True) and phrase.ordinals and phrase.weekdays:
        before.ordinals = (*before.ordinals, *phrase.ordinals)
        before.weekdays = phrase.weekdays
    else:
        return False
    before.words += phrase.join and "・" + phrase.words
    return True


def _absorbed_scope(before: Phrase, scope: Phrase) -> bool:
    has_period = bool(before.period or scope.period)
    if before.is_scope_only and not (before.is_marked or scope.is_marked or has_period):
        before.months = tuple(sorted({*before.months, *scope.months}))
        before.seasons = (*before.seasons, *scope.seasons)
        before.spans = (*before.spans, *scope.spans)
        return True
    if scope.is_marked and not scope.has_scope and (before.has_body or before.is_scope_only) and not before.count:
        inherit(before, scope)
        return True
    return False


def _more_weekdays(before: Phrase, phrase: Phrase) -> bool:
    if before.ordinals and phrase.join != "TIGHT":
        return False
    before.weekdays = tuple(sorted({*before.weekdays, *phrase.weekdays}))
    return not before.workdays


def _is_holiday_alone(phrase: Phrase) -> bool:
    return phrase.holidays and not (phrase.weekdays or phrase.ordinals or phrase.offset)


def _is_ordinal_alone(phrase: Phrase, *, marked: bool = False) -> bool:
    plain = not (phrase.weekdays or phrase.has_scope or phrase.month_days or phrase.written)
    return bool(phrase.ordinals) and plain and (marked or not phrase.is_marked)


def _continue(before: Phrase, phrase: Phrase) -> None:
    """「偶数月の第1土曜、第3日曜」: the months hold for both."""
    if not phrase.has_scope and not phrase.is_marked and phrase.join and not (phrase.holidays or phrase.written):
        phrase.months, phrase.seasons = before.months, before.seasons
        phrase.monthly = before.monthly and bool(phrase.ordinals or phrase.month_days)
        phrase.interval, phrase.per_interval = before.interval, before.per_interval
