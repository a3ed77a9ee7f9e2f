"""The form of a planned visit."""

import re
import unicodedata
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Day, Form, offered, offered_all
from matching.outings.services import OutingDetails
from matching.visits.models import VisitHow, VisitTo

CLOCK = re.compile(r"(\d{1,2})[:時](?:(\d{1,2})分?)?|(\d{1,2})(\d{2})")
NO_TIME = "時刻は 13:30 のように入力してください。"


class Clock(StringField):
    """A time of day as minutes since midnight; a wrong one is kept as typed."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it in either width, or say how to write it."""
        typed = unicodedata.normalize("NFKC", valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = _minutes(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 60}:{self.data % 60:02d}"


def _minutes(typed: str) -> int:
    found = CLOCK.fullmatch(typed)
    if found is None:
        raise ValueError(NO_TIME)
    hour, minute = (int(part or 0) for part in (found[1] or found[3], found[2] or found[4]))
    if hour > 23 or minute > 59:
        raise ValueError(NO_TIME)
    return hour * 60 + minute


class OutingForm(Form):
    """Whom, when, how, with whom, and when one is expected back."""

    to = RadioField(
        "だれを訪ねますか",
        choices=offered_all(VisitTo),
        coerce=VisitTo,
        default=VisitTo.PERSON,
        validators=[InputRequired("本人か受け入れ先かを選んでください。")],
    )
    on = Day("いつ", default=today, validators=[InputRequired("日付を入力してください。")])
    starts = Clock("何時に（決まっていれば）", validators=[Optional()])
    how = RadioField(
        "どのように",
        choices=offered_all(VisitHow),
        coerce=VisitHow,
        default=VisitHow.AT_THE_PLACE,
        validators=[InputRequired("訪ね方を選んでください。")],
    )
    with_key = SelectField("いっしょに行く人", choices=[])
    back_by = Clock("もどる時刻（安全の確認）", validators=[Optional()])

    def __init__(self, *, colleagues: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.with_key.choices = offered(("", "ひとりで"), *colleagues)

    def details(self) -> OutingDetails:
        """The answers."""
        return OutingDetails(
            to=self.to.data,
            how=self.how.data,
            on=self.on.data,
            starts=self.starts.data,
            with_key=self.with_key.data or None,
            back_by=self.back_by.data,
        )
