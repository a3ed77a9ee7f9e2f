"""The forms of a trial and of appointments; rules stay in services."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from core.calendar import today
from core.forms import Day, Form, FormKey, Whole, at_most, offered, offered_all
from matching.placements.appointment_models import AppointmentKind, AppointmentState, Companion
from matching.placements.appointments import Plan
from matching.placements.forms import NO_DAY, is_a_time, minutes_of
from matching.placements.trial_models import Opinion, Side
from matching.placements.trials import NEEDED, Spoken, Terms

SETTLED_AS = (AppointmentState.HAPPENED, AppointmentState.MISSED, AppointmentState.CANCELLED)


class Count(Whole):
    """How many visits."""

    wrong = "回数は数で入力してください（例：4）。"


class AgreementForm(Form):
    """体験の約束: what both sides sign."""

    form_key = FormKey()
    first_on = Day("はじめの日", validators=[InputRequired(NO_DAY)])
    last_on = Day("最後の日", validators=[InputRequired(NO_DAY)])
    times = StringField("曜日と時間", validators=[DataRequired(NEEDED), at_most(200)])
    visits = Count("回数", validators=[InputRequired("回数を入力してください。")])
    tasks = TextAreaField("することと、しなくてよいこと", validators=[DataRequired(NEEDED), at_most(1000)])
    emergency = StringField("困ったとき・休むときの連絡先", validators=[DataRequired(NEEDED), at_most(200)])
    is_insured = RadioField(
        "保険",
        choices=offered(("yes", "入っている（この体験に使える）"), ("no", "入っていない")),
        validators=[InputRequired("保険に入っているかどうかを選んでください。")],
    )
    note = TextAreaField("そのほかの約束", validators=[at_most(1000)])

    def terms(self) -> Terms:
        """The answers."""
        return Terms(
            first_on=self.first_on.data,
            last_on=self.last_on.data,
            visits=self.visits.data,
            is_insured=self.is_insured.data == "yes",
            times=self.times.data or "",
            tasks=self.tasks.data or "",
            emergency=self.emergency.data or "",
            note=self.note.data or "",
        )


class ReviewForm(Form):
    """What one side says after the trial."""

    form_key, version = FormKey(), HiddenField(default="0")
    on = Day("聞いた日", default=today, validators=[InputRequired(NO_DAY)])
    opinion = RadioField(
        "これからのこと", choices=[], coerce=Opinion, validators=[InputRequired("これからのことを1つ選んでください。")]
    )
    words = TextAreaField("ことば・理由", validators=[at_most(5000)])

    @classmethod
    def of(cls, side: Side, **facts: Any) -> "ReviewForm":
        """The form in the words of one side."""
        form = cls(**facts)
        form.opinion.choices = offered(*((opinion.value, opinion.label_for(side)) for opinion in Opinion))
        return form

    def spoken(self, side: Side) -> Spoken:
        """The answer."""
        return Spoken(side, self.opinion.data, self.words.data or "", self.on.data)

    @property
    def seen_version(self) -> int:
        """The version of the record it was filled in beside."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


class AppointmentForm(Form):
    """When, from–to, where to meet, and who comes along."""

    form_key = FormKey()
    kind = RadioField(
        "何のため",
        choices=offered_all(AppointmentKind),
        coerce=AppointmentKind,
        default=AppointmentKind.LOOK,
        validators=[InputRequired("何のための予定かを選んでください。")],
    )
    on = Day("日", validators=[InputRequired(NO_DAY)])
    starts = StringField("始まり", validators=[is_a_time])
    ends = StringField("終わり", validators=[is_a_time])
    meeting = StringField("待ち合わせ", validators=[at_most(200)])
    companion = RadioField(
        "いっしょに行く人",
        choices=offered_all(Companion),
        coerce=Companion,
        default=Companion.STAFF,
        validators=[InputRequired("いっしょに行く人を選んでください。")],
    )
    supporter = SelectField("チームの職員のときは、だれ", choices=[], validators=[Optional()])

    @classmethod
    def with_team(cls, team: list[tuple[str, str]], **facts: Any) -> "AppointmentForm":
        """The form with the accounts of the team."""
        form = cls(**facts)
        form.supporter.choices = offered(("", "選んでください"), *team)
        return form

    def plan(self) -> Plan:
        """The answers; only after `validate`."""
        return Plan(
            kind=self.kind.data,
            on=self.on.data,
            starts=minutes_of(self.starts.data) or 0,
            ends=minutes_of(self.ends.data) or 0,
            companion=self.companion.data,
            supporter_key=self.supporter.data or "",
            meeting=self.meeting.data or "",
        )


class SettleForm(Form):
    """What became of an appointment."""

    version = HiddenField()
    state = RadioField(
        "どうなりましたか",
        choices=offered_all(SETTLED_AS),
        coerce=AppointmentState,
        validators=[InputRequired("どうなったかを選んでください。")],
    )
    words = TextAreaField("ようす・理由", validators=[at_most(5000)])
