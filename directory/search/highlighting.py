"""The words around a match, as residents wrote them, with what was asked for marked."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from directory.search.asking import Mark
from directory.search.folding import SMALL_KANA, SPELLINGS_FOLDED, fold
from directory.search.matching_words import finder
from directory.search.plans import Choice, Field, Plan

SNIPPET_LENGTH = 60
CLUSTER = re.compile(r"(.)([\u3099\u309aﾞﾟ\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*)", re.DOTALL)
LONG_MARKS = frozenset("ー‐‑‒–—―−-~〜ｰ")
VARIANTS = tuple((other.translate(SMALL_KANA), usual.translate(SMALL_KANA)) for other, usual in SPELLINGS_FOLDED)

Span = tuple[int, int]


def snippet(texts: Sequence[str], plan: Plan) -> tuple[Mark, ...]:
    """About 60 characters around the first match in one of the texts, matches marked; empty when nothing matches.

    The text that has what was said comes before one that has another word for it. Letters are compared folded, so
    サロン is marked for ｻﾛﾝ and 子供 for こども.
    """
    every = [choice for clause in plan.clauses for choice in _alone_if_ever(clause.choices)]
    said = {clause.said for clause in plan.clauses}
    for choices in ([choice for choice in every if choice.value in said], every):
        for text in texts:
            if spans := _spans(text, choices):
                return _marked(text, spans)
    return ()


def folded_letters(text: str) -> tuple[str, list[Span]]:
    """A text folded letter by letter, one spelling for all, and where in the text each letter came from."""
    letters: list[str] = []
    places: list[Span] = []
    for found in CLUSTER.finditer(text):
        if found[1] in LONG_MARKS and letters and "ぁ" <= letters[-1] <= "ゖ":
            places[-1] = places[-1][0], found.end()
            continue
        for letter in _folded_letter(found.group()):
            letters.append(letter)
            places.append(found.span())
    return _one_spelling("".join(letters), places)


def _one_spelling(letters: str, places: list[Span]) -> tuple[str, list[Span]]:
    for other, usual in VARIANTS:
        at = letters.find(other)
        while at >= 0:
            end = at + len(other)
            span = places[at][0], places[end - 1][1]
            letters = letters[:at] + usual + letters[end:]
            places = places[:at] + [span] * len(usual) + places[end:]
            at = letters.find(other, at + len(usual))
    return letters, places


def _alone_if_ever(choices: Iterable[Choice]) -> list[Choice]:
    """The words among them; one that must stand alone in another choice must here too: no いご in さいご."""
    alone = {choice.value for choice in choices if choice.field is Field.ALONE}
    words = (choice for choice in choices if choice.field in (Field.TEXT, Field.ALONE) and len(choice.value) > 1)
    return [choice._replace(field=Field.ALONE) if choice.value in alone else choice for choice in words]


def _spans(text: str, choices: Iterable[Choice]) -> list[Span]:
    """Where words stand in a text, longest first, without overlaps, in order."""
    letters, places = folded_letters(text)
    taken: list[Span] = []
    for choice in sorted(set(choices), key=lambda one: len(one.value), reverse=True):
        for at in _found(letters, choice):
            span = places[at][0], places[at + len(choice.value) - 1][1]
            if all(span[1] <= start or end <= span[0] for start, end in taken):
                taken.append(span)
    return sorted(taken)


def _found(letters: str, choice: Choice) -> list[int]:
    """The places of a word; of one that must stand alone the first."""
    word, is_alone = choice.value, choice.field is Field.ALONE
    first = finder(word, alone=is_alone)(letters)
    if first < 0 or is_alone or word.isascii():
        return [first] if first >= 0 else []
    return [found.start() for found in re.finditer(re.escape(word), letters)]


def _marked(text: str, spans: list[Span]) -> tuple[Mark, ...]:
    first = max(spans[0][0] - SNIPPET_LENGTH // 3, 0)
    last = max(min(first + SNIPPET_LENGTH, len(text)), spans[0][1])
    marks, at = [Mark("…" if first else "", False)], first
    for start, end in spans:
        if start >= at and end <= last:
            marks += [Mark(text[at:start], False), Mark(text[start:end], True)]
            at = end
    marks += [Mark(text[at:last], False), Mark("…" if last < len(text) else "", False)]
    return tuple(mark for mark in marks if mark.text)


@lru_cache(maxsize=8192)
def _folded_letter(letter: str) -> str:
    return fold(letter).replace(" ", "") or " "
