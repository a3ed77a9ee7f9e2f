"""The desk's form for 役割・受け入れ枠: it asks, checks the shape of answers, and keeps what was typed."""

import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from core.forms import Form, Whole, at_most, offered, offered_all, say_at
from directory.desk.answers import Told
from directory.desk.forms import CHOOSE_HOW, YES_NO, plain
from directory.desk.grid_forms import NO_START, clock_of
from directory.desk.opening_answers import LABELS, NUMBERS, TEXTS, OpeningAnswers, Slot, facts_of
from directory.openings.models import Opening, OpeningKind
from directory.openings.words import NOISES, STEPS, Need
from directory.schedules.table import MIDNIGHT
from directory.upkeep.models import ConfirmedHow

BLANK_ROWS, MOST_ROWS = 3, 28
NOT_KNOWN = ("", "未確認")
NO_WEEKDAY = "曜日を選んでください。"
NO_END = "終わりの時刻も入れてください。来る方は、終わりの時刻をいちばんに見ます。"
ENDS_FIRST = "終わりは、はじまりより後の時刻にしてください。夜12時をまたぐときは、2行に分けてください。"
AGES_TURNED = "「何歳まで」は、「何歳から」と同じか、それより上にしてください。"
TOO_MANY_WORDS = "興味の言葉は20個までにしてください。"
LONGEST_WORD = "1つの言葉は20文字までにしてください。「、」で区切ると、別の言葉になります。"
BETWEEN_WORDS = re.compile(r"[、，,\s\u3000]+")


class SlotForm(Form):
    """One weekday with start and end."""

    class Meta(Form.Meta):
        csrf = False  # a part of the opening's form

    weekday = SelectField(
        "曜日", choices=offered(("", "—"), *((str(day), letter) for day, letter in enumerate("月火水木金土日")))
    )
    starts = StringField("はじまり", validators=[at_most(12)])
    ends = StringField("終わり", validators=[at_most(12)])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen or typed."""
        return not any(plain(each.data) for each in self)

    def read(self) -> Slot | None:
        """The slot; None for an empty row, and with the messages left at the fields."""
        if self.is_blank:
            return None
        if not self.weekday.data:
            say_at(self.weekday, NO_WEEKDAY)
        starts, ends = _clock(self.starts, NO_START), _clock(self.ends, NO_END)
        if starts is not None and ends is not None and not starts < ends <= MIDNIGHT:
            say_at(self.ends, ENDS_FIRST)
        if self.has_errors or starts is None or ends is None:
            return None
        return int(self.weekday.data), starts, ends

    @property
    def has_errors(self) -> bool:
        """Whether any field has a message."""
        return any(each.errors for each in self)


class OpeningForm(Form):
    """A 役割・受け入れ枠. Name, kind, step and how many at once are needed to keep a draft."""

    kind = RadioField("種別", choices=offered_all(OpeningKind), validators=[InputRequired("種別を選んでください。")])
    demand_step = RadioField(
        LABELS["demand_step"], choices=offered(*STEPS.items()), validators=[InputRequired("段階を選んでください。")]
    )
    noise = RadioField(
        LABELS["noise"], choices=offered(*NOISES.items(), NOT_KNOWN), default="", validators=[Optional()]
    )
    capacity = Whole(
        LABELS["capacity"],
        default=1,
        validators=[
            InputRequired("同時に来られる人数を、1から99の数で入力してください。"),
            NumberRange(1, 99, "1から99の数で入力してください。"),
        ],
    )
    is_insured = RadioField("保険に入る", choices=offered(*YES_NO), default="", validators=[Optional()])
    interests = StringField(LABELS["interests"], validators=[at_most(420)])
    told = RadioField("どう確かめましたか", choices=offered_all(Told), validators=[InputRequired(CHOOSE_HOW)])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, kinds: tuple[OpeningKind, ...], sent: "MultiDict[str, str] | None" = None, **known: Any):
        super().__init__(**known)
        self.kind.choices = offered_all(kinds)
        if len(kinds) == 1 and not self.kind.data:
            self.kind.data = kinds[0].value
        self.rows = _rows(known.get("data", {}).get("slots", ()), sent)
        self._slots: tuple[Slot, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also every row of days."""
        is_sound = super().validate(extra_validators)
        for row in self.rows:
            row.validate()
        slots = [row.read() for row in self.rows]
        self._slots = tuple(sorted({slot for slot in slots if slot}))
        return is_sound and not any(row.has_errors for row in self.rows)

    def validate_interests(self, field: StringField) -> None:
        """A few short words."""
        words = _words(field.data)
        if len(words) > 20:
            raise ValidationError(TOO_MANY_WORDS)
        if any(len(word) > 20 for word in words):
            raise ValidationError(LONGEST_WORD)

    def validate_maximum_age(self, field: Whole) -> None:
        """Not under the lowest age."""
        lowest = self["minimum_age"].data
        if field.data is not None and lowest is not None and field.data < lowest:
            raise ValidationError(AGES_TURNED)

    def answers(self) -> OpeningAnswers:
        """The answers of a form that was found valid."""
        return OpeningAnswers(
            kind=OpeningKind(self.kind.data),
            texts={name: plain(self[name].data) for name in TEXTS},
            step=int(self.demand_step.data),
            capacity=self.capacity.data or 1,
            slots=self._slots,
            numbers={name: self[name].data for name in NUMBERS},
            noise=int(self.noise.data) if self.noise.data else None,
            is_insured=_yes_no(self.is_insured.data),
            interests=_words(self.interests.data),
            needs={need.value: _yes_no(self[f"need_{need.value}"].data) for need in Need},
        )


_LIMITS = {
    "minutes": (1, 720),
    "people": (0, 500),
    "newcomers_per_month": (0, 99),
    "minimum_age": (0, 120),
    "maximum_age": (0, 120),
}
for _name, _label in TEXTS.items():
    _checks = [DataRequired("名前を入力してください。")] if _name == "title" else []
    _kind = StringField if _name in ("title", "honorarium") else TextAreaField
    _most = {"title": 60, "honorarium": 100}.get(_name, 600)
    setattr(OpeningForm, _name, _kind(_label, validators=[*_checks, at_most(_most)]))
for _name, _label in NUMBERS.items():
    _low, _high = _LIMITS[_name]
    _range = NumberRange(_low, _high, f"{_low}から{_high}の数で入力してください。")
    _label = f"{_label}（分）" if _name == "minutes" else _label
    setattr(OpeningForm, _name, Whole(_label, validators=[Optional(), _range]))
for _need in Need:
    _question = RadioField(_need.label, choices=offered(*YES_NO), default="", validators=[Optional()])
    setattr(OpeningForm, f"need_{_need.value}", _question)


class OpeningConfirmForm(Form):
    """The host answers, and everything on the page is true today."""

    how = RadioField(
        "どう確かめましたか",
        choices=offered_all(how for how in ConfirmedHow if how is not ConfirmedHow.IMPORTED),
        validators=[InputRequired(CHOOSE_HOW)],
    )
    version = HiddenField()


def typed_of(opening: Opening) -> dict[str, Any]:
    """What the fields of the form hold for an opening that is there."""
    facts = facts_of(opening)
    yes_no = {True: "yes", False: "no", None: ""}
    return facts | {
        "demand_step": str(opening.demand_step),
        "noise": "" if opening.noise is None else str(opening.noise),
        "is_insured": yes_no[opening.is_insured],
        "interests": "、".join(opening.interests),
        **{f"need_{need.value}": yes_no[facts[f"need_{need.value}"]] for need in Need},
        "slots": [(slot.weekday, slot.starts, slot.ends) for slot in opening.slots],
    }


def _rows(known: Any, sent: "MultiDict[str, str] | None") -> list[SlotForm]:
    """The rows that were sent, or those of the opening, and some blank ones below."""
    if sent is not None:
        count = min(int(found) if (found := sent.get("rows", "")).isdecimal() and len(found) < 4 else 0, MOST_ROWS)
        rows = [SlotForm(sent, prefix=f"slot-{number}-") for number in range(count)]
        more = BLANK_ROWS if sent.get("do") == "rows" else 0
    else:
        typed = [{"weekday": str(day), "starts": _typed(starts), "ends": _typed(ends)} for day, starts, ends in known]
        rows = [SlotForm(None, prefix=f"slot-{number}-", data=each) for number, each in enumerate(typed)]
        more = BLANK_ROWS
    last = min(len(rows) + more, MOST_ROWS)
    return rows + [SlotForm(None, prefix=f"slot-{number}-") for number in range(len(rows), last)]


def _typed(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _clock(field: StringField, missing: str) -> int | None:
    text = plain(field.data)
    if not text:
        say_at(field, missing)
        return None
    try:
        return clock_of(text)
    except ValueError as wrong:
        say_at(field, str(wrong))
        return None


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, BETWEEN_WORDS.split(plain(text)))))


def _yes_no(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")
