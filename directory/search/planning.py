"""From the line a resident types to a plan: words we know, words for days and places, phrases, what to leave out."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from directory.search.day_words import DayWord, day_word
from directory.search.folding import fold, is_kana, sound
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.romaji import kana_of
from directory.search.segmentation import Piece, cut
from directory.search.spelling import SHORTEST_PART, Speller
from directory.search.vocabulary import Vocabulary
from directory.search.words import ASKING, NEARNESS, TROUBLE, URGENT, WordGroup, WordList

LONGEST_QUERY = 200
TOKEN = re.compile(r'-?"[^"]+"|-?「[^」]+」|-?『[^』]+』|\S+')
SAME, RELATED = 0.9, 0.45
TROUBLE_SAME, TROUBLE_RELATED = 0.5, 0.3
"""Other words for a trouble stand in many texts by chance; what answers it are its kinds."""
WINDOWS_HIGHER = Choice(Field.TYPE, "window")
SORT_ROLES = {
    ASKING: Role.ASKING,
    TROUBLE: Role.TROUBLE,
    URGENT: Role.TROUBLE,
    "人": Role.PERSON,
    "条件": Role.CONDITION,
}


def plan_query(text: str, vocabulary: Vocabulary, today: date, speller: Speller | None = None) -> Plan:
    """Understand a query of at most 200 characters (the rest is not read); an empty one gives an empty plan.

    With a speller, words that find nothing are read as the word they were probably meant to be.
    """
    plan = Plan(whole=fold(text[:LONGEST_QUERY]).replace(" ", ""))
    for token in _joined(list(_tokens(text[:LONGEST_QUERY])), vocabulary):
        body = token.lstrip("-")
        if token.startswith("-") and body:
            plan = replace(plan, excluded=(*plan.excluded, *_excluded(body, vocabulary)))
        elif body[:1] in '"「『':
            plan = _with(plan, _phrase(fold(body)))
        else:
            for piece, meant in _spelled(list(_pieces(body, vocabulary)), fold(body), vocabulary.words, speller):
                if meant:
                    plan = _corrected(plan, piece.text, meant, vocabulary)
                else:
                    plan = _understood(plan, piece, vocabulary, today)
    plan = _asking_aside(plan)
    return plan if plan.clauses or plan.days or plan.open_now or plan.near_me else _as_it_stands(plan)


def word_clause(word: str, vocabulary: Vocabulary, *, said: str = "", weight: float = 1.0) -> Clause:
    """The clause of one folded word: itself, its equals, and what answers it."""
    groups = vocabulary.words.of(word)
    places = vocabulary.place(word)
    choices = [] if places else [Choice(Field.TEXT, word, weight), *_by_sound(word, weight)]
    bonus: list[Choice] = []
    for group in groups:
        answers, adds = _answers(group)
        choices += answers
        bonus += adds
    role = _role(groups, bool(places))
    return Clause(said or word, role, _unique([*choices, *places], weight), _unique(bonus, weight))


def _tokens(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).replace("”", '"').replace("“", '"')
    plain = re.sub(r"(?:(?<=\s)|^)[−–—‐]", "-", plain)
    for found in TOKEN.finditer(plain):
        yield found.group()


def _joined(tokens: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """認知症 カフェ is one word with a blank in it; so are two words of romaji."""
    at = 0
    while at < len(tokens):
        both = "".join(tokens[at : at + 2])
        together = fold(both)
        kana = kana_of(together) if together.isascii() else ""
        if at + 1 < len(tokens) and both[0] not in '-"「『' and (vocabulary.names(together) or vocabulary.names(kana)):
            yield both
            at += 2
        else:
            yield tokens[at]
            at += 1


def _pieces(token: str, vocabulary: Vocabulary) -> Iterator[Piece]:
    words = fold(token).split()
    if len(words) > 1 and vocabulary.knows("".join(words)):
        words = ["".join(words)]
    for word in words:
        kana = kana_of(word) if word.isascii() and len(word) >= 3 and not vocabulary.knows(word) else ""
        if kana and any(piece.is_known for piece in cut(kana, vocabulary.knows)):
            yield from cut(kana, vocabulary.knows)
        else:
            yield from [Piece(word, True)] if vocabulary.is_day_word(word) else cut(word, vocabulary.knows)


def _understood(plan: Plan, piece: Piece, vocabulary: Vocabulary, today: date) -> Plan:
    word = piece.text
    time = day_word(word) if piece.is_known else None
    if time:
        return _with_time(plan, word, time, today)
    groups = vocabulary.words.of(word) if piece.is_known else ()
    if any(group.sort == NEARNESS for group in groups):
        return replace(plan, near_me=True)
    urgent = tuple(group.label for group in groups if group.sort == URGENT)
    plan = replace(plan, urgent=tuple(dict.fromkeys((*plan.urgent, *urgent))))
    return _with(plan, word_clause(word, vocabulary))


def _spelled(pieces: list[Piece], typed: str, words: WordList, speller: Speller | None) -> list[tuple[Piece, str]]:
    """Each piece with what it was meant to be.

    When a part finds nothing, the whole is first taken for one mistyped word, then for a way to say something of
    the word list (今月の食費がもうない), and only then is the part mended.
    """
    if speller is None:
        return [(piece, "") for piece in pieces]
    lost = [piece for piece in pieces if not piece.is_known and not speller.finds(piece.text)]
    if not lost or " " in typed:
        return [(piece, "") for piece in pieces]
    whole = speller.correction(typed) or words.nearest(typed)
    if whole:
        return [(Piece(typed, False), whole)]
    return [(piece, _meant(piece, typed, speller) if piece in lost else "") for piece in pieces]


def _meant(piece: Piece, typed: str, speller: Speller) -> str:
    is_part = piece.text != typed
    return "" if is_part and len(piece.text) < SHORTEST_PART else speller.correction(piece.text)


def _corrected(plan: Plan, word: str, meant: str, vocabulary: Vocabulary) -> Plan:
    clause = word_clause(meant, vocabulary, said=word, weight=0.7)
    if clause.role is not Role.TROUBLE:
        plan = replace(plan, corrected=(*plan.corrected, (word, meant)))
    return _with(plan, clause)


def _with_time(plan: Plan, word: str, time: DayWord, today: date) -> Plan:
    if time.is_now:
        return replace(plan, open_now=True)
    if time.days:
        return replace(plan, days=time.days(today), days_said=word)
    field, values = (Field.WEEKDAY, time.weekdays) if time.weekdays else (Field.TIME, time.times)
    role = Role.WEEKDAY if time.weekdays else Role.TIME
    return _with(plan, Clause(word, role, tuple(Choice(field, value, 0.3) for value in values)))


def _with(plan: Plan, clause: Clause) -> Plan:
    known = {(each.role, each.choices) for each in plan.clauses}
    return plan if (clause.role, clause.choices) in known else replace(plan, clauses=(*plan.clauses, clause))


def _phrase(folded: str) -> Clause:
    return Clause(folded, Role.PHRASE, (Choice(Field.TEXT, folded),))


def _excluded(body: str, vocabulary: Vocabulary) -> list[Clause]:
    """What is left out is the word itself and its spellings, not everything related to it."""
    word = fold(body).replace(" ", "")
    if not word:
        return []
    choices = [Choice(Field.TEXT, word)]
    choices += [Choice(Field.TEXT, form) for group in vocabulary.words.of(word) for form in group.forms[:3]]
    time = day_word(word)
    if time:
        choices = [Choice(Field.WEEKDAY, value) for value in time.weekdays]
        choices += [Choice(Field.TIME, value) for value in time.times]
    return [Clause(word, Role.WORD, tuple(choices))]


def _asking_aside(plan: Plan) -> Plan:
    """「介護の相談」 asks for 介護: that one wants advice only ranks windows higher, unless nothing else is said."""
    subjects = [clause for clause in plan.clauses if clause.role in (Role.TROUBLE, Role.WORD, Role.REST)]
    asking = [clause for clause in plan.clauses if clause.role is Role.ASKING]
    if not subjects or not asking:
        return plan
    windows = Clause(subjects[0].said, subjects[0].role, subjects[0].choices, (*subjects[0].bonus, WINDOWS_HIGHER))
    kept = (windows if clause is subjects[0] else clause for clause in plan.clauses if clause not in asking)
    return replace(plan, clauses=tuple(kept))


def _as_it_stands(plan: Plan) -> Plan:
    """Nothing but fillers: search what was typed rather than everything."""
    return _with(plan, _phrase(plan.whole)) if plan.whole and not plan.excluded else plan


def _by_sound(word: str, weight: float) -> list[Choice]:
    heard = sound(word)
    return [Choice(Field.TEXT, heard, 0.9 * weight)] if is_kana(word) and heard != word and len(heard) >= 3 else []


def _answers(group: WordGroup) -> tuple[list[Choice], list[Choice]]:
    """What a group lets match, and what only ranks higher. Whom a place is for does not answer a trouble alone."""
    is_trouble = group.sort in (TROUBLE, URGENT)
    same, related = (TROUBLE_SAME, TROUBLE_RELATED) if is_trouble else (SAME, RELATED)
    choices = [Choice(_where(form), form, same) for form in group.forms]
    choices += [Choice(_where(word), word, related) for word in group.related]
    choices += [Choice(Field.KIND, kind, _kind_weight(group, kind)) for kind in group.kinds]
    choices += [Choice(Field.FLAG, flag, 0.9) for flag in group.flags]
    choices += [Choice(Field.COST, cost, 0.9) for cost in group.costs]
    audiences = [Choice(Field.AUDIENCE, audience, 0.8) for audience in group.audiences]
    return (choices + audiences, []) if group.sort == "人" else (choices, audiences)


def _where(form: str) -> Field:
    """A short reading is inside too many words to count there."""
    return Field.ALONE if len(form) <= 3 and is_kana(form) else Field.TEXT


def _kind_weight(group: WordGroup, kind: str) -> float:
    """The first kinds of a row answer best; 「なんでも」 is the window when no other fits."""
    if kind == "window.anything" and len(group.kinds) > 1:
        return 0.5
    place_kinds = [each for each in group.kinds if each.startswith("window.") == kind.startswith("window.")]
    return 1.0 - 0.08 * min(place_kinds.index(kind), 5)


def _role(groups: tuple[WordGroup, ...], is_place: bool) -> Role:
    if is_place:
        return Role.AREA
    roles = {SORT_ROLES.get(group.sort, Role.WORD) for group in groups}
    if not roles:
        return Role.REST
    return next(role for role in (Role.TROUBLE, Role.WORD, Role.ASKING, Role.PERSON, Role.CONDITION) if role in roles)


def _unique(choices: list[Choice], weight: float) -> tuple[Choice, ...]:
    best: dict[tuple[Field, str], Choice] = {}
    for choice in choices:
        spot = (choice.field, choice.value)
        weighed = replace(choice, weight=min(choice.weight, weight))
        if spot not in best or best[spot].weight < weighed.weight:
            best[spot] = weighed
    return tuple(best.values())
