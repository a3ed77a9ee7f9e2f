"""The forms about moves and about what the host answers; rules stay in services."""

import re
import unicodedata

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from core.calendar import today
from core.errors import AtField, RuleBroken
from core.forms import Checkboxes, Day, Form, at_most, offered, offered_all
from matching.placements.reasons import Occasion, Why, reasons_for
from matching.placements.request_models import HostAnswer
from matching.placements.requests import DAYS, NO_CONTACT, Said, Told

NO_DAY = "日付を入力してください。"
HOURS = re.compile(r"(\d{1,2})(?::(\d{1,2})|時(?:(\d{1,2})分?|(半))?)")
NOT_A_TIME = "時刻は 9:30 のように入力してください。"


class MoveForm(Form):
    """When, and why."""

    target = HiddenField()
    version = HiddenField()
    on = Day("日付", default=today, validators=[InputRequired(NO_DAY)])
    reason = TextAreaField("ひとこと（なくてもかまいません）", validators=[at_most(5000)])


class ReasonForm(Form):
    """A move that needs a reason: one of the list, and words."""

    version = HiddenField()
    on = Day("日付", default=today, validators=[InputRequired(NO_DAY)])
    code = RadioField("いちばん近い理由", choices=[], validators=[InputRequired("理由を1つ選んでください。")])
    reason = TextAreaField("くわしく（「そのほか」のときは必ず）", validators=[at_most(5000)])

    @classmethod
    def about(cls, occasion: Occasion) -> "ReasonForm":
        """The form with the reasons of one occasion."""
        form = cls()
        form.code.choices = offered(*((reason.code, reason.words) for reason in reasons_for(occasion)))
        return form

    def why(self) -> Why:
        """The answer."""
        return Why(self.code.data or "", self.reason.data or "")


class LinkForm(Form):
    """What the host is told on its page, and how long the address lasts."""

    wished = TextAreaField("希望する日や時間", validators=[at_most(500)])
    needs = Checkboxes("伝える配慮", choices=[])
    interests = Checkboxes("伝える興味", choices=[])
    contact = StringField("受け入れ先が電話できるところ", validators=[DataRequired(NO_CONTACT), at_most(120)])
    days = SelectField("リンクの期限", choices=offered(*((str(days), f"{days}日") for days in DAYS)), default="7")

    def told(self) -> Told:
        """The answers."""
        return Told(
            wished=(self.wished.data or "").strip(),
            contact=(self.contact.data or "").strip(),
            needs=tuple(self.needs.data or ()),
            interests=tuple(self.interests.data or ()),
        )


class CallForm(Form):
    """What a host said by telephone or at a visit."""

    on = Day("聞いた日", default=today, validators=[InputRequired(NO_DAY)])
    answer = RadioField(
        "受け入れ先の答え",
        choices=offered_all(HostAnswer),
        coerce=HostAnswer,
        validators=[InputRequired("答えを1つ選んでください。")],
    )
    reason = RadioField("難しい理由（「いまは難しい」のとき）", choices=[], validators=[Optional()])
    words = TextAreaField("条件・ことば", validators=[at_most(5000)])

    @classmethod
    def fresh(cls) -> "CallForm":
        """The form with the reasons of hosts."""
        form = cls()
        form.reason.choices = host_reasons()
        return form

    def said(self) -> Said:
        """The answer."""
        return Said(self.answer.data, self.reason.data or "", self.words.data or "")


def host_reasons() -> list[tuple[str, str]]:
    """What a host may choose when it is too much now."""
    return [(reason.code, reason.words) for reason in reasons_for(Occasion.HOST)]


def is_a_time(_form: object, field: StringField) -> None:
    """A time of a day, in either width: 9:30, 9時半, 10時."""
    if minutes_of(field.data) is None:
        raise ValidationError(NOT_A_TIME)


def minutes_of(text: str | None) -> int | None:
    """Minutes from midnight, or None for what is no time."""
    found = HOURS.fullmatch("".join(unicodedata.normalize("NFKC", text or "").split()))
    if found is None:
        return None
    minutes = 30 if found[4] else int(found[2] or found[3] or 0)
    total = int(found[1]) * 60 + minutes
    return total if minutes < 60 and total <= 24 * 60 else None


def show_refusal(form: Form, broken: RuleBroken) -> None:
    """A rule that was broken, at its field where it has one; what was typed stays."""
    if isinstance(broken, AtField) and broken.field in form:
        form[broken.field].errors = [str(broken)]
    else:
        form.form_errors.append(str(broken))
