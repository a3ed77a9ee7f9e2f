"""The forms about ending and beginning anew; rules stay in services."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from core.forms import Day, Form, FormKey, at_most, offered_all
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails


class ClosingForm(Form):
    """When, why, and who keeps an eye."""

    on = Day("終結の日", validators=[InputRequired("終結の日を入力してください。")])
    reason = RadioField(
        "終結の理由",
        choices=offered_all(ClosingReason),
        validators=[InputRequired("終結の理由を選んでください。")],
    )
    words = TextAreaField("事情・本人のことば", validators=[at_most(5_000)])
    watcher = RadioField(
        "これから見守る人",
        choices=offered_all(Watcher),
        validators=[InputRequired("これから見守る人を選んでください。")],
    )
    watch_words = TextAreaField("見守る人の名前や、困ったときの連絡のしかた", validators=[at_most(5_000)])
    version = HiddenField()
    form_key = FormKey()

    def details(self) -> ClosingDetails:
        """The answers."""
        return ClosingDetails(
            on=self.on.data,
            reason=ClosingReason(self.reason.data),
            watcher=Watcher(self.watcher.data),
            words=self.words.data or "",
            watch_words=self.watch_words.data or "",
        )


class ReopeningForm(Form):
    """Why support begins anew."""

    words = TextAreaField(
        "もう一度始めるきっかけ", validators=[InputRequired("きっかけを書いてください。"), at_most(5_000)]
    )
    version = HiddenField()
