"""The screen form of a scale; every answer may be left open."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Day, Form, FormKey, at_most, offered
from matching.scales.definitions import Goal, Scale, ScaleKind
from matching.scales.services import LONGEST_GOAL, Reply

OPEN = ""


class ScaleForm(Form):
    """What every scale's form carries beside its questions."""

    on = Day("答えた日", default=today, validators=[InputRequired("答えた日を入力してください。")])
    form_key = FormKey()

    scale: Scale

    @property
    def questions(self) -> list[Any]:
        """The fields of the items."""
        return [self[f"q_{item.name}"] for item in self.scale.items]

    @property
    def goal_rows(self) -> list[tuple[Any, Any]]:
        """Words and answer of each goal."""
        return [(self[f"goal_{row}"], self[f"goal_{row}_points"]) for row in range(self.scale.most_goals)]

    def reply(self) -> Reply:
        """The answers."""
        named = {item.name: self[f"q_{item.name}"].data for item in self.scale.items}
        goals = [((text.data or "").strip(), points.data or OPEN) for text, points in self.goal_rows]
        return Reply(
            on=self.on.data,
            points={name: int(points) for name, points in named.items() if points},
            goals=tuple(Goal(text, int(points) if points else None) for text, points in goals if text or points),
        )


def scale_form(scale: Scale, goals: Sequence[Goal] = ()) -> ScaleForm:
    """The form of a scale; `goals` are those the person rated last, in their words."""
    answers = [(str(answer.points), words_of(scale, answer.points)) for answer in scale.answers]
    fields: dict[str, Any] = {"scale": scale}
    for item in scale.items:
        choices = offered((OPEN, "答えない"), *answers)
        fields[f"q_{item.name}"] = RadioField(item.label, choices=choices, default=OPEN, validators=[Optional()])
    if scale.kind is ScaleKind.GOALS:
        for row in range(scale.most_goals):
            known = goals[row].text if row < len(goals) else ""
            fields[f"goal_{row}"] = StringField(
                f"目標{row + 1}（本人のことば）", default=known, validators=[at_most(LONGEST_GOAL)]
            )
            fields[f"goal_{row}_points"] = SelectField(
                f"目標{row + 1}は、いま", choices=offered((OPEN, "答えない"), *answers), validators=[Optional()]
            )
    form: ScaleForm = type("AnyScaleForm", (ScaleForm,), fields)()
    return form


def words_of(scale: Scale, points: int) -> str:
    """「+1　思っていたより、少しよい」: the points before the words, once where they are the same."""
    label = scale.label_of(points)
    number = f"{points:+d}" if scale.kind is ScaleKind.GOALS and points else str(points)
    number = number.replace("-", "−")
    return number if label in (number, str(points)) else f"{number}　{label}"
