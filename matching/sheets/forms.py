"""The screen form of a sheet: its questions as fields, and the answers back as plain values."""

from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, FormKey, at_most, offered
from matching.sheets.definitions import Kind, Question, Sheet

Answers = dict[str, Any]
YES_NO = (("yes", "はい"), ("no", "いいえ"), ("", "未確認"))
SHORTEST, LONGEST = 200, 20_000
FIRST_DAY = date(1900, 1, 1)
FILL_IN = {
    Kind.CHOICE: "選んでください。",
    Kind.CHOICES: "一つ以上選んでください。",
    Kind.DATE: "日付を入力してください。",
}


class SheetForm(Form):
    """What every sheet's form carries beside its questions."""

    version = HiddenField()
    form_key = FormKey()

    def rows_of(self, question: Question) -> list[list[Any]]:
        """The cells of a table, row by row."""
        return [[self[cell_name(question, row, c.value)] for c in question.columns] for row in range(question.rows)]


def sheet_form(sheet: Sheet, *, at_ease: bool = False) -> type[SheetForm]:
    """A form class for the sheet; `at_ease` asks for nothing, for keeping what is there so far."""
    fields: dict[str, Any] = {}
    for question in sheet.questions:
        if question.kind is Kind.TABLE:
            for row in range(question.rows):
                for column in question.columns:
                    label = f"{question.label} {row + 1}人目の{column.label}"
                    fields[cell_name(question, row, column.value)] = StringField(label, validators=[at_most(SHORTEST)])
        else:
            fields[field_name(question)] = _field(question, required=question.required and not at_ease)
        if question.most_urgent:
            choices = offered(("", "まだ分からない"), *((o.value, o.label) for o in question.options))
            label = "◎ いちばん困っていること"
            fields[f"q_{question.first_name}"] = SelectField(label, choices=choices, default="")
    return type("AnyForm", (SheetForm,), fields)


def field_name(question: Question) -> str:
    """The field of a question."""
    return f"q_{question.name}"


def cell_name(question: Question, row: int, column: str) -> str:
    """The field of one cell of a table."""
    return f"q_{question.name}_{row}_{column}"


def answers_of(form: SheetForm, sheet: Sheet) -> Answers:
    """What was answered, by the names of the questions; what was left open is not there."""
    answers: Answers = {}
    for question in sheet.questions:
        if value := _answer(form, question):
            answers[question.name] = value
        if question.most_urgent and (first := form[f"q_{question.first_name}"].data):
            answers[question.first_name] = first
            answers[question.name] = [o.value for o in question.options if o.value in {first, *(value or ())}]
    return answers


def typed_into(sheet: Sheet, answers: Answers) -> dict[str, Any]:
    """The answers as the form is filled with them."""
    filled: dict[str, Any] = {}
    for question in sheet.questions:
        value = answers.get(question.name)
        if question.kind is Kind.TABLE:
            for row, cells in enumerate((value or [])[: question.rows]):
                filled |= {cell_name(question, row, column): text for column, text in cells.items()}
        elif value is not None:
            filled[field_name(question)] = date.fromisoformat(value) if question.kind is Kind.DATE else value
        if question.most_urgent:
            filled[f"q_{question.first_name}"] = answers.get(question.first_name, "")
    return filled


def _answer(form: SheetForm, question: Question) -> Any:
    if question.kind is Kind.TABLE:
        names = [column.value for column in question.columns]
        rows = [dict(zip(names, ((c.data or "").strip() for c in r), strict=True)) for r in form.rows_of(question)]
        return [row for row in rows if any(row.values())]
    data = form[field_name(question)].data
    if question.kind is Kind.DATE:
        return data.isoformat() if data else None
    return data.strip() if isinstance(data, str) else data


def _field(question: Question, *, required: bool) -> Any:
    needed = [InputRequired(FILL_IN.get(question.kind, "入力してください。"))] if required else [Optional()]
    options = [(option.value, option.label) for option in question.options]
    if question.kind is Kind.LONG:
        return TextAreaField(question.label, validators=[*needed, at_most(LONGEST)])
    if question.kind is Kind.DATE:
        return Day(question.label, validators=[*needed, _a_real_day])
    if question.kind is Kind.CHOICE:
        return SelectField(
            question.label, choices=offered(("", "選んでください"), *options), validators=needed, default=""
        )
    if question.kind is Kind.CHOICES:
        return Checkboxes(question.label, choices=offered(*options), validators=needed)
    if question.kind is Kind.YES_NO:
        return RadioField(question.label, choices=offered(*YES_NO), default="", validators=[Optional()])
    return StringField(question.label, validators=[*needed, at_most(SHORTEST)])


def _a_real_day(_form: Form, field: Any) -> None:
    if field.data is not None and not FIRST_DAY <= field.data <= today():
        raise ValidationError("未来の日付や、1900年より前の日付は使えません。日付をお確かめください。")
