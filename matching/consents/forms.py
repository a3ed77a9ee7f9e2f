"""The consent form; rules stay in services."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from core.calendar import today
from core.forms import Checkboxes, Day, Form, FormKey, at_most, offered, offered_all
from matching.consents.models import Agency, ConsentHow, ConsentItem, HostScope, Purpose
from matching.consents.services import ConsentDetails
from matching.sheets.catalogue import catalogue

RECIPIENTS = (*HostScope, *Agency)
PAIRS = [(f"{r}:{item}", f"{r.label}には{item.label}を伝えない") for r in RECIPIENTS for item in ConsentItem]


class ConsentForm(Form):
    """What the person agrees to."""

    form_key = FormKey()
    edition = HiddenField()
    on = Day("同意の日", default=today, validators=[InputRequired("同意の日を入力してください。")])
    ends_on = Day("期限（なければ空欄）", validators=[Optional()])
    how = RadioField(
        "同意の方法",
        choices=offered_all(ConsentHow),
        coerce=ConsentHow,
        validators=[InputRequired("同意の方法を選んでください。")],
    )
    items = Checkboxes("伝えてよいこと", choices=offered_all(ConsentItem), coerce=ConsentItem)
    scopes = Checkboxes("紹介してよい受け入れ先", choices=offered_all(HostScope), coerce=HostScope)
    agencies = Checkboxes("相談してよい関係機関", choices=offered_all(Agency), coerce=Agency)
    purposes = Checkboxes("何のために", choices=offered_all(Purpose), coerce=Purpose, default=[Purpose.PARTICIPATION])
    left_out = Checkboxes("伝えないこと", choices=offered(*PAIRS))
    note = TextAreaField("同意のときに話したこと", validators=[at_most(5000)])

    def validate_edition(self, field: HiddenField) -> None:
        """The form that was shown is the one that is kept with the consent."""
        if catalogue().edition(field.data or "") is None:
            raise ValidationError("同意書の様式が新しくなりました。画面を開き直してから記録してください。")

    def details(self) -> ConsentDetails:
        """The answers."""
        return ConsentDetails(
            on=self.on.data,
            how=self.how.data,
            items=self.items.data or (),
            scopes=self.scopes.data or (),
            ends_on=self.ends_on.data,
            agencies=self.agencies.data or (),
            purposes=self.purposes.data or (),
            left_out=self.left_out.data or (),
            form=self.edition.data,
            note=self.note.data or "",
        )
