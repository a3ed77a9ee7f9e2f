"""What changed between two versions, field by field; nothing that stayed the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TypeVar

from core.calendar import wareki
from matching.support_plans.content import Goal, PlanContent, Role

NOTHING = "未記入"
WORDS = {"wishes": "本人の希望", "situation": "いまの状況", "note": "そのほか"}
DAYS = {"starts_on": "始まりの日", "ends_on": "終わりの日", "review_on": "次の見直し"}

Row = TypeVar("Row", Goal, Role)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; what is not there is said to be 未記入."""

    label: str
    was: str
    now: str


def differences(before: PlanContent, after: PlanContent) -> list[Difference]:
    """Every difference, in the order of the form."""
    found = [_words(before, after, name) for name in ("wishes", "situation")]
    found += _rows("目標", before.goals, after.goals, goal_words)
    found += _rows("役割", before.roles, after.roles, role_words)
    found += [
        Difference(label, _day(getattr(before, name)), _day(getattr(after, name))) for name, label in DAYS.items()
    ]
    found.append(_words(before, after, "note"))
    return [one for one in found if one.was != one.now]


def goal_words(goal: Goal) -> str:
    """A goal in a few lines."""
    parts = (
        goal.text,
        f"手立て：{goal.steps}" if goal.steps else "",
        f"いつまで：{goal.by_when}" if goal.by_when else "",
    )
    return "\n".join(part for part in parts if part)


def role_words(role: Role) -> str:
    """A role in a few lines."""
    return "\n".join(part for part in ("　".join(filter(None, (role.agency, role.who))), role.what) if part)


def _words(before: PlanContent, after: PlanContent, name: str) -> Difference:
    return Difference(WORDS[name], getattr(before, name) or NOTHING, getattr(after, name) or NOTHING)


def _rows(label: str, before: Sequence[Row], after: Sequence[Row], words: Callable[[Row], str]) -> Iterator[Difference]:
    """Rows that were changed, added or taken away, by their number after the change, else before."""
    for kind, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = zip_longest(range(first, last), range(new_first, new_last))
        for was, now in pairs:
            number = (was if now is None else now) + 1
            yield Difference(
                f"{label}{number}" if now is not None else f"{label}{number}（なくした行）",
                NOTHING if was is None else words(before[was]),
                NOTHING if now is None else words(after[now]),
            )


def _day(on: date | None) -> str:
    return wareki(on) if on else NOTHING
