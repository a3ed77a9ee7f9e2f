"""The forms of a host: three buttons, and a few words where they are needed."""

from typing import Any

from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from core.forms import at_most, offered
from directory.inbox.forms import ReaderForm, plain
from matching.placements.forms import host_reasons
from matching.placements.request_models import HostAnswer
from matching.placements.requests import CHOOSE_REASON, SAY_CONDITIONS, Said


class YesForm(ReaderForm):
    """One button."""

    answer = HostAnswer.YES

    def said(self) -> Said:
        """The answer."""
        return Said(self.answer)


class ConditionsForm(ReaderForm):
    """Yes, if."""

    answer = HostAnswer.CONDITIONS
    words = TextAreaField("条件", validators=[InputRequired(SAY_CONDITIONS), at_most(1000)])

    def said(self) -> Said:
        """The answer."""
        return Said(self.answer, words=plain(self.words.data))


class NotNowForm(ReaderForm):
    """Not now, and why."""

    answer = HostAnswer.NOT_NOW
    reason = RadioField("いちばん近い理由", choices=[], validators=[InputRequired(CHOOSE_REASON)])
    words = TextAreaField("ひとこと（「そのほか」のときは必ず）", validators=[at_most(1000)])

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.reason.choices = offered(*host_reasons())

    def said(self) -> Said:
        """The answer."""
        return Said(self.answer, self.reason.data or "", plain(self.words.data))


HostForm = YesForm | ConditionsForm | NotNowForm
FORMS: dict[HostAnswer, type[HostForm]] = {form.answer: form for form in (YesForm, ConditionsForm, NotNowForm)}
