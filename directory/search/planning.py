"""From the line a resident types to a plan: words we know, words for days and places, phrases, what to leave out."""

import re
from dataclasses import replace
from datetime import date

from directory.search.day_words import DayWord, day_word
from directory.search.folding import fold, is_kana, sound
from directory.search.foreign_words import english_in_japanese
from directory.search.guessing import meant_pieces, spoken_place
from directory.search.inflection import plainly
from directory.search.introducing import GROWN_UP, age_in_words, said_age, without_introduction
from directory.search.meaning import REFUSED
from directory.search.needs import needs_apart, needs_heard, unheard_parts
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.segmentation import Piece
from directory.search.setting_aside import (
    asking_aside,
    concessions_aside,
    conditions_aside,
    feelings_aside,
    grown_up,
    kinds_said_once,
    letters_aside,
    literal_words_heard,
    people_aside,
    sentence_aside,
    told_aside,
    troubles_together,
    unique,
)
from directory.search.spelling import Speller
from directory.search.tokens import QUOTES, joined, landmark_of, left_out, pieces, tokens, without_house_number
from directory.search.vocabulary import Vocabulary
from directory.search.words import ASKING, FEELING, NEARNESS, TROUBLE, URGENT, WordGroup

LONGEST_QUERY, SHORTEST_PERSON = 200, 4
PLACE_LIKE = re.compile(r"(?<=[一-鿿ぁ-ゖ]{2})(?:市|区|町|村|台|丘|団地|地区|学区|校区|丁目)$")
"""An unknown word that ends so is a place the town table does not have."""
SAME, RELATED = 0.9, 0.45
LONGEST_IN_TEXTS = 9
"""Longer forms are sentences people type; no text has them."""
TROUBLE_SAME, TROUBLE_RELATED = 0.8, 0.3
"""Other words for a trouble stand in many texts by chance; what answers it are its kinds."""
REFUSES_NOBODY, ANYTHING_ELSE = "window.anything", 0.3
"""The window that refuses nobody answers every trouble, after those whose own it is."""
SORT_ROLES = {
    ASKING: Role.ASKING,
    TROUBLE: Role.TROUBLE,
    URGENT: Role.TROUBLE,
    FEELING: Role.TROUBLE,
    "人": Role.PERSON,
    "条件": Role.CONDITION,
}
GUESSED = 0.7
"""What a word counts for that was not typed so."""


def plan_query(text: str, vocabulary: Vocabulary, today: date, speller: Speller | None = None) -> Plan:
    """Understand a query of at most 200 characters (the rest is not read); an empty one gives an empty plan.

    With a speller, words that find nothing are read as the word they were probably meant to be.
    """
    text = text[:LONGEST_QUERY]
    plan = _planned(text, vocabulary, today, speller)
    if speller is not None and len(text.split()) > 1 and _leaves_a_refusal(plan):
        closed = _planned("".join(text.split()), vocabulary, today, speller)
        plan = max(plan, closed, key=_said_of_troubles)
    return plan


def _leaves_a_refusal(plan: Plan) -> bool:
    """「学校に いけない」: what is not is parted by blanks from what it is about, and alone is at most a guess."""
    troubles = [clause for clause in plan.clauses if clause.role is Role.TROUBLE]
    is_sure = any(choice.weight > GUESSED for clause in troubles for choice in clause.choices)
    return bool(REFUSED.search(plan.whole)) and not plan.excluded and not is_sure


def _said_of_troubles(plan: Plan) -> int:
    """How many letters of a line its troubles are said in."""
    return max((len(clause.said) for clause in plan.clauses if clause.role is Role.TROUBLE), default=0)


def _planned(text: str, vocabulary: Vocabulary, today: date, speller: Speller | None) -> Plan:
    plan = Plan(whole=fold(text).replace(" ", ""))
    if speller is not None and text.isascii() and not speller.finds(plan.whole):
        text = english_in_japanese(text, lambda word: vocabulary.knows(fold(word).replace(" ", "")))
    text = without_introduction(
        _without_regret(text, vocabulary), lambda trade: bool(vocabulary.words.of(fold(trade).replace(" ", "")))
    )
    years = said_age(text)
    text = age_in_words(text, vocabulary.knows)
    unheard: list[str] = []
    for token in joined(list(tokens(text)), vocabulary):
        body = token.lstrip("-")
        if token.startswith("-") and body:
            plan = _leaving_out(plan, fold(body).replace(" ", ""), vocabulary)
        elif body[:1] in QUOTES:
            plan = _with(plan, _phrase(fold(body)))
        else:
            known = plan.clauses
            plan = _read(plan, body, vocabulary, today, speller)
            if speller is not None and not plan.excluded:
                fresh = [clause for clause in plan.clauses if clause not in known]
                plan = needs_apart(sentence_aside(plan, known), known, fold(body).replace(" ", ""))
                unheard += unheard_parts(fold(body).replace(" ", ""), fresh, vocabulary.words, speller.finds)
    if unheard:
        plan = needs_heard(plan, unheard, vocabulary.words, lambda group: _answers(group)[:2])
    if speller is not None and " " in text.strip() and is_kana(plan.whole):
        plan = _as_a_sentence(plan, vocabulary)
    plan = grown_up(plan) if years >= GROWN_UP else plan
    plan = conditions_aside(asking_aside(concessions_aside(plan)))
    plan = kinds_said_once(letters_aside(told_aside(troubles_together(feelings_aside(people_aside(plan), vocabulary)))))
    plan = literal_words_heard(plan)
    plan = replace(plan, keeps_area=not plan.urgent and _names_one_of_several(plan, vocabulary))
    return plan if plan.clauses or plan.days or plan.open_now or plan.near_me or plan.beside else _as_it_stands(plan)


def _without_regret(text: str, vocabulary: Vocabulary) -> str:
    """ぼけちゃった → ぼけた, but for phrases and what the list says so."""
    folded = fold(text)
    is_said_so = any(quote in text for quote in QUOTES) or any(form in folded for form in vocabulary.words.regrets)
    return text if is_said_so else plainly(text)


def _as_a_sentence(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """「こどもが がっこうへ いきません」, parted by blanks and without kanji: what all of it tells, where it does."""
    is_understood = not plan.corrected and all(clause.role is not Role.REST for clause in plan.clauses)
    meant = "" if is_understood else vocabulary.words.told(plan.whole)
    if not meant:
        return plan
    around = tuple(clause for clause in plan.clauses if clause.role in (Role.AREA, Role.WEEKDAY, Role.TIME))
    told = word_clause(meant, vocabulary, said=plan.whole)
    told = replace(told, choices=unique([*told.choices, *_kinds_for(plan.clauses)], 1.0))
    known = max((len(clause.said) for clause in plan.clauses if clause.role is Role.TROUBLE), default=0)
    return plan if known > len(meant) else replace(plan, clauses=(*around, told))


def _kinds_for(clauses: tuple[Clause, ...]) -> list[Choice]:
    """What answers whoever was said beside a trouble: がいこくじん です."""
    people = [one for one in clauses if one.role is Role.PERSON and len(one.said) >= SHORTEST_PERSON]
    return [choice for one in people for choice in one.choices if choice.field is Field.KIND]


def _read(plan: Plan, token: str, vocabulary: Vocabulary, today: date, speller: Speller | None) -> Plan:
    """One token without quotes: what it leaves out, what it is near, and the words it is made of."""
    kept, excluded = left_out(without_house_number(token), vocabulary)
    for word in excluded:
        plan = _leaving_out(plan, word, vocabulary)
    vocabulary = vocabulary.without(excluded)
    if speller is not None:
        kana, name, kept = spoken_place(kept, vocabulary, speller)
        plan = _corrected(plan, kana, name, vocabulary) if name else plan
    plan, kept = _beside_a_landmark(plan, kept, vocabulary, speller)
    is_at_a_number = without_house_number(token) != token
    for piece, meant in meant_pieces(list(pieces(kept, vocabulary)), kept, vocabulary.words, speller):
        plan = _corrected(plan, piece.text, meant, vocabulary) if meant else _understood(plan, piece, vocabulary, today)
    return _beside_the_area(plan) if is_at_a_number else plan


def _beside_a_landmark(plan: Plan, said: str, vocabulary: Vocabulary, speller: Speller | None) -> tuple[Plan, str]:
    """A folded token without the landmark it begins with: what lies near it, or names it, comes first."""
    rest, landmark = landmark_of(said)
    if speller is not None and landmark and not speller.finds(landmark):
        named = speller.name_of(landmark.removesuffix("駅"))
        landmark = next((name for name in (f"{named}駅", named) if named and speller.finds(name)), "")
    if not landmark:
        return plan, said
    clause = word_clause(landmark, vocabulary)
    return replace(plan, beside=clause.choices, heard=(*plan.heard, clause)), rest


def word_clause(word: str, vocabulary: Vocabulary, *, said: str = "", weight: float = 1.0) -> Clause:
    """The clause of one folded word: itself, its equals, and what answers it."""
    groups = vocabulary.words.of(word)
    places = vocabulary.place(word)
    choices = [] if places else [Choice(Field.TEXT, word, weight), *_by_sound(word, weight)]
    form = vocabulary.words.form_read.get(word, "") if is_kana(word) and not places else ""
    if groups and form:
        choices.append(Choice(Field.TEXT, form, weight))
    if not places and not groups and (town := PLACE_LIKE.search(word)):
        choices.append(Choice(Field.ALONE, word[: town.start()], 0.8 * weight))
    bonus: list[Choice] = []
    related = [Choice(Field.TEXT, form, SAME * weight)] if form and not groups else []
    for group in groups:
        answers, adds, nearly = _answers(group)
        choices += answers
        bonus += adds
        related += nearly
    role = _role(word, groups, bool(places))
    every = (unique(some, weight) for some in ([*choices, *places], [*bonus, *related], related))
    return Clause(said or word, role, *every)


def _understood(plan: Plan, piece: Piece, vocabulary: Vocabulary, today: date) -> Plan:
    word = piece.text
    time = day_word(word) if piece.is_known else None
    if time:
        return _with_time(plan, word, time, today)
    groups = vocabulary.words.of(word) if piece.is_known else ()
    if any(group.sort == NEARNESS for group in groups):
        return _beside_the_area(plan, else_me=True)
    urgent = tuple(group.label for group in groups if group.sort == URGENT)
    plan = replace(plan, urgent=tuple(dict.fromkeys((*plan.urgent, *urgent))))
    clause = word_clause(word, vocabulary)
    if piece.latin and not piece.is_known:
        clause = replace(clause, choices=(*clause.choices, Choice(Field.TEXT, piece.latin)))
    return _with(plan, clause)


def _corrected(plan: Plan, word: str, meant: str, vocabulary: Vocabulary) -> Plan:
    clause = word_clause(meant, vocabulary, said=word, weight=GUESSED)
    if clause.role is not Role.TROUBLE:
        plan = replace(plan, corrected=(*plan.corrected, (word, meant)))
    elif known := next((one for one in plan.clauses if one.role is Role.TROUBLE and one.said != word), None):
        ranked = replace(known, bonus=(*known.bonus, *clause.choices))  # a guess adds to what was said, no more
        return replace(plan, clauses=tuple(ranked if one is known else one for one in plan.clauses))
    return _with(plan, clause)


def _with_time(plan: Plan, word: str, time: DayWord, today: date) -> Plan:
    if time.is_now:
        return replace(plan, open_now=True)
    if time.days:
        return replace(plan, days=time.days(today), days_said=word)
    field, values = (Field.WEEKDAY, time.weekdays) if time.weekdays else (Field.TIME, time.times)
    role = Role.WEEKDAY if time.weekdays else Role.TIME
    bonus = tuple(Choice(Field.TEXT, text) for text in time.texts)
    return _with(plan, Clause(word, role, tuple(Choice(field, value, 0.3) for value in values), bonus))


def _with(plan: Plan, clause: Clause) -> Plan:
    known = {(each.role, each.choices) for each in plan.clauses}
    return plan if (clause.role, clause.choices) in known else replace(plan, clauses=(*plan.clauses, clause))


def _phrase(folded: str) -> Clause:
    return Clause(folded, Role.PHRASE, (Choice(Field.TEXT, folded),))


def _leaving_out(plan: Plan, word: str, vocabulary: Vocabulary) -> Plan:
    """What is left out is the word itself and its spellings, not everything related to it."""
    choices = [Choice(Field.TEXT, word), *vocabulary.place(word)]
    choices += [Choice(Field.TEXT, form) for group in vocabulary.words.of(word) for form in group.forms[:3]]
    time = day_word(word)
    if time:
        choices = [Choice(Field.WEEKDAY, value) for value in time.weekdays]
        choices += [Choice(Field.TIME, value) for value in time.times]
    return replace(plan, excluded=(*plan.excluded, Clause(word, Role.WORD, tuple(choices)))) if word else plan


def _beside_the_area(plan: Plan, *, else_me: bool = False) -> Plan:
    """本町の近く, 本町3-5: the area is no border, what is near it comes first."""
    areas = [clause for clause in plan.clauses if clause.role is Role.AREA]
    if not areas or plan.beside:
        return replace(plan, near_me=plan.near_me or (else_me and not plan.beside))
    return replace(plan.without(areas[-1]), beside=areas[-1].choices)


def _names_one_of_several(plan: Plan, vocabulary: Vocabulary) -> bool:
    """熊谷, where the index has all of a prefecture: what helps elsewhere is too far."""
    return any(clause.role is Role.AREA and vocabulary.is_one_of_several(clause.said) for clause in plan.clauses)


def _as_it_stands(plan: Plan) -> Plan:
    """Nothing but fillers: search what was typed rather than everything."""
    return _with(plan, _phrase(plan.whole)) if plan.whole and not plan.excluded else plan


def _by_sound(word: str, weight: float) -> list[Choice]:
    heard = sound(word)
    return [Choice(Field.TEXT, heard, 0.9 * weight)] if is_kana(word) and heard != word and len(heard) >= 3 else []


def _answers(group: WordGroup) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """What a group lets match, what only ranks higher, and what matches when little does.

    Whom a place is for, and how one may be there, does not answer a trouble alone.
    """
    is_trouble = group.sort in (TROUBLE, URGENT, FEELING)
    same, related = (TROUBLE_SAME, TROUBLE_RELATED) if is_trouble else (SAME, RELATED)
    choices = [Choice(_where(form), form, same) for form in group.forms if len(form) <= LONGEST_IN_TEXTS]
    nearly = [Choice(_where(word), word, related) for word in group.related]
    choices += [Choice(Field.KIND, kind, _kind_weight(group, kind)) for kind in group.kinds]
    if group.sort == TROUBLE and any(map(_is_window, group.kinds)) and REFUSES_NOBODY not in group.kinds:
        choices.append(Choice(Field.KIND, REFUSES_NOBODY, ANYTHING_ELSE))
    facts = [Choice(Field.FLAG, flag, 0.9) for flag in group.flags]
    facts += [Choice(Field.COST, cost, 0.9) for cost in group.costs]
    audiences = [Choice(Field.AUDIENCE, audience, 0.8) for audience in group.audiences]
    if is_trouble:
        return choices + nearly, audiences + facts, []
    if group.sort in ("人", "条件"):
        return choices + nearly + facts + (audiences if group.sort == "人" else []), [], []
    return choices + facts, audiences, nearly


def _is_window(kind: str) -> bool:
    return kind.startswith("window.")


def _where(form: str) -> Field:
    """A short reading is inside too many words to count there."""
    return Field.ALONE if len(form) <= 3 and is_kana(form) else Field.TEXT


def _kind_weight(group: WordGroup, kind: str) -> float:
    """The first kinds of a row answer best; 「なんでも」 is the window when no other fits."""
    if kind == REFUSES_NOBODY and len(group.kinds) > 1:
        return 0.5
    place_kinds = [each for each in group.kinds if _is_window(each) == _is_window(kind)]
    return 1.0 - 0.08 * min(place_kinds.index(kind), 5)


def _role(word: str, groups: tuple[WordGroup, ...], is_place: bool) -> Role:
    if is_place or (not groups and PLACE_LIKE.search(word)):
        return Role.AREA
    roles = {SORT_ROLES.get(group.sort, Role.WORD) for group in groups}
    if not roles:
        return Role.REST
    return next(role for role in (Role.TROUBLE, Role.WORD, Role.ASKING, Role.PERSON, Role.CONDITION) if role in roles)
