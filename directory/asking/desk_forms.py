"""What the desk asks: whom to ask and until when, and what stands on a returned slip."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.forms import Day, Form, at_most, offered
from directory.asking.models import AnswerKind
from directory.asking.queries import Selection
from directory.asking.services import Wanted
from directory.desk.forms import plain

NO_CONTACT = "団体が電話できるところを入れてください（例：ひだまり市 福祉課 0000-00-0000）。"
NO_DAY = "お返事の期限を入れてください。"
CHOOSE_ANSWER = "確認票についている答えを1つ選んでください。"
CHOICES = tuple((kind.value, f"{number}　{kind.label}") for number, kind in enumerate(AnswerKind, 1))


class RoundForm(Form):
    """Which places are asked, whom they call, and where slips go."""

    which = RadioField(
        "たずねる場所",
        choices=offered(
            ("due", "確かめる時期になった場所だけ"),
            ("year", "年度更新で「たしかめる」にした場所だけ"),
            ("all", "公開中のすべての場所"),
        ),
        default="due",
    )
    area = SelectField("地域", choices=[], default="")
    answer_by = Day("お返事の期限", validators=[InputRequired(NO_DAY)])
    contact = StringField("団体からの電話を受けるところ", validators=[DataRequired(NO_CONTACT), at_most(120)])
    return_to = StringField("確認票のもどし先（ファクス番号や窓口）", validators=[at_most(200)])

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.area.choices = offered(("", "担当しているすべて"), *areas)

    def selection(self) -> Selection:
        """Which places; only after `validate`."""
        which = self.which.data
        return Selection(is_due_only=which == "due", area=self.area.data or "", is_for_the_year=which == "year")

    def wanted(self) -> Wanted:
        """What every group is told; only after `validate`."""
        return Wanted(plain(self.contact.data), plain(self.return_to.data), self.answer_by.data)


class PrintForm(Form):
    """Which slips of a round are printed; a long list comes in parts."""

    which = RadioField(
        "印刷する確認票",
        choices=offered(("paper", "メールのない団体の分"), ("open", "まだ返事のない団体すべて")),
        default="paper",
        validators=[InputRequired("印刷する確認票を選んでください。")],
    )
    part = SelectField("何枚目から", choices=[], coerce=int, default=1)

    def __init__(self, *, parts: list[tuple[int, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.part.choices = parts


class FindForm(Form):
    """The code of a slip that came back."""

    code = StringField("確認票の番号（8文字）", validators=[DataRequired("番号を入れてください。"), at_most(60)])


class SlipForm(Form):
    """What is ticked and written on it."""

    code = HiddenField()
    answer = RadioField("答え", choices=offered(*CHOICES), validators=[InputRequired(CHOOSE_ANSWER)])
    note = TextAreaField("書いてあること（変わったところ、電話番号など）", validators=[at_most(1000)])


class HandledForm(Form):
    """One button."""
