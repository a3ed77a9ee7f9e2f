"""What a line asks for in words nobody wrote down: the rows of the word list it is most like, every need of it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from directory.search.folding import is_kana, is_kanji
from directory.search.likeness import telling_words
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.words import FEELING, TROUBLE, URGENT, WordGroup, WordList

END_OF_PART = re.compile(
    r"(?<=[ぁ-ゖ][てで])(?=[一-鿿])|(?<=から|けど|ので|のに|たら)(?=[一-鿿ぁ-ゖ])|(?<=[いたる]し)(?=[一-鿿])"
)
"""Where a sentence goes on to something else: 先立たれて, 飯も作れん."""
SUBJECT = re.compile(r"(?<=[一-鿿ぁ-ゖ]{2})[がは](?=[一-鿿ぁ-ゖ]{4})")
"""常連のお客さんが, 同じ話ばかりで心配: what is said of somebody tells more than who it is."""
SHORTEST_PART, KNOWN_ENOUGH = 4, 0.4
TELLS_WHAT = (Role.TROUBLE, Role.WORD, Role.PHRASE)


def unheard_parts(said: str, clauses: Iterable[Clause], words: WordList, finds: Callable[[str], bool]) -> list[str]:
    """The parts of a folded token that nothing of what was understood tells; `finds` knows words of the texts."""
    clauses = list(clauses)
    known = [one.said for one in clauses if one.role in TELLS_WHAT]
    if clauses and not known and all(one.role in (Role.ASKING, Role.PERSON) for one in clauses):
        return [said] if telling_words(_without(said, (one.said for one in clauses))) else []
    loose = [one.said for one in clauses if one.role is Role.REST and (is_told(one.said) or not finds(one.said))]
    parts = [part for part in _parts(said) if _known_of(part, known, words) < KNOWN_ENOUGH] if loose else []
    beside = [one.said for one in clauses if one.role in (Role.PERSON, Role.AREA)]
    return [_without(part, beside) for part in parts if any(_touches(word, part, said) for word in loose)]


def _touches(word: str, part: str, said: str) -> bool:
    """Whether a word of a token stands, at least in part, in one of its parts."""
    begin, at = said.find(part), said.find(word)
    return begin < at + len(word) and at < begin + len(part)


def _known_of(part: str, known: Iterable[str], words: WordList) -> float:
    """How much of a part what was understood of it tells: something to do, or a noun of two kanji, all of it."""
    told = [word for word in known if word in part]
    if any(sum(map(is_kanji, word)) > 1 or words.is_sought(word) for word in told):
        return 1.0
    return max(map(len, told), default=0) / len(part)


def _without(part: str, beside: Iterable[str]) -> str:
    """What is left of a part when whom and where it is about was understood: 独居の方を見守って."""
    for word in beside:
        part = part.replace(word, "", 1)
    return part


def needs_apart(plan: Plan, before: Iterable[Clause], said: str) -> Plan:
    """妻に先立たれて夕飯も作れん: a kind in another part of a folded sentence than its trouble is one more need, and
    does not say which of the answers to the trouble is meant. `before` is what other words of the line said.
    """
    known, parts = set(before), _parts(said)
    told = [one.said for one in plan.clauses if one.role is Role.TROUBLE and one not in known]
    if len(parts) < 2 or not told:
        return plan
    alone = [part for part in parts if not any(word in part for word in told)]
    apart = [
        one
        for one in plan.clauses
        if one not in known and _names_a_kind(one) and any(one.said in part for part in alone)
    ]
    clauses = (replace(one, role=Role.TROUBLE) if one in apart else one for one in plan.clauses)
    return replace(plan, clauses=tuple(clauses)) if apart else plan


def needs_heard(
    plan: Plan, unheard: list[str], words: WordList, answering: Callable[[WordGroup], tuple[list[Choice], list[Choice]]]
) -> Plan:
    """The plan with what its unheard parts are like as its trouble; one said in words of the list, or a kind said in
    so many words, stands alone.

    `answering` gives what lets a row of the list match, and what only ranks higher.
    """
    if any(one.role is Role.PERSON for one in plan.clauses):
        unheard = [said for said in unheard if not _is_a_verb_in_kana(said)]
    if not unheard or any(one.role is Role.TROUBLE or _names_a_kind(one) for one in plan.clauses):
        return plan
    whole = "".join(unheard)
    likely: dict[int, tuple[WordGroup, float]] = {}
    for said in dict.fromkeys((*unheard, whole)):
        for group, share in _likely(said, words):
            if (share == 1.0 or not _is_danger(group)) and share > likely.get(id(group), (group, 0.0))[1]:
                likely[id(group)] = group, share
    choices, bonus = [], []
    for group, share in likely.values():
        answers, adds = answering(group)
        choices += [choice._replace(weight=choice.weight * share) for choice in answers]
        bonus += [choice._replace(weight=choice.weight * share) for choice in adds]
    if not choices:
        return plan
    loose = tuple(one for one in plan.clauses if one.role is Role.REST and (one.said in whole or whole in one.said))
    kept = tuple(one for one in plan.clauses if one not in loose)
    best = max(likely.values(), key=lambda one: one[1])[0]
    is_trouble = best.sort in (TROUBLE, URGENT, FEELING) or not best.kinds
    role = Role.TROUBLE if is_trouble else Role.WORD
    need = Clause(whole, role, tuple(dict.fromkeys(choices)), tuple(dict.fromkeys(bonus)))
    return replace(plan, clauses=(*kept, need), heard=(*plan.heard, *loose))


def _likely(said: str, words: WordList) -> list[tuple[WordGroup, float]]:
    """The rows all of a part is like, or else what it says of its subject."""
    tails = (said[found.end() :] for found in SUBJECT.finditer(said))
    return next((rows for each in (said, *tails) if (rows := words.likely(each))), [])


def is_told(said: str) -> bool:
    """Whether a folded text is kanji with an ending, as sentences have: 来ない生徒 is not, 伸びてくる is."""
    return is_kana(said[-1]) and any(map(is_kanji, said))


def _parts(said: str) -> list[str]:
    parts = END_OF_PART.split(said)
    return parts if all(len(part) >= SHORTEST_PART for part in parts) else [said]


def _is_danger(group: WordGroup) -> bool:
    return group.sort == URGENT or "window.violence" in group.kinds


def _is_a_verb_in_kana(said: str) -> bool:
    """ざいりゅうカード なくしました: said of what was understood, it tells nothing by itself."""
    return is_kana(said) and len(telling_words(said)) < 2


def _names_a_kind(clause: Clause) -> bool:
    return clause.role is Role.WORD and any(choice.field is Field.KIND for choice in clause.choices)
