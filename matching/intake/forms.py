"""The forms of 振分 and of the steps after it; the sheets themselves are in matching.sheets."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.forms import Checkboxes, Form, at_most, offered, offered_all
from matching.consents.forms import ConsentForm
from matching.consents.models import Agency, ConsentItem
from matching.disclosures.models import LegalBasis
from matching.intake.models import Destination
from matching.intake.sorting import Passing

NEW = "new"
NEW_RECORD = (NEW, "新しい記録をつくる")
NOT_HANDED = ("", "情報は渡していない（本人に案内しただけ）")


class SortForm(Form):
    """Where it goes and why; for somebody outside, what was handed over and on what basis."""

    key = HiddenField()
    destination = RadioField(
        "どこへ",
        choices=offered_all(Destination),
        coerce=Destination,
        validators=[InputRequired("どこへつなぐかを選んでください。")],
    )
    reason = TextAreaField("理由", validators=[InputRequired("振分の理由を入力してください。"), at_most(5000)])
    to = StringField("つないだ先の名前", validators=[at_most(200)])
    basis = SelectField("伝えた根拠", choices=offered(NOT_HANDED, *((b.value, b.label) for b in LegalBasis)))
    agency = SelectField(
        "つないだ先の種類",
        choices=offered(("", "選んでください"), *((a.value, a.label) for a in Agency)),
    )
    items = Checkboxes("伝えたこと", choices=offered_all(ConsentItem), coerce=ConsentItem, validators=[Optional()])

    held_by = SelectField("このあとの担当", validators=[Optional()])

    def __init__(self, accounts: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.held_by.choices = offered(("", "変えない"), *accounts)

    def passing(self) -> Passing:
        """What was handed over."""
        return Passing(
            to=self.to.data or "",
            agency=Agency(self.agency.data) if self.agency.data else None,
            basis=LegalBasis(self.basis.data) if self.basis.data else None,
            items=self.items.data or (),
        )


class IntoRecordForm(Form):
    """Whose record the sheet becomes."""

    into = RadioField("どの記録にしますか", default=NEW)
    seen = BooleanField("同じ方の記録ではないことを確かめました")

    def __init__(self, own: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.into.choices = offered(NEW_RECORD, *own)


class IntoCircleForm(Form):
    """The 支援会議 in which the sheet is shared."""

    title = StringField("支援会議の呼び名", validators=[InputRequired("呼び名を入力してください。"), at_most(100)])
    members = Checkboxes("構成員", validators=[Optional()])

    def __init__(self, accounts: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**facts)
        self.members.choices = offered(*accounts)


class MovingForm(ConsentForm):
    """The consent that was given, whose record it is, and which records go there; once they went, only there."""

    person_name = StringField("本人の名前（呼び名でもよい）", validators=[at_most(100)])
    into = RadioField("どの記録へ移しますか")
    records = Checkboxes("移す記録")
    bring_sheet = BooleanField("相談受付票も移す", default=True)
    seen = BooleanField("同じ方の記録ではないことを確かめました")

    def __init__(self, into: list[tuple[str, str]], records: list[tuple[str, str]], **facts: Any) -> None:
        super().__init__(**({"into": into[0][0]} if into else {}) | facts)
        self.into.choices = offered(*into)
        self.records.choices = offered(*records)
