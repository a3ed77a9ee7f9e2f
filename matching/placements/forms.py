"""The form for a move; rules stay in services."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from core.calendar import today
from core.forms import Day, Form, at_most


class MoveForm(Form):
    """When, and why."""

    target = HiddenField()
    version = HiddenField()
    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])
    reason = TextAreaField("理由・ひとこと", validators=[at_most(5000)])
