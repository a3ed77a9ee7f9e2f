"""What a leaflet is asked for with: in the address, so that a link makes the same leaflet again."""

from typing import Any

from wtforms import RadioField, StringField

from core.forms import Checkboxes, Form, at_most, offered, offered_all
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.sheet import Layout


class LeafletForm(Form):
    """Which places, for whom, on what paper. Empty kinds or areas mean all of them.

    `kinds` and `areas` are what may be chosen: value and label.
    """

    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    kind = Checkboxes("種類", coerce=str)
    area = Checkboxes("地域", coerce=str)
    audience = RadioField(
        "渡す相手",
        choices=offered_all(LeafletAudience),
        default=LeafletAudience.PERSON.value,
    )
    layout = RadioField("紙の形", choices=offered_all(Layout), default=Layout.A4.value)
    title = StringField("題名（なければ地域と種類から作ります）", validators=[at_most(60)])

    def __init__(self, *, kinds: dict[str, str], areas: dict[str, str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.kind.choices = offered(*kinds.items())
        self.area.choices = offered(*areas.items())
