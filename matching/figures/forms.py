"""The forms of figures. Rules stay in services."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from wtforms import Form as PlainForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from core.forms import Form, FormKey, at_most
from matching.figures.services import ONE_DECIMAL, said

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

    label = StringField("数字の名前", validators=[DataRequired("数字の名前を入力してください。"), at_most(100)])
    unit = StringField("単位", validators=[DataRequired("単位を入力してください（例：人）。"), at_most(20)])
    definition = TextAreaField("何を数えるか", validators=[at_most(1000)])
    version = HiddenField()


class ValueForm(Form):
    """Its value for one 年度."""

    value = Number("数")
    version = HiddenField()


class SubmitForm(Form):
    """Keep the figures as they are handed in."""

    form_key = FormKey()
    purpose = StringField(
        "どこに出す数字か", validators=[DataRequired("どこに出す数字かを入力してください。"), at_most(200)]
    )
    as_of = HiddenField()
