"""The form for a handing-over that the software did not see; rules stay in services."""

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, FormKey, at_most, offered, offered_all
from matching.consents.models import Agency, ConsentItem, HostScope, Purpose
from matching.disclosures.models import LegalBasis
from matching.disclosures.services import Handed


class DisclosureForm(Form):
    """To whom, which items, on what basis, why."""

    form_key = FormKey()
    on = Day("伝えた日", default=today, validators=[InputRequired("伝えた日を入力してください。")])
    to = StringField(
        "伝えた相手（機関の名前）", validators=[InputRequired("伝えた相手を入力してください。"), at_most(200)]
    )
    kind = SelectField(
        "相手の種類",
        choices=offered(("", "そのほか"), *((k.value, k.label) for k in (*HostScope, *Agency))),
        validators=[Optional()],
    )
    purpose = SelectField(
        "何のために",
        choices=offered(("", "選んでください"), *((p.value, p.label) for p in Purpose)),
        validators=[Optional()],
    )
    items = Checkboxes("伝えたこと", choices=offered_all(ConsentItem), coerce=ConsentItem)
    basis = RadioField(
        "法的な根拠",
        choices=offered_all(LegalBasis),
        coerce=LegalBasis,
        validators=[InputRequired("法的な根拠を選んでください。")],
    )
    reason = TextAreaField("理由", validators=[InputRequired("伝えた理由を入力してください。"), at_most(1000)])

    def handed(self) -> Handed:
        """The answers."""
        return Handed(self.to.data, self.items.data or (), self.basis.data, self.reason.data, self.on.data)

    @property
    def recipient(self) -> HostScope | Agency | None:
        """Which recipient of a consent it was, if it was one."""
        value = self.kind.data or ""
        if value in set(HostScope):
            return HostScope(value)
        return Agency(value) if value in set(Agency) else None

    @property
    def for_purpose(self) -> Purpose | None:
        """Which purpose of a consent it was, if one was chosen."""
        return Purpose(self.purpose.data) if self.purpose.data else None
