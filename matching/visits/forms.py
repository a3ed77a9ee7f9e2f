"""The visit forms (a minute standing, one hand), and the form of the schedule."""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from core.calendar import today
from core.errors import AtField, RuleBroken
from core.forms import Checkboxes, Day, Form, FormKey, Whole, at_most, offered, offered_all
from matching.host_notes.models import NoteKind
from matching.host_notes.services import NoteDetails
from matching.host_notes.worries import usual_worries
from matching.visits.models import Attendance, HostVisit, Visit, VisitHow, VisitTo
from matching.visits.schedule import MOST_DAYS, MOST_FOLLOW_UPS, SHIPPED, Rule, Schedule
from matching.visits.services import VisitDetails

A_WEEK = timedelta(days=7)


def say_at_its_field(form: Form, broken: RuleBroken) -> None:
    """Show a broken rule where it was broken, or above the form."""
    if isinstance(broken, AtField) and broken.field in form:
        form[broken.field].errors = [str(broken)]
    else:
        form.form_errors.append(str(broken))


def _given_with_a_promise(form: Any, field: Day) -> None:
    promised = (form.promise.data or "").strip()
    (InputRequired("約束の日を入力してください。") if promised else Optional())(form, field)


class ContactForm(Form):
    """What every contact asks, with whoever it was. `colleagues` are (key, name) of accounts that may have come."""

    form_key = FormKey()
    on = Day("日付", default=today, validators=[InputRequired("日付を入力してください。")])
    how = RadioField(
        "どのように",
        choices=offered_all(VisitHow),
        coerce=VisitHow,
        default=VisitHow.AT_THE_PLACE,
        validators=[InputRequired("訪ね方を選んでください。")],
    )
    met = BooleanField("会えた・話せた", default=True)
    with_key = SelectField("いっしょに行った人", choices=[])
    note = TextAreaField("ようす・心配・うれしかったこと", validators=[at_most(20_000)])
    worries = Checkboxes("受け入れ先の心配ごと", choices=[])
    worry = StringField("そのほかの心配ごと", validators=[at_most(300)])
    promise = StringField("受け入れ先に約束したこと", validators=[at_most(300)])
    promise_by = Day("いつまで", default=lambda: today() + A_WEEK, validators=[_given_with_a_promise])

    def __init__(self, *, colleagues: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.with_key.choices = offered(("", "ひとりで"), *colleagues)
        self.worries.choices = offered(*((words, words) for words in usual_worries()))

    def validate_promise_by(self, field: Day) -> None:
        """A promise has a day that is still to come."""
        if not (self.promise.data or "").strip() or field.data is None:
            return
        if not today() <= field.data <= today() + timedelta(days=366):
            raise ValidationError("約束の日は、きょうから1年以内にしてください。")

    @property
    def tells_of_the_host(self) -> bool:
        """Whether something for the host's record was typed or is wrong."""
        return bool(self.worries.data or self.worry.data or self.promise.data or self.promise_by.errors)

    @property
    def tells_of_day_or_company(self) -> bool:
        """Whether the day or whoever came along is not as usual (today, alone) or is wrong."""
        wrong = self.on.errors or self.with_key.errors
        return bool(wrong or self.with_key.data or self.on.data != today())

    def said(self) -> list[NoteDetails]:
        """The worries and the promise, each a line for the host's record."""
        worries = [*(self.worries.data or ()), *filter(None, [(self.worry.data or "").strip()])]
        found = [NoteDetails(NoteKind.WORRY, words) for words in worries]
        if promise := (self.promise.data or "").strip():
            found.append(NoteDetails(NoteKind.PROMISE, promise, self.promise_by.data))
        return found

    def details_of(self, to: VisitTo, attendance: Attendance = Attendance.UNKNOWN) -> VisitDetails:
        """The answers."""
        return VisitDetails(
            to=to,
            on=self.on.data,
            how=self.how.data,
            met=self.met.data,
            attendance=attendance,
            note=self.note.data or "",
            with_key=self.with_key.data or None,
            said=self.said(),
        )


class VisitForm(ContactForm):
    """Whom, when, how, and a few words."""

    to = RadioField(
        "だれを訪ねましたか",
        choices=offered_all(VisitTo),
        coerce=VisitTo,
        default=VisitTo.PERSON,
        validators=[InputRequired("本人か受け入れ先かを選んでください。")],
    )
    attendance = RadioField(
        "活動には来ていましたか",
        choices=offered_all(Attendance),
        coerce=Attendance,
        default=Attendance.UNKNOWN,
        validators=[InputRequired("来ていたかどうかを選んでください。")],
    )

    def details(self) -> VisitDetails:
        """The answers."""
        return self.details_of(self.to.data, self.attendance.data)


class MendedVisitForm(VisitForm):
    """The same answers to be mended; what was noted of the host is mended in the host's own record."""

    version = HiddenField()


def mended_form(visit: Visit, colleagues: list[tuple[str, str]], *, sent: bool = True) -> MendedVisitForm:
    """The form with what was recorded, or, where it was `sent`, with what was typed."""
    recorded = {name: getattr(visit, name) for name in ("to", "on", "how", "met", "attendance", "note", "version")}
    only = {} if sent else {"formdata": None}
    return MendedVisitForm(colleagues=colleagues, with_key=visit.with_key or "", **recorded, **only)


class MendedHostVisitForm(ContactForm):
    """What was recorded of a visit to a host about nobody in particular, to be mended."""

    version = HiddenField()


def mended_host_form(visit: HostVisit, colleagues: list[tuple[str, str]], *, sent: bool = True) -> MendedHostVisitForm:
    """The same form for a visit to a host."""
    recorded = {name: getattr(visit, name) for name in ("on", "how", "met", "note", "version")}
    only = {} if sent else {"formdata": None}
    return MendedHostVisitForm(colleagues=colleagues, with_key=visit.with_key or "", **recorded, **only)


class Every(Whole):
    """A number of days between contacts."""

    wrong = "日数は 90 のような数で入力してください。"


class FollowUpForm(Form):
    """The days of each stage and side; a field is named `<stage>_<side>` and `<stage>_<side>_every`."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the schedule as it was shown; -1 for what is none."""
        text = self.version.data or ""
        return int(text) if re.fullmatch("[0-9]{1,8}", text) else -1

    def schedule(self) -> Schedule:
        """The answers."""
        return {
            (stage, to): Rule(days_in(self[name].data or ""), self[f"{name}_every"].data)
            for (stage, to), name in FIELDS.items()
        }


def days_in(text: str) -> tuple[int, ...]:
    """3、7、14 as numbers, ascending; raises ValueError where something else stands."""
    words = [word for word in re.split(r"[、,，・\s]+", unicodedata.normalize("NFKC", text)) if word]
    days = sorted({int(word.removesuffix("日")) for word in words})
    if len(days) > MOST_FOLLOW_UPS or any(not 1 <= day <= MOST_DAYS for day in days):
        raise ValueError(text[:40])
    return tuple(days)


def _readable(_form: Any, field: StringField) -> None:
    try:
        days_in(field.data or "")
    except ValueError:
        raise ValidationError(
            f"「3、7、14」のように、1から{MOST_DAYS}までの日数を、{MOST_FOLLOW_UPS}個まで並べてください。"
        ) from None


def _some_days(_form: Any, field: Every) -> None:
    if field.data is not None and not 7 <= field.data <= MOST_DAYS:
        raise ValidationError(f"7から{MOST_DAYS}までの日数にしてください。")


def opened_form(schedule: Schedule, version: int) -> FollowUpForm:
    """The form as it stands."""
    data: dict[str, Any] = {"version": str(version)}
    for (stage, to), name in FIELDS.items():
        rule = schedule[stage, to]
        data |= {name: "、".join(map(str, rule.days)), f"{name}_every": rule.then_every}
    return FollowUpForm(formdata=None, data=data)


FIELDS = {(stage, to): f"{stage.value}_{to.value}" for stage, to in SHIPPED}
for (_stage, _to), _name in FIELDS.items():
    _words = f"{_stage.label}・{_to.label}"
    setattr(FollowUpForm, _name, StringField(f"{_words}（日）", validators=[at_most(200), _readable]))
    setattr(FollowUpForm, f"{_name}_every", Every(f"{_words}・そのあとは何日ごと", validators=[Optional(), _some_days]))
