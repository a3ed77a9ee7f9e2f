"""The assessment form: everything may be left open, 未確認 stays 未確認."""

from typing import Any

from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from core.errors import BadInput
from core.forms import Checkboxes, Form, at_most, offered, offered_all
from directory.openings.words import STEPS, Need
from matching.plans.facts import PRIORITIES, AssessmentFacts, TravelBy
from matching.plans.free_times import BANDS, joined, read_times, ticked_bands, times_in_words, times_of_bands

NOT_YET = ("", "まだ分からない")


class AssessmentForm(Form):
    """What the person likes, can and needs. Everything may be left open: 未確認 stays 未確認."""

    interests = StringField("興味・やってみたいこと", validators=[at_most(500)])
    strengths = TextAreaField("得意なこと・これまでのこと", validators=[at_most(5000)])
    wishes = TextAreaField("希望", validators=[at_most(5000)])
    avoid = TextAreaField("避けたいこと", validators=[at_most(5000)])
    needs = Checkboxes("なくてはならない配慮", choices=offered_all(Need), coerce=Need)
    times = Checkboxes(
        "来られる曜日と時間",
        choices=offered(
            *((f"{day}-{band}", f"{'月火水木金土日'[day]}曜の{band}") for day in range(7) for band in BANDS)
        ),
    )
    exact_times = StringField("くわしい時間", validators=[at_most(500)])
    travel_by = SelectField("移動の手段", choices=offered(NOT_YET, *((by.value, by.label) for by in TravelBy)))
    travel_minutes = IntegerField(
        "無理のない片道の時間（分）",
        validators=[Optional(), NumberRange(1, 180, "1分から180分で入力してください。")],
    )
    step = SelectField("いまの段階", choices=offered(NOT_YET, *STEPS.items()))
    needs_companion = RadioField(
        "はじめは付き添いがほしい",
        choices=offered(NOT_YET, ("yes", "はい"), ("no", "いいえ")),
        default="",
        validators=[Optional()],
    )

    def validate_exact_times(self, field: StringField) -> None:
        """Say how to write a time that cannot be read; what was typed stays."""
        try:
            read_times(field.data or "")
        except BadInput as error:
            raise ValidationError(str(error)) from error

    def facts(self) -> AssessmentFacts:
        """The answers."""
        words = (
            (self.interests.data or "")
            .replace("，", "、")
            .replace(",", "、")
            .replace("\u3000", "、")
            .replace(" ", "、")
        )
        return AssessmentFacts(
            interests=tuple(dict.fromkeys(word for word in words.split("、") if word)),
            strengths=self.strengths.data or "",
            wishes=self.wishes.data or "",
            avoid=self.avoid.data or "",
            needs=tuple(self.needs.data or ()),
            times=joined((*times_of_bands(self.times.data or ()), *read_times(self.exact_times.data or ""))),
            travel_by=TravelBy(self.travel_by.data) if self.travel_by.data else None,
            travel_minutes=self.travel_minutes.data,
            step=int(self.step.data) if self.step.data else None,
            needs_companion={"yes": True, "no": False}.get(self.needs_companion.data or ""),
            priorities={
                name: int(value)
                for name in PRIORITIES
                if (value := getattr(self, f"priority_{name}").data) not in ("", None)
            },
        )

    @classmethod
    def of(cls, facts: AssessmentFacts) -> "AssessmentForm":
        """The form filled with the newest assessment."""
        answers: dict[str, Any] = {
            "interests": "、".join(facts.interests),
            "strengths": facts.strengths,
            "wishes": facts.wishes,
            "avoid": facts.avoid,
            "needs": list(facts.needs),
            "times": ticked_bands(facts.times),
            "exact_times": times_in_words(facts.times),
            "travel_by": facts.travel_by or "",
            "travel_minutes": facts.travel_minutes,
            "step": "" if facts.step is None else str(facts.step),
            "needs_companion": "" if facts.needs_companion is None else "yes" if facts.needs_companion else "no",
        }
        return cls(**answers | {f"priority_{name}": str(value) for name, value in facts.priorities.items()})


IMPORTANCE = [("", "わからない"), ("0", "気にしない"), ("1", "ふつう"), ("2", "大切"), ("3", "とても大切")]
for _name, _label in PRIORITIES.items():
    setattr(AssessmentForm, f"priority_{_name}", SelectField(_label, choices=offered(*IMPORTANCE), default=""))
