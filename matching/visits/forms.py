"""The visit form: a minute standing, one hand."""

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from core.calendar import today
from core.forms import Day, Form, at_most, offered_all
from matching.visits.models import VisitHow, VisitTo
from matching.visits.services import VisitDetails


class VisitForm(Form):
    """Whom, when, how, and a few words."""

    form_key = HiddenField()
    to = RadioField(
        "だれを訪ねましたか",
        choices=offered_all(VisitTo),
        coerce=VisitTo,
        default=VisitTo.PERSON,
        validators=[InputRequired("本人か受け入れ先かを選んでください。")],
    )
    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])
    how = RadioField(
        "どのように",
        choices=offered_all(VisitHow),
        coerce=VisitHow,
        default=VisitHow.AT_THE_PLACE,
        validators=[InputRequired("訪ね方を選んでください。")],
    )
    met = BooleanField("会えた・話せた", default=True)
    was_absent = BooleanField("本人がその日の活動を休んだ")
    note = TextAreaField("ようす・心配・うれしかったこと", validators=[at_most(20_000)])

    def details(self) -> VisitDetails:
        """The answers."""
        return VisitDetails(
            self.to.data, self.on.data, self.how.data, self.met.data, self.was_absent.data, self.note.data or ""
        )
