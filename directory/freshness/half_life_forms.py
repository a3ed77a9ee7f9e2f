"""The form of the half-lives: a number of months for each field; empty means as shipped."""

from typing import Any

from wtforms import IntegerField, ValidationError
from wtforms.validators import Optional

from core.forms import Form
from directory.freshness.limits import FEWEST, FIELD_LABELS, MOST, SHIPPED, HalfLives

NOT_MONTHS = f"{FEWEST}から{MOST}までの数字（月数）を入力してください。"


class Months(IntegerField):
    """A number of months; a wrong one is kept as typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it, or say how to write it."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NOT_MONTHS) from error


def _within(_form: Any, field: Months) -> None:
    if field.data is not None and not FEWEST <= field.data <= MOST:
        raise ValidationError(NOT_MONTHS)


class HalfLifeForm(Form):
    """Fields have the names of `limits.SHIPPED`."""

    def given(self) -> dict[str, int]:
        """What differs from what is shipped."""
        typed = {name: self[name].data for name in SHIPPED}
        return {name: months for name, months in typed.items() if months is not None and months != SHIPPED[name]}


for _name, _label in FIELD_LABELS.items():
    setattr(HalfLifeForm, _name, Months(f"{_label}（月）", validators=[Optional(), _within]))


def opened_form(half_lives: HalfLives) -> HalfLifeForm:
    """The form as it stands."""
    return HalfLifeForm(data={name: half_lives.months(name) for name in SHIPPED})
