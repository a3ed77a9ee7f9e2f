"""What a leaflet is asked for with: in the address, so that a link makes the same leaflet again."""

from typing import Any

from wtforms import RadioField, StringField

from core.forms import Checkboxes, Form, at_most
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.sheet import Layout


class LeafletForm(Form):
    """Which places, for whom, on what paper. Empty kinds or areas mean all of them."""

    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    kind = Checkboxes("種類", coerce=str)
    area = Checkboxes("地域", coerce=str)
    audience = RadioField(
        "渡す相手",
        choices=[(audience.value, audience.label) for audience in LeafletAudience],
        default=LeafletAudience.PERSON.value,
    )
    layout = RadioField("紙の形", choices=[(layout.value, layout.label) for layout in Layout], default=Layout.A4.value)
    title = StringField("題名（なければ地域と種類から作ります）", validators=[at_most(60)])

    def __init__(self, *, kinds: list[tuple[str, str]], areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.kind.choices = kinds
        self.area.choices = areas
