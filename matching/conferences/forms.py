"""The forms of a 重層的支援会議; rules stay in services."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, FormKey, Whole, at_most, offered, offered_all
from matching.conferences.agenda import Question, Texts
from matching.conferences.kinds import conference_kinds
from matching.conferences.minutes import NEW, Outcome
from matching.conferences.models import AgendaItem, Conference, ConferenceMember, ItemMinutes, Task
from matching.conferences.outcomes import Want
from matching.conferences.services import NO_TIME, Meeting, NewMember
from matching.conferences.states import Asked, Decision, Part, Seat
from matching.consents.models import Agency
from matching.gaps.services import NeedKind, TimeBand
from matching.outings.forms import Clock

ROWS_TO_SPARE, MOST_ROWS = 2, 30
TALL = {"rows": 5}
CHOOSE = ("", "選んでください")
WHICH_AGENCY = "どの機関として出るかを選んでください。同意の範囲を確かめるのに使います。"


class MeetingForm(Form):
    """What is met for, when and where."""

    kind = SelectField("会議の種類", validators=[InputRequired("会議の種類を選んでください。")])
    on = Day("日にち", validators=[InputRequired("日にちを入力してください。")])
    starts = Clock("はじまる時刻", validators=[InputRequired(NO_TIME)])
    room = StringField("場所", validators=[at_most(200)])
    version = HiddenField()

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.kind.choices = offered(CHOOSE, *((code, kind.label) for code, kind in conference_kinds().items()))

    def meeting(self) -> Meeting:
        """The answers."""
        return Meeting(conference_kinds()[self.kind.data], self.on.data, self.starts.data, self.room.data or "")

    @classmethod
    def of(cls, conference: Conference) -> "MeetingForm":
        """The form filled with what is planned."""
        facts = {name: getattr(conference, name) for name in ("kind", "on", "starts", "room", "version")}
        return cls(**facts)


class NewConferenceForm(MeetingForm):
    """A new conference, and for which agency one organises it."""

    agency = SelectField(
        "あなたの所属",
        choices=offered(CHOOSE, *((a.value, a.label) for a in Agency)),
        validators=[InputRequired(WHICH_AGENCY)],
    )
    form_key = FormKey()


class MemberForm(Form):
    """One more member: an account or a name, and for which agency."""

    account = SelectField("職員・民生委員のアカウント", validators=[Optional()])
    name = StringField("外部の方の名前（アカウントがないとき）", validators=[at_most(100)])
    agency = SelectField(
        "所属", choices=offered(CHOOSE, *((a.value, a.label) for a in Agency)), validators=[InputRequired(WHICH_AGENCY)]
    )
    seat = RadioField("役割", choices=offered_all(Seat), coerce=Seat, default=Seat.MEMBER)
    version = HiddenField()

    def __init__(self, accounts: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.account.choices = offered(("", "（外部の方の名前を下に入力する）"), *accounts)

    def new_member(self) -> NewMember:
        """The answers."""
        agency = Agency(self.agency.data)
        return NewMember(agency, self.account.data or "", self["name"].data or "", self.seat.data)


class PledgeForm(Form):
    """A member promises secrecy in person."""

    read = BooleanField(
        "読みました。この会議で知ったことを、会議の外で話しません。",
        validators=[InputRequired("読んで、チェックを入れてください。")],
    )


class PaperPledgeForm(Form):
    """The day somebody from outside signed the pledge; on a page with several, each has a prefix."""

    on = Day("誓約書の日付", default=today, validators=[InputRequired("誓約書の日付を入力してください。")])

    @classmethod
    def for_member(cls, member: ConferenceMember, **facts: Any) -> "PaperPledgeForm":
        """The form of one member."""
        return cls(prefix=f"pledge-{member.key}-", **facts)


class HoldForm(Form):
    """Who came."""

    there = Checkboxes("出席した方", validators=[Optional()])
    version = HiddenField()

    def __init__(self, members: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.there.choices = offered(*members)


class CallOffForm(Form):
    """Why it is not held."""

    words = TextAreaField("中止の理由", validators=[InputRequired("中止の理由を入力してください。"), at_most(5000)])
    version = HiddenField()


class ItemForm(Form):
    """Whom to bring, what is asked, and how long it takes."""

    person = SelectField("担当している方", validators=[InputRequired("議題に加える方を選んでください。")])
    asked = Checkboxes("会議で話し合うこと", choices=offered_all(Asked), coerce=Asked)
    minutes = Whole("時間（分）", default=20, validators=[InputRequired("時間を入力してください。")])
    form_key = FormKey()

    def __init__(self, people: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.person.choices = offered(CHOOSE, *people)

    def question(self) -> Question:
        """The answers."""
        return Question(self.asked.data or (), self.minutes.data)


class PacketForm(Form):
    """The papers: texts, which parts, for whom. `readers` are (key, words) of members that may be handed a copy."""

    household = TextAreaField(Part.HOUSEHOLD.label, validators=[at_most(5000)], render_kw=TALL)
    situation = TextAreaField(Part.SITUATION.label, validators=[at_most(5000)], render_kw=TALL)
    wishes = TextAreaField(Part.WISHES.label, validators=[at_most(5000)], render_kw=TALL)
    health = TextAreaField(Part.HEALTH.label, validators=[at_most(5000)], render_kw=TALL)
    parts = Checkboxes("資料にのせること", choices=offered_all(Part), coerce=Part)
    readers = Checkboxes("配る方", validators=[Optional()])
    prints = HiddenField()
    version = HiddenField()
    form_key = FormKey()

    def __init__(self, readers: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.readers.choices = offered(*readers)

    def texts(self) -> Texts:
        """The answers."""
        return Texts(**{name: self[name].data or "" for name in ("household", "situation", "wishes", "health")})

    @classmethod
    def of(cls, item: AgendaItem, readers: list[tuple[str, str]], ticked: Sequence[str]) -> "PacketForm":
        """The form as it stands, with these readers ticked."""
        facts = {name: getattr(item, name) for name in ("household", "situation", "wishes", "health", "version")}
        return cls(readers, parts=[Part(part) for part in item.parts], data={"readers": list(ticked)}, **facts)


class TaskRow(PlainForm):
    """Who does what by when."""

    agency = StringField("機関", validators=[at_most(100)])
    who = StringField("だれが", validators=[at_most(100)])
    what = StringField("何を", validators=[at_most(500)])
    by_when = StringField("いつまでに", validators=[at_most(100)])

    def task(self) -> Task:
        """The answers."""
        return Task(**{name: (self[name].data or "").strip() for name in ("agency", "who", "what", "by_when")})


class MinutesForm(Form):
    """What was decided."""

    decision = RadioField(
        "決めたこと",
        choices=offered_all(Decision),
        coerce=Decision,
        validators=[InputRequired("決めたことを一つ選んでください。")],
    )
    conclusion = TextAreaField(
        "結論", validators=[InputRequired("結論を入力してください。"), at_most(20_000)], render_kw=TALL
    )
    tasks = FieldList(FormField(TaskRow), label="役割の分担", max_entries=MOST_ROWS)
    missing = TextAreaField("足りない資源（個人が分からない書き方で）", validators=[at_most(5000)])
    review_on = Day("次の見直しの日", validators=[Optional()])
    version = HiddenField()

    def outcome(self) -> Outcome:
        """The answers."""
        return Outcome(
            decision=self.decision.data,
            conclusion=self.conclusion.data or "",
            tasks=tuple(row.form.task() for row in self.tasks),
            missing=self.missing.data or "",
            review_on=self.review_on.data,
        )

    @classmethod
    def of(cls, minutes: ItemMinutes | None) -> "MinutesForm":
        """The form as it stands, with a few empty rows."""
        if minutes is None:
            form = cls(version=NEW)
        else:
            facts = {n: getattr(minutes, n) for n in ("decision", "conclusion", "missing", "review_on", "version")}
            form = cls(tasks=minutes.tasks, **facts)
        while len(form.tasks) < min(len(minutes.tasks if minutes else ()) + ROWS_TO_SPARE, MOST_ROWS):
            form.tasks.append_entry()
        return form


class NextPlanForm(Form):
    """The button that makes the next version of the plan."""

    form_key = FormKey()


class MissingForm(Form):
    """What is missing in the town. `areas` are (key, name)."""

    need = SelectField(
        "何が足りませんか",
        choices=offered(CHOOSE, *((need.value, need.label) for need in NeedKind)),
        validators=[InputRequired("足りないものを選んでください。")],
    )
    area = SelectField("どこに", validators=[Optional()])
    time_band = SelectField(
        "いつ",
        choices=offered(("", "決まっていない"), *((b.value, b.label) for b in TimeBand)),
        validators=[Optional()],
    )
    note = TextAreaField(
        "ひとこと（個人が分からない書き方で）",
        validators=[InputRequired("何が足りないかを入力してください。"), at_most(2000)],
    )
    form_key = FormKey()

    def __init__(self, areas: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.area.choices = offered(("", "決まっていない"), *areas)

    def want(self) -> Want:
        """The answers."""
        band = TimeBand(self.time_band.data) if self.time_band.data else None
        return Want(NeedKind(self.need.data), self.area.data or "", band, self.note.data or "")


class BackForm(Form):
    """The day a copy was collected; on a page with several, each has a prefix."""

    on = Day("回収した日", default=today, validators=[InputRequired("回収した日を入力してください。")])

    @classmethod
    def for_copy(cls, copy_key: str, **facts: Any) -> "BackForm":
        """The form of one copy."""
        return cls(prefix=f"back-{copy_key}-", **facts)
