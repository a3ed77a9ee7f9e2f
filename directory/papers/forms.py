"""The forms of papers: which area, and which month or day."""

from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField, ValidationError

from core.errors import BadInput
from core.forms import Day, Form, offered
from core.languages.known import BY_CODE, JAPANESE, Language
from core.months import Month
from directory.leaflets.words import printable_languages
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
    language = SelectField("言語", default=JAPANESE.code)

    def __init__(self, areas: dict[str, str], asked: MultiDict[str, str], **usual: object) -> None:
        asked = MultiDict(asked)
        if asked:
            asked.setdefault("language", JAPANESE.code)  # an address of before there was a choice
        super().__init__(formdata=asked or None, data=usual)
        self.area.choices = offered(*areas.items())
        self.language.choices = offered(*((each.code, each.name) for each in printable_languages()))

    @property
    def spoken(self) -> Language:
        """The language chosen; only after `validate`."""
        return BY_CODE[self.language.data]


class CalendarForm(_OfAnArea):
    """A month of an area."""

    month = StringField("月", validators=[_a_month])
    size = RadioField("紙の大きさ", choices=offered(*SIZES.items()), default="a4")


class OpenTodayForm(_OfAnArea):
    """A day of an area."""

    day = Day("日")

    def __init__(self, areas: dict[str, str], asked: MultiDict[str, str], **usual: object) -> None:
        super().__init__(areas, asked, **usual)
        for field in (self.area, self.language):  # both forms stand on one page
            field.id = field.label.field_id = f"day-{field.name}"

    @property
    def wanted(self) -> date:
        """The day; only after `validate`."""
        day: date = self.day.data
        return day
