"""What one scale asks: read from JSON and checked, with a sentence that names file and field that are wrong."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from matching.sheets.definitions import NAME, Reading

MOST_ITEMS, MOST_ANSWERS, MOST_GOALS = 30, 21, 5
LEAST_POINTS, MOST_POINTS = -100, 100


class ScaleKind(StrEnum):
    """Whether a scale asks its own questions, or how far the person's own goals have come."""

    ITEMS = "items"
    GOALS = "goals"


@dataclass(frozen=True)
class Item:
    """One question."""

    name: str
    label: str


@dataclass(frozen=True)
class Answer:
    """One answer to choose, with its points."""

    points: int
    label: str


@dataclass(frozen=True)
class Scale:
    """One version of one scale. `meaning` says in the source's own sense what more points stand for, and no more."""

    key: str
    version: int
    title: str
    kind: ScaleKind
    source: str
    explain: tuple[str, ...]
    meaning: str
    answers: tuple[Answer, ...]
    items: tuple[Item, ...] = ()
    most_goals: int = 0

    @property
    def edition(self) -> str:
        """Which scale in which version, as it is kept with an answer."""
        return f"{self.key}@{self.version}"

    @property
    def least(self) -> int:
        """The lowest that can come out: a sum, or of a goal."""
        return min(answer.points for answer in self.answers) * max(1, len(self.items))

    @property
    def most(self) -> int:
        """The highest that can come out."""
        return max(answer.points for answer in self.answers) * max(1, len(self.items))

    def label_of(self, points: int) -> str:
        """The words of an answer."""
        return next((answer.label for answer in self.answers if answer.points == points), str(points))

    @classmethod
    def read(cls, raw: Any, where: str) -> "Scale":
        """From JSON; raises BadInput with a sentence that names `where`, the field, and what to write there."""
        about = Reading(raw, where)
        scale = cls(
            key=about.matching("key", NAME, "半角の小文字・数字・_ で、40字まで"),
            version=about.number("version", 1, 9999),
            title=about.words("title"),
            kind=about.one_of("kind", ScaleKind),
            source=about.words("source"),
            explain=tuple(about.lines("explain")),
            meaning=about.words("meaning"),
            answers=tuple(
                Answer(part.number("points", LEAST_POINTS, MOST_POINTS), part.words("label"))
                for part in about.parts("answers")
            ),
            items=tuple(
                Item(part.matching("name", NAME, "半角の小文字・数字・_ で、40字まで"), part.words("label"))
                for part in about.parts("items")
            ),
            most_goals=about.number("most_goals", 0, MOST_GOALS, 0),
        )
        _check_together(scale, about)
        return scale


@dataclass(frozen=True)
class Goal:
    """One goal in the person's own words, with how far it has come; None where it was not said."""

    text: str
    points: int | None


@dataclass(frozen=True)
class Given:
    """A scale as it was asked, and what was answered: points by the names of the items, or goals."""

    scale: Scale
    points: dict[str, int]
    goals: tuple[Goal, ...] = ()

    @property
    def total(self) -> int | None:
        """The sum of all items; None for goals, and where an item was left open: then there is no sum."""
        if self.scale.kind is ScaleKind.GOALS or any(item.name not in self.points for item in self.scale.items):
            return None
        return sum(self.points[item.name] for item in self.scale.items)

    @property
    def is_whole(self) -> bool:
        """Whether everything that was asked was answered."""
        if self.scale.kind is ScaleKind.GOALS:
            return all(goal.points is not None for goal in self.goals)
        return self.total is not None

    def to_json(self) -> str:
        """Everything, as it is sealed."""
        return json.dumps(
            {"scale": asdict(self.scale), "points": self.points, "goals": [asdict(goal) for goal in self.goals]},
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> "Given":
        """What `to_json` wrote."""
        raw = json.loads(text)
        scale = Scale.read(raw["scale"], raw["scale"]["key"])
        return cls(scale, raw["points"], tuple(Goal(goal["text"], goal["points"]) for goal in raw["goals"]))


def _check_together(scale: Scale, about: Reading) -> None:
    points, names = [answer.points for answer in scale.answers], [item.name for item in scale.items]
    if not 2 <= len(points) <= MOST_ANSWERS:
        raise about.wrong("answers", f"答えを2つから{MOST_ANSWERS}個まで書いてください")
    if len(set(points)) < len(points):
        raise about.wrong("answers", "同じ points が2つあります")
    if scale.kind is ScaleKind.ITEMS and not 1 <= len(names) <= MOST_ITEMS:
        raise about.wrong("items", f"質問を1つから{MOST_ITEMS}個まで書いてください")
    if len(set(names)) < len(names):
        raise about.wrong("items", "同じ name が2つあります")
    if scale.kind is ScaleKind.GOALS and (names or not scale.most_goals):
        raise about.wrong("most_goals", f"goals では items を書かず、most_goals を1から{MOST_GOALS}にしてください")
