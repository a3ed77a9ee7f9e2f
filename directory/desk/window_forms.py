"""The desk's forms for 相談窓口. Rules stay in services."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from core.db import directory_session
from core.forms import Checkboxes, Form, at_most, offered, offered_all
from directory.desk.answers import Told
from directory.desk.forms import CHOOSE_HOW, AddressForm, plain
from directory.desk.window_answers import FLAGS, TEXTS, WindowAnswers
from directory.upkeep.models import ConfirmedHow
from directory.windows.models import WindowKind
from directory.windows.town_names import TownsRead, read_towns

LONG = {"script", "hours_text", "outside_hours", "other_ways"}
BAD_NUMBER = "数字で入力してください（例：0568-00-0000、#8008）。ことばの説明は「電話のほかの方法」に書けます。"
NUMBER = re.compile(r"[\d\s#*＃＊０-９+()（）\-‐‑–—−ー－~〜・,、/：:内線代表]+")
SENSITIVE_ALONE = (
    "見たことを知られてはいけない窓口は、ほかの窓口の代わりにも、断らない窓口にもできません。印をはずしてください。"
)


class WindowForm(AddressForm):
    """A window. Only kind and name are needed to keep a draft."""

    kind = SelectField("種類（困りごと）", choices=offered_all(WindowKind))
    troubles = TextAreaField("困りごと（1行に1つ、住民のことばで）", validators=[at_most(1500)])
    areas = Checkboxes("担当する地域", choices=[])
    towns = TextAreaField("担当する町（1行に1つ）", validators=[at_most(20_000)])
    told = RadioField("どう確かめましたか", choices=offered_all(Told), validators=[InputRequired(CHOOSE_HOW)])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)
        self.read: TownsRead | None = None

    def validate_phone(self, field: StringField) -> None:
        """A number one can dial."""
        if (text := plain(field.data)) and not (re.search(r"\d{3}", text) and NUMBER.fullmatch(text)):
            raise ValidationError(BAD_NUMBER)

    validate_fax = validate_phone

    def validate_towns(self, field: TextAreaField) -> None:
        """Every line is a town that is loaded."""
        self.read = read_towns(directory_session(), plain(field.data))
        if self.read.unknown:
            names = "、".join(f"「{line[:40]}」" for line in self.read.unknown[:5])
            raise ValidationError(f"{names}という町は登録されていません。町丁目の名前で書いてください。")

    def validate_is_sensitive(self, field: BooleanField) -> None:
        """A window nobody may be seen to look at is offered to nobody by a machine."""
        if field.data and (self["refuses_nobody"].data or self["stands_in"].data):
            raise ValidationError(SENSITIVE_ALONE)

    def answers(self) -> WindowAnswers:
        """The answers of a form that was found valid."""
        return WindowAnswers(
            kind=WindowKind(self.kind.data),
            texts={name: plain(self[name].data) for name in TEXTS},
            troubles=tuple(dict.fromkeys(filter(None, map(str.strip, plain(self.troubles.data).split("\n"))))),
            flags={name: bool(self[name].data) for name in FLAGS},
            areas=tuple(self.areas.data or ()),
            towns=self.read.towns if self.read else (),
        )


for _name, _label in TEXTS.items():
    _checks = [DataRequired("名称を入力してください。")] if _name == "name" else []
    _kind = TextAreaField if _name in LONG else StringField
    setattr(WindowForm, _name, _kind(_label, validators=[*_checks, at_most(600 if _name in LONG else 300)]))
for _name, _label in FLAGS.items():
    setattr(WindowForm, _name, BooleanField(_label))


class WindowConfirmForm(Form):
    """The window answers, and everything on its page is true today."""

    how = RadioField(
        "どう確かめましたか",
        choices=offered_all(how for how in ConfirmedHow if how is not ConfirmedHow.IMPORTED),
        validators=[InputRequired(CHOOSE_HOW)],
    )
    version = HiddenField()
