"""What of a plan only ranks higher once all of the line is read: people, feelings, conditions, what is told beside."""

import re
from collections.abc import Sequence
from dataclasses import replace

from directory.search.introducing import AGE_WORDS
from directory.search.needs import is_told
from directory.search.plans import Choice, Clause, Field, Plan, Role
from directory.search.vocabulary import Vocabulary
from directory.search.words import FEELING

LITERAL = 1.0
CONCEDED = re.compile(r"(?:く|なく|て)?(?:ても|でも)")
FOR_CHILDREN = frozenset({"child_rearing", "children_cafeteria", "window.children"})
FOR_CHILDREN_TO_GROWN_UPS = 0.3
SENTENCE = 3
"""So many words in one, without blanks, are a sentence."""
WINDOWS_HIGHER = Choice(Field.TYPE, "window")


def asking_aside(plan: Plan) -> Plan:
    """「介護の相談」 asks for 介護: that one wants advice only ranks windows higher, unless nothing else is said."""
    subjects = [clause for clause in plan.clauses if clause.role in (Role.TROUBLE, Role.WORD, Role.REST)]
    asking = [clause for clause in plan.clauses if clause.role is Role.ASKING]
    if not subjects or not asking:
        return plan
    windows = Clause(subjects[0].said, subjects[0].role, subjects[0].choices, (*subjects[0].bonus, WINDOWS_HIGHER))
    kept = (windows if clause is subjects[0] else clause for clause in plan.clauses if clause not in asking)
    return replace(plan, clauses=tuple(kept))


def conditions_aside(plan: Plan) -> Plan:
    """「一人で行けるこども食堂」 asks for こども食堂: which kinds are usually so matters only when none is said."""
    if not any(clause.role in (Role.WORD, Role.TROUBLE, Role.PERSON) for clause in plan.clauses):
        return plan
    return replace(plan, clauses=tuple(_facts_only(c) if c.role is Role.CONDITION else c for c in plan.clauses))


def people_aside(plan: Plan) -> Plan:
    """「子どもの発達が心配」 is a trouble, 「小学生の勉強をみる活動」 a role: whom it is about only ranks higher."""
    people = [clause for clause in plan.clauses if clause.role is Role.PERSON or _is_age(clause)]
    others = (clause for clause in plan.clauses if clause not in people)
    trouble = next((clause for clause in others if clause.role is Role.TROUBLE or _is_for_helpers(clause)), None)
    if not people or trouble is None:
        return plan
    theirs = tuple(choice for clause in people for choice in clause.choices if choice.field is not Field.KIND)
    ranked = replace(trouble, bonus=(*trouble.bonus, *theirs))
    return replace(plan, clauses=tuple(ranked if c is trouble else c for c in plan.clauses if c not in people))


def _is_age(clause: Clause) -> bool:
    """3歳 was said: 幼児, which by itself tells that parents look for others."""
    return clause.role is Role.TROUBLE and clause.said in AGE_WORDS


def _is_for_helpers(clause: Clause) -> bool:
    return clause.role is Role.WORD and any(choice.value == "opening.volunteer" for choice in clause.choices)


def feelings_aside(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """「介護に疲れた」 is about 介護: how one feels only ranks higher where it is said what about."""
    troubles = [clause for clause in plan.clauses if clause.role is Role.TROUBLE]
    felt = [c for c in troubles if {group.sort for group in vocabulary.words.of(c.said)} == {FEELING}]
    if not felt or len(felt) == len(troubles):
        return plan
    about = next(clause for clause in troubles if clause not in felt)
    ranked = replace(about, bonus=(*about.bonus, *(choice for clause in felt for choice in clause.choices)))
    return replace(plan, clauses=tuple(ranked if c is about else c for c in plan.clauses if c not in felt))


def troubles_together(plan: Plan) -> Plan:
    """Two troubles in one line (育児に疲れた) are told together; what answers one of them helps."""
    troubles = [clause for clause in plan.clauses if clause.role is Role.TROUBLE]
    if len(troubles) < 2:
        return plan
    one = Clause(
        " ".join(clause.said for clause in troubles),
        Role.TROUBLE,
        unique([choice for clause in troubles for choice in clause.choices], 1.0),
        unique([choice for clause in troubles for choice in clause.bonus], 1.0),
    )
    return replace(plan, clauses=tuple(one if c is troubles[0] else c for c in plan.clauses if c not in troubles[1:]))


def kinds_said_once(plan: Plan) -> Plan:
    """不登校の親の会: where a kind is said in so many words, the trouble tells which of them."""
    kinds = {
        choice.value
        for clause in plan.clauses
        if clause.role is Role.WORD
        for choice in clause.choices
        if choice.field is Field.KIND
    }
    return replace(
        plan, clauses=tuple(_without_kinds(one, kinds) if one.role is Role.TROUBLE else one for one in plan.clauses)
    )


def _without_kinds(trouble: Clause, kinds: set[str]) -> Clause:
    again = tuple(one for one in trouble.choices if one.field is Field.KIND and one.value in kinds)
    kept = tuple(one for one in trouble.choices if one not in again)
    return replace(trouble, choices=kept, related=(*trouble.related, *again)) if again and kept else trouble


def told_aside(plan: Plan) -> Plan:
    """給食費が払えなくて申し訳ない: what is told beside a trouble, kanji with an ending, is no word texts must have."""
    told = [clause for clause in plan.clauses if clause.role is Role.REST and is_told(clause.said)]
    return _ranking_higher(plan, told)


def sentence_aside(plan: Plan, before: Sequence[Clause]) -> Plan:
    """学校行く前に朝ごはん食べさせたい: of a sentence only the words that name a kind must hold; the others, which
    stand together in a text by chance, weigh by how rare they are. `before` is what other words of the line said.
    """
    told = [clause for clause in plan.clauses if clause not in before and clause.role in (Role.WORD, Role.REST)]
    kinds = [clause for clause in told if _names_kinds(clause)]
    if len(told) < SENTENCE or not kinds or any(map(_is_for_helpers, kinds)):
        return plan
    loose = tuple(clause for clause in told if clause not in kinds)
    return replace(plan, clauses=tuple(one for one in plan.clauses if one not in loose), heard=(*plan.heard, *loose))


def concessions_aside(plan: Plan) -> Plan:
    """ひざが痛くても参加できる運動: what must not stand in the way is not what is asked for."""
    troubles = [one for one in plan.clauses if one.role is Role.TROUBLE and _is_conceded(one.said, plan.whole)]
    others = any(one.role is Role.WORD and _names_kinds(one) for one in plan.clauses)
    if not troubles or not others:
        return plan
    return replace(plan, clauses=tuple(one for one in plan.clauses if one not in troubles))


def _is_conceded(said: str, whole: str) -> bool:
    at = whole.find(said)
    return at >= 0 and bool(CONCEDED.match(whole, at + len(said)))


def grown_up(plan: Plan) -> Plan:
    """ゲームばかりの25歳の息子: what is for parents of small children answers no trouble of a grown-up."""
    clauses = tuple(_for_grown_ups(one) if one.role is Role.TROUBLE else one for one in plan.clauses)
    return replace(plan, clauses=clauses)


def _for_grown_ups(trouble: Clause) -> Clause:
    weighed = (
        choice._replace(weight=choice.weight * FOR_CHILDREN_TO_GROWN_UPS) if choice.value in FOR_CHILDREN else choice
        for choice in trouble.choices
    )
    return replace(trouble, choices=tuple(weighed))


def literal_words_heard(plan: Plan) -> Plan:
    """カラオケ is answered by all that sings, but first by what says カラオケ."""
    said = tuple(
        Clause(clause.said, Role.REST, (Choice(Field.TEXT, clause.said, LITERAL),))
        for clause in plan.clauses
        if clause.role is Role.WORD and Choice(Field.TEXT, clause.said) in clause.choices and not _names_kinds(clause)
    )
    helps = any(_is_for_helpers(clause) for clause in plan.clauses)
    return replace(plan, heard=(*plan.heard, *said)) if said and not helps else plan


def _names_kinds(clause: Clause) -> bool:
    return any(choice.field is Field.KIND for choice in clause.choices)


def letters_aside(plan: Plan) -> Plan:
    """家で赤ちゃんと…つらい: a lone kanji left over beside a trouble only ranks higher."""
    return _ranking_higher(plan, [one for one in plan.clauses if one.role is Role.REST and len(one.said) == 1])


def _ranking_higher(plan: Plan, aside: list[Clause]) -> Plan:
    """These clauses as a bonus of the trouble, where there is one."""
    trouble = next((clause for clause in plan.clauses if clause.role is Role.TROUBLE), None)
    if trouble is None or not aside:
        return plan
    ranked = replace(trouble, bonus=(*trouble.bonus, *(choice for clause in aside for choice in clause.choices)))
    return replace(plan, clauses=tuple(ranked if c is trouble else c for c in plan.clauses if c not in aside))


def _facts_only(clause: Clause) -> Clause:
    if not any(choice.field in (Field.FLAG, Field.COST) for choice in clause.choices):
        return clause
    return replace(clause, choices=tuple(choice for choice in clause.choices if choice.field is not Field.KIND))


def unique(choices: list[Choice], weight: float) -> tuple[Choice, ...]:
    """Every choice once, as its best, and none weighing more than `weight`."""
    best: dict[tuple[Field, str], Choice] = {}
    for choice in choices:
        spot = (choice.field, choice.value)
        weighed = choice if choice.weight <= weight else choice._replace(weight=weight)
        if spot not in best or best[spot].weight < weighed.weight:
            best[spot] = weighed
    return tuple(best.values())
