"""What all forms share: messages in Japanese, and a few kinds of fields."""

import secrets
import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from core.languages.sentences import _


class Form(FlaskForm):
    """A form whose built-in messages are Japanese."""

    class Meta(FlaskForm.Meta):
        locales = ("ja",)


class Checkboxes(SelectMultipleField):
    """Several choices, each a checkbox."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: Any) -> None:
        """Raises ValidationError for what is not offered, or not any more."""
        offered_now = {str(value) for value, *_ in self.iter_choices()}
        if not {str(each) for each in self.data or ()} <= offered_now:
            raise ValidationError("選んだものの中に、いまは選べないものがあります。もう一度選んでください。")


class Day(DateField):
    """A date; a wrong one is kept as typed and answered in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("日付は 2026-04-01 のように入力してください。") from error


class Whole(IntegerField):
    """A whole number; a wrong one is kept as typed and answered with the sentence `wrong`."""

    wrong = "数で入力してください。"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it in either width, or say how to write it."""
        try:
            super().process_formdata([unicodedata.normalize("NFKC", each).strip() for each in valuelist])
        except ValueError as error:
            raise ValueError(self.wrong) from error


class FormKey(HiddenField):
    """A key made with each form that is shown, so that the same form sent twice is known."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**{"default": new_form_key} | arguments)

    @property
    def key(self) -> str:
        """What services keep as the idempotency key."""
        return (self.data or "")[:40]


def new_form_key() -> str:
    """A key nobody can guess, short enough for its column."""
    return secrets.token_urlsafe(12)


class Longest(Length):
    """WTForms' limit on length, answering in the reader's language."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError."""
        if len(field.data or "") > self.max:
            raise ValidationError(_("{count}文字までで入力してください。", count=f"{self.max:,}"))


def say_at(field: Any, sentence: str) -> None:
    """Leave a message at a field, beside those it has."""
    field.errors = [*field.errors, sentence]


def offered(*choices: tuple[str, str]) -> list[SelectChoice]:
    """Choices of a field from (value, label)."""
    return [SelectChoice(value=value, label=label) for value, label in choices]


def offered_all(kinds: Any) -> list[SelectChoice]:
    """Every member of an enumeration that knows its label."""
    return offered(*((kind.value, kind.label) for kind in kinds))


def at_most(characters: int) -> Any:
    """A limit on length with a sentence."""
    return Longest(max=characters)
