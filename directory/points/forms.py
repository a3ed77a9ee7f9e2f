"""The forms of the ledger of points. Rules stay in services."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from core.forms import Day, Form, Whole, at_most, offered, offered_all
from directory.foods.forms import Amount
from directory.points.models import Per

MOST_POINTS = 1_000_000


def some_points() -> NumberRange:
    """A limit with a sentence."""
    return NumberRange(1, MOST_POINTS, message="1から1,000,000までの数で入力してください。")


class Points(Whole):
    """A whole number of points."""

    wrong = "ポイントは、100 のような数で入力してください。"


class HolderForm(Form):
    """Somebody who collects points."""

    name = StringField("名前", validators=[DataRequired("名前を入力してください。"), at_most(100)])
    kana = StringField("よみがな", validators=[at_most(100)])
    key = HiddenField()


class CardForm(Form):
    """A card, by its number."""

    number = Points("カードの番号", validators=[InputRequired("カードの番号を入力してください。"), some_points()])


class EarnForm(Form):
    """What was done, how much of it, and when."""

    rule = SelectField("活動", choices=[])
    amount = Amount("回数・時間", validators=[DataRequired("回数か時間を入力してください。")])
    on = Day("活動した日", validators=[InputRequired("活動した日を入力してください。")])
    key = HiddenField()

    def __init__(self, *, rules: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.rule.choices = offered(*rules)


class UseForm(Form):
    """How many points were used for what."""

    points = Points("使うポイント", validators=[InputRequired("使うポイントを入力してください。"), some_points()])
    words = StringField("何に使うか", validators=[DataRequired("何に使うかを入力してください。"), at_most(100)])
    on = Day("使う日", validators=[InputRequired("使う日を入力してください。")])
    key = HiddenField()


class CorrectForm(Form):
    """Why a line is taken back."""

    reason = TextAreaField("訂正の理由", validators=[DataRequired("訂正の理由を入力してください。"), at_most(300)])


class RuleForm(Form):
    """Something that earns points."""

    name = StringField("活動の名前", validators=[DataRequired("活動の名前を入力してください。"), at_most(100)])
    per = SelectField("数え方", choices=offered_all(Per))
    points = Points("ポイント", validators=[InputRequired("ポイントを入力してください。"), some_points()])
    most_a_day = Points("1日の上限", validators=[Optional(), some_points()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that a day is enough for one."""
        is_sound = bool(super().validate(extra_validators))
        if is_sound and self.most_a_day.data and self.most_a_day.data < self.points.data:
            self.most_a_day.errors = ["1回・1時間のポイントと同じか、大きい数にしてください。"]
            return False
        return is_sound


class PolicyForm(Form):
    """How long points last."""

    years_valid = SelectField(
        "ポイントの期限",
        choices=offered(
            ("1", "もらった年度の終わりまで"),
            ("2", "つぎの年度の終わりまで"),
            *((str(n), f"{n - 1}年度あとの終わりまで") for n in (3, 4, 5)),
        ),
    )
    most_a_year = Points("1年度にもらえる上限", validators=[Optional(), some_points()])
