"""The consent form; rules stay in services."""

from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, offered_all
from matching.consents.models import ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails


class ConsentForm(Form):
    """What the person agrees to."""

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

    def details(self) -> ConsentDetails:
        """The answers."""
        return ConsentDetails(self.on.data, self.how.data, self.items.data, self.scopes.data, self.ends_on.data)
