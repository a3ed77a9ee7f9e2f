"""The forms of 資源開発; rules stay in services."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.forms import Day, Form, FormKey, at_most, offered, offered_all
from matching.gaps.models import GapWork
from matching.gaps.states import MOVES, Cluster, GapSource, GapState, NeedKind, TimeBand
from matching.gaps.work import Step

ANYWHERE, ANY_TIME = "場所は問わない・まだ分からない", "時間は問わない・まだ分からない"
ABOUT_ONE = (GapSource.NO_PLACE, GapSource.BLOCKED, GapSource.DECLINED)


class GapForm(Form):
    """What is missing, where and when. `areas` are (key, name) of the 日常生活圏域."""

    need = SelectField(
        "足りないこと",
        choices=offered(("", "選んでください"), *((need.value, need.label) for need in NeedKind)),
        validators=[InputRequired("足りないことを選んでください。")],
    )
    area = SelectField("地域（日常生活圏域）", validators=[Optional()])
    time = SelectField("時間", choices=offered(("", ANY_TIME), *((band.value, band.label) for band in TimeBand)))
    note = TextAreaField("職員の覚え書き", validators=[at_most(5_000)])
    source = HiddenField(default=GapSource.NOTICED.value)
    form_key = FormKey()

    def __init__(self, areas: dict[str, str], **facts: Any) -> None:
        super().__init__(**facts)
        self.area.choices = offered(("", ANYWHERE), *areas.items())

    @classmethod
    def filled(cls, areas: dict[str, str], cluster: Cluster, source: GapSource) -> "GapForm":
        """The form with what is known, for staff to look over."""
        time = cluster.time_band.value if cluster.time_band else ""
        area = cluster.area_key if cluster.area_key in areas else ""
        return cls(areas, need=cluster.need.value, area=area, time=time, source=source.value)

    def cluster(self) -> Cluster:
        """The answers."""
        return Cluster(
            NeedKind(self.need.data), self.area.data or "", TimeBand(self.time.data) if self.time.data else None
        )

    def source_of_one(self) -> GapSource:
        """How it came to light for somebody; an odd answer counts as 「合う場所がなかった」."""
        return next((source for source in ABOUT_ONE if source.value == self.source.data), GapSource.NO_PLACE)


class WorkForm(Form):
    """A step of the work. `accounts` are (key, name), `answers` (key of a place or place/opening, name).

    Every state is understood, for the work may have gone on since the form was shown; `offer` says what is shown.
    """

    state = RadioField(
        "どこまで来たか", choices=offered_all(GapState), validators=[InputRequired("どこまで来たかを選んでください。")]
    )
    text = TextAreaField(
        "したこと・決まったこと",
        validators=[InputRequired("したこと・決まったことを入力してください。"), at_most(5_000)],
    )
    next = StringField("次にすること", validators=[at_most(300)])
    held_by = SelectField("担当")
    due_on = Day("期限", validators=[Optional()])
    answer = SelectField("お試しの場所・開いた場所", validators=[Optional()])
    version = HiddenField()
    form_key = FormKey()

    def __init__(self, accounts: list[tuple[str, str]], answers: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.held_by.choices = offered(*accounts)
        self.answer.choices = offered(("", "まだない"), *answers)

    @classmethod
    def of(cls, work: GapWork, accounts: list[tuple[str, str]], answers: list[tuple[str, str]]) -> "WorkForm":
        """The form as the work stands."""
        facts = {"state": work.state.value, "held_by": work.held_by, "due_on": work.due_on, "version": work.version}
        return cls(accounts, answers, **facts)

    def offer(self, now: GapState) -> None:
        """Show the ways that lead on from here."""
        self.state.choices = offered_all(MOVES[now])

    def step(self) -> Step:
        """The answers."""
        place_key, _, opening_key = (self.answer.data or "").partition("/")
        return Step(
            state=GapState(self.state.data),
            text=self.text.data or "",
            next=self.next.data or "",
            held_by=self.held_by.data,
            due_on=self.due_on.data,
            place_key=place_key,
            opening_key=opening_key,
        )
