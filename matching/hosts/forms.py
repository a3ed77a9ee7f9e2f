"""The forms of the host desk. Rules stay in services."""

from datetime import timedelta
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from core.calendar import today
from core.forms import Day, Form, FormKey, Whole, at_most, offered, offered_all
from directory.foods.forms import Amount
from matching.host_notes.models import NoteKind
from matching.host_notes.services import NoteDetails
from matching.hosts.entries import Host
from matching.hosts.services import Hours

FOUR_WEEKS = timedelta(days=28)


class NoteForm(Form):
    """A line of the host's record."""

    kind = RadioField(
        "何の記録ですか",
        choices=offered_all(NoteKind),
        coerce=NoteKind,
        default=NoteKind.WORRY,
        validators=[InputRequired("何の記録かを選んでください。")],
    )
    text = TextAreaField("内容", validators=[DataRequired("何があったかを入力してください。"), at_most(2000)])
    due_on = Day("いつまで（約束のとき）", validators=[Optional()])
    form_key = FormKey()

    def details(self) -> NoteDetails:
        """The answers."""
        return NoteDetails(self.kind.data, self.text.data or "", self.due_on.data)


class OutcomeForm(Form):
    """How a worry or a promise was settled."""

    outcome = StringField("どうなったか", validators=[at_most(300)])


class RestForm(Form):
    """From when to when nobody new is taken, and why."""

    opening = SelectField("どの受け入れ枠", choices=[])
    first = Day("はじまり", default=today, validators=[InputRequired("はじまりの日を入力してください。")])
    last = Day(
        "終わり", default=lambda: today() + FOUR_WEEKS, validators=[InputRequired("終わりの日を入力してください。")]
    )
    reason = StringField("理由", validators=[at_most(300)])

    def __init__(self, *, host: Host, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.opening.choices = offered(("", "すべて"), *((each.key, each.title) for each in host.openings))


class People(Whole):
    """How many people were there."""

    wrong = "人数は 1 のような数で入力してください。"


class HoursOfOne(Amount):
    """Hours with at most one decimal."""

    def pre_validate(self, form: Form) -> None:
        """Raises ValidationError, keeping what was typed."""
        if self.data and self.number is None:
            raise ValidationError("時間は 1 や 2.5 のように、0より大きい数（小数は1けたまで）で入力してください。")


class HoursForm(Form):
    """Hours of one day for the ledger."""

    on = Day("受け入れた日", default=today, validators=[InputRequired("受け入れた日を入力してください。")])
    hours = HoursOfOne("1人あたりの時間", validators=[DataRequired("時間を入力してください。")])
    people = People(
        "人数",
        default=1,
        validators=[
            InputRequired("人数を入力してください。"),
            NumberRange(1, 99, message="1から99までの数で入力してください。"),
        ],
    )
    form_key = FormKey()

    def what(self) -> Hours:
        """The answers."""
        return Hours(self.on.data, self.people.data, self.hours.number or 0)


class LetterForm(Form):
    """A letter of thanks."""

    addressee = StringField("宛名", validators=[DataRequired("宛名を入力してください。"), at_most(80)])
    body = TextAreaField("本文", validators=[DataRequired("本文を入力してください。"), at_most(800)])
    sender = StringField("差出人", validators=[DataRequired("差出人を入力してください。"), at_most(80)])
    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])
    with_readings = BooleanField("ふりがなをつける")
