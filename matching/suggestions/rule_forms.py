"""The form of the town's rules for suggestions."""

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from core.forms import Form, Whole, offered
from matching.suggestions.rules import PART_LABELS, Rules

AHEAD = {
    2: "2つ以上先の役割",
    1: "1つ先（半歩先）の役割",
    0: "いまと同じ段階の役割",
    -1: "1つ軽い役割",
    -2: "2つ以上軽い役割",
}
STEPS_AHEAD = {"0": "いまと同じ段階まで", "1": "1つ先の段階まで（はじめの決まり）", "2": "2つ先の段階まで"}
LIMITS = {
    "usual_minutes": ("片道の時間を聞いていないときの目安（分）", 5, 120),
    "host_fresh_days": ("受け入れ先への訪問を「最近」とみなす日数", 7, 365),
    "shown_often": ("何回の紹介で「まだ紹介の少ない」の点を半分にするか", 1, 50),
}


class Between:
    """A whole number within limits, answered with both of them."""

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def __call__(self, _form: Any, field: Whole) -> None:
        """Raises ValidationError."""
        if field.data is None or not self._least <= field.data <= self._most:
            raise ValidationError(f"{self._least}から{self._most}までの数字を入力してください。")


class RulesForm(Form):
    """Fields are named after the parts of `Rules`; `based_on` is the version that was looked at."""

    based_on = HiddenField()
    steps_ahead = SelectField("候補にする段階", choices=offered(*STEPS_AHEAD.items()))  # one is always chosen

    @property
    def weights(self) -> list[Any]:
        """The fields of the points, in order."""
        return [self[f"weight_{name}"] for name in PART_LABELS]

    @property
    def shares(self) -> list[Any]:
        """The fields of the step rule, in order."""
        return [self[f"share_{number}"] for number in range(len(AHEAD))]

    @property
    def limits(self) -> list[Any]:
        """The fields of the thresholds."""
        return [self[name] for name in LIMITS]

    @property
    def steps_ahead_in_words(self) -> str:
        """How far ahead an opening may be."""
        return STEPS_AHEAD[self.steps_ahead.data]

    def rules(self) -> Rules:
        """What was typed."""
        return Rules(
            weights={name: self[f"weight_{name}"].data for name in PART_LABELS},
            step_shares={ahead: self[f"share_{number}"].data for number, ahead in enumerate(AHEAD)},
            steps_ahead=int(self.steps_ahead.data),
            **{name: self[name].data for name in LIMITS},
        )


def _number(label: str, least: int, most: int) -> Whole:
    """Written in a plain text field: a number field would throw away what it cannot read."""
    return Whole(label, validators=[Between(least, most)], widget=TextInput())


for _name, _label in PART_LABELS.items():
    setattr(RulesForm, f"weight_{_name}", _number(_label, 0, 100))
for _number_of, _label in enumerate(AHEAD.values()):
    setattr(RulesForm, f"share_{_number_of}", _number(_label, 0, 100))
for _name, (_label, _least, _most) in LIMITS.items():
    setattr(RulesForm, _name, _number(_label, _least, _most))


def opened_form(rules: Rules) -> RulesForm:
    """The form as the rules stand."""
    facts = {f"weight_{name}": rules.weights[name] for name in PART_LABELS}
    facts |= {f"share_{number}": rules.step_shares[ahead] for number, ahead in enumerate(AHEAD)}
    facts |= {name: getattr(rules, name) for name in LIMITS}
    return RulesForm(formdata=None, data=facts | {"steps_ahead": str(rules.steps_ahead), "based_on": rules.version})
