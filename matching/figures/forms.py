"""The forms of figures. Rules stay in services."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Optional, ValidationError

from core.forms import Checkboxes, Form, FormKey, at_most, offered, offered_all
from matching.figures.services import ONE_DECIMAL, said
from matching.figures.tailored_counts import Way
from matching.figures.tailored_shapes import RecordOf

AllLabels = Mapping[str, Mapping[str, str]]
MARK = 8
NO_MEANING = "「{mark}」の行を、「○ 順調に進んでいる」のように、しるし・空白・意味の順に書いてください。"
UNSEEN = frozenset({"Cc", "Zl", "Zp"})
"""Unicode's control characters and ends of lines and paragraphs."""
NUMBER = re.compile(r"\d{1,8}(\.\d)?")


class Number(StringField):
    """A number with at most one decimal, as people type it: 12, 3.5, １，２００; empty is none."""

    def pre_validate(self, form: PlainForm) -> None:
        """Raises ValidationError, keeping what was typed."""
        if self.typed and not NUMBER.fullmatch(self.typed):
            raise ValidationError(ONE_DECIMAL)

    @property
    def typed(self) -> str:
        """What was typed, in one width and without commas."""
        return unicodedata.normalize("NFKC", self.data or "").replace(",", "").strip()

    @property
    def number(self) -> float | None:
        """The number, or None for an empty field."""
        return float(self.typed) if self.typed else None


class Line(StringField):
    """Words on one line: what ends a line or cannot be seen is taken out, or it would spoil files and papers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what can be read."""
        super().process_formdata([_readable(each) for each in valuelist])


class Lines(TextAreaField):
    """Words on several lines, without what cannot be seen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what can be read, and the ends of lines."""
        super().process_formdata([_readable(each, kept="\r\n\t") for each in valuelist])


def _readable(text: str, kept: str = "") -> str:
    return "".join(each for each in text if each in kept or unicodedata.category(each) not in UNSEEN)


class TargetsForm(Form):
    """One field per indicator and, beside it, what stood there when the page was opened; see `targets_form`."""


def targets_form(labels: Mapping[str, str], targets: Mapping[str, float]) -> TargetsForm:
    """The form for these indicators, by name, filled with the targets there are."""
    fields: dict[str, Any] = {}
    for name, label in labels.items():
        fields[f"target_{name}"] = Number(label)
        fields[f"seen_{name}"] = HiddenField()
    given = {name: said(value) for name, value in targets.items()}
    data = {f"{kind}_{name}": given.get(name, "") for kind in ("target", "seen") for name in labels}
    form: TargetsForm = type("Targets", (TargetsForm,), fields)(data=data)
    return form


class OwnForm(Form):
    """A figure kept by hand."""

    label = Line("数字の名前", validators=[DataRequired("数字の名前を入力してください。"), at_most(100)])
    unit = Line("単位", validators=[DataRequired("単位を入力してください（例：人）。"), at_most(20)])
    definition = Lines("何を数えるか", validators=[at_most(1000)])
    about_people = BooleanField("人についての数")
    version = HiddenField()


class ValueForm(Form):
    """Its value for one 年度."""

    value = Number("数")
    version = HiddenField()


class MarksForm(Form):
    """The marks of self-evaluation, one line each: the mark, a space, its meaning."""

    marks = Lines("しるしと意味", validators=[DataRequired("しるしを一つは入力してください。"), at_most(600)])
    seen = HiddenField()

    def validate_marks(self, field: TextAreaField) -> None:
        """Raises ValidationError for a line without a meaning."""
        for mark, meaning in self.pairs:
            if not meaning or len(mark) > MARK:
                raise ValidationError(NO_MEANING.format(mark=mark[:10]))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What was typed, line by line."""
        lines = [line.split(maxsplit=1) for line in (self.marks.data or "").splitlines() if line.strip()]
        return [(line[0], line[1].strip() if len(line) > 1 else "") for line in lines]


class EvaluationForm(Form):
    """自己評価 of one indicator in one 年度; the choices of `mark` are set by the view."""

    mark = SelectField("自己評価のしるし", validators=[Optional()])
    comment = Lines("コメント", validators=[at_most(2000)])
    seen = HiddenField()


class SheetForm(Form):
    """評価シート."""

    achievements = Lines("成果", validators=[at_most(8000)])
    issues = Lines("課題", validators=[at_most(8000)])
    next_steps = Lines("今後取り組むこと", validators=[at_most(8000)])
    seen = HiddenField()


class EarlierForm(Form):
    """A 年度 typed in: the whole or why there is none; a field for each known part, and room for others."""

    value = Number("全体の数")
    reason = Line("数がないわけ", validators=[at_most(100)])
    seen = HiddenField()


NEW_PARTS = 3
PART = "part_"


def part_field(code: str) -> str:
    """The name of the field of a part: from its code alone, since which parts there are changes with the records."""
    return PART + code.encode().hex()


def earlier_form(parts: Mapping[str, str], data: Mapping[str, str] | None = None) -> EarlierForm:
    """The form for an indicator with these parts (code and words), filled with `data`."""
    fields: dict[str, Any] = {part_field(code): Number(label) for code, label in parts.items()}
    for at in range(NEW_PARTS):
        fields[f"new_label_{at}"] = Line("内訳の名前", validators=[at_most(60)])
        fields[f"new_value_{at}"] = Number("その数")
    form: EarlierForm = type("Earlier", (EarlierForm,), fields)(data=data)
    return form


class TailoredForm(Form):
    """An indicator by choosing; see `tailored_form` for the fields of its record."""

    label = Line("数字の名前", validators=[DataRequired("数字の名前を入力してください。"), at_most(100)])
    measure = RadioField("何を数えるか", validators=[DataRequired("何を数えるかを選んでください。")])
    way = RadioField("どれを数えるか", choices=offered_all(Way), default=Way.EVERY.value)
    split = SelectField("内訳の分け方", validators=[Optional()])
    unit = Line("単位", validators=[DataRequired("単位を入力してください（例：件）。"), at_most(20)])
    definition = Lines("定義の文", validators=[at_most(1000)])
    why = Line("変えるわけ", validators=[at_most(300)])
    seen = HiddenField()


def tailored_form(record: RecordOf, labels: AllLabels, data: Mapping[str, Any] | None = None) -> TailoredForm:
    """The form for one kind of record with the words of its fields, filled with `data`."""
    fields: dict[str, Any] = {
        f"filter_{one.name}": Checkboxes(one.label, choices=offered(*labels[one.name].items())) for one in record.fields
    }
    form: TailoredForm = type("Tailored", (TailoredForm,), fields)(data=data)
    form.measure.choices = offered(*((one.name, one.label) for one in record.measures))
    splits = ((one.name, f"{one.label}別") for one in record.fields)
    form.split.choices = offered(("", "分けない"), *splits)
    return form


class ReportSubmitForm(Form):
    """Give out a report: for what; what it holds is carried along."""

    form_key = FormKey()
    purpose = Line("どこに出す報告か", validators=[DataRequired("どこに出す報告かを入力してください。"), at_most(200)])


class SubmitForm(Form):
    """Keep the figures as they are handed in."""

    form_key = FormKey()
    purpose = Line("どこに出す数字か", validators=[DataRequired("どこに出す数字かを入力してください。"), at_most(200)])
    as_of = HiddenField()
