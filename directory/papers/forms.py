"""The forms of papers: which area, and which month or day."""

from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField, ValidationError

from core.errors import BadInput
from core.forms import Day, Form, offered
from core.months import Month
from directory.papers.calendar import SIZES


def _a_month(_form: Form, field: StringField) -> None:
    try:
        Month.read((field.data or "").strip())
    except BadInput as refused:
        raise ValidationError(str(refused)) from refused


class _OfAnArea(Form):
    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    area = SelectField("地域", validate_choice=True)

    def __init__(self, areas: dict[str, str], asked: MultiDict[str, str], **usual: object) -> None:
        super().__init__(formdata=asked or None, data=usual)
        self.area.choices = offered(*areas.items())


class CalendarForm(_OfAnArea):
    """A month of an area."""

    month = StringField("月", validators=[_a_month])
    size = RadioField("紙の大きさ", choices=offered(*SIZES.items()), default="a4")


class OpenTodayForm(_OfAnArea):
    """A day of an area."""

    day = Day("日")

    def __init__(self, areas: dict[str, str], asked: MultiDict[str, str], **usual: object) -> None:
        super().__init__(areas, asked, **usual)
        self.area.id = self.area.label.field_id = "day-area"  # both forms stand on one page

    @property
    def wanted(self) -> date:
        """The day; only after `validate`."""
        day: date = self.day.data
        return day
