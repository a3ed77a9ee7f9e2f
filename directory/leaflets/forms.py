"""What a leaflet is asked for with: in the address, so that a link makes the same leaflet again."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError

from core.forms import Checkboxes, Form, at_most, offered, offered_all
from core.languages.known import Language
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.choice import MOST_TO_ORDER, Choice, moved
from directory.leaflets.page_data import LONGEST
from directory.leaflets.sheet import Layout
from directory.leaflets.words import printable_languages

MOST_KEYS = 300
LONGEST_ADDRESS = 5_600
"""In characters, so that a request line of 8,190 has room for a hundred numbers and a search beside it."""
TOO_LONG = (
    "手で選んだ場所や「載せない」場所が多すぎて、まとめて扱えません。"
    "種類や地域でしぼるか、題名とはじめの文を短くしてください。"
)


class LeafletForm(Form):
    """Which places, for whom, on what paper. Empty kinds or areas mean all of them.

    `kinds` and `areas` are what may be chosen: value and label. `languages` are those of papers, or of pages.
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
    language = RadioField("言語", default="ja")
    title = StringField("題名（なければ地域と種類から作ります）", validators=[at_most(LONGEST["title"])])
    intro = TextAreaField("はじめの文（なければ渡す相手に合わせた文）", validators=[at_most(LONGEST["intro"])])
    for_press = BooleanField("印刷所に出す（トンボ・塗り足し3mm付き）")

    def __init__(
        self,
        *,
        kinds: dict[str, str],
        areas: dict[str, str],
        asked: MultiDict[str, str],
        languages: Iterable[Language] = (),
    ) -> None:
        # A choice that is not in the address is the usual one, as on the first visit.
        asked = MultiDict(asked)
        for name, usual in (("audience", "person"), ("layout", "a4"), ("language", "ja")):
            asked.setdefault(name, usual)
        super().__init__(formdata=asked)
        self.kind.choices = offered(*kinds.items())
        self.area.choices = offered(*areas.items())
        self.language.choices = offered(*((each.code, each.name) for each in (languages or printable_languages())))
        self._asked = asked

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be made; what would not fit an address cannot be asked for again."""
        is_sound: bool = super().validate(extra_validators)
        if is_sound and len(urlencode(self.choice.pairs)) > LONGEST_ADDRESS:
            self.form_errors.append(TOO_LONG)
            return False
        return is_sound

    @property
    def choice(self) -> Choice:
        """What was chosen, with the order as it was numbered."""
        keys = {name: tuple(dict.fromkeys(self._asked.getlist(name)))[:MOST_KEYS] for name in ("place", "without")}
        order = self._asked.getlist("order")[:MOST_TO_ORDER]
        numbers = self._asked.getlist("at")
        return Choice(
            kind=tuple(self.kind.data or ()),
            area=tuple(self.area.data or ()),
            order=moved(order, numbers) if len(numbers) == len(order) else tuple(order),
            audience=self.audience.data,
            layout=self.layout.data,
            language=self.language.data,
            title=(self.title.data or "").strip(),
            intro=(self.intro.data or "").strip(),
            for_press=self.for_press.data,
            **keys,
        )


def _something(_form: Any, field: StringField) -> None:
    if not (field.data or "").strip():
        raise ValidationError("あとで見つけられるように、名前を入力してください。")


class SavingForm(Form):
    """Under which name a choice is kept."""

    name = StringField("ひな形の名前", validators=[_something, at_most(60)])
    is_public = BooleanField("同じ内容を、住民が見るウェブページとしても出す")
