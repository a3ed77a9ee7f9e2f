"""The desk's forms: they ask, and check the shape of answers. Rules stay in services."""

import re
import unicodedata
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from core.forms import Checkboxes, Form, at_most, offered, offered_all
from core.geo.points import Point
from directory.desk.answers import PlaceAnswers, Told, VenueAnswers
from directory.desk.facts import TEXTS
from directory.exchange.positions import read_position
from directory.groups.models import GroupKind
from directory.places.kinds import FEATURES, Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility
from directory.upkeep.models import ConfirmedHow

YES_NO = (("yes", "はい"), ("no", "いいえ"), ("", "未確認"))
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+|https?://localhost\S*")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
BAD_URL = "ウェブサイトは https:// から始まるアドレスを入力してください。"
BAD_MAIL = "メールは name@example.jp のように入力してください。"
BAD_PHONE = "電話番号は数字で入力してください（例：0568-00-0000）。ことばの説明は備考に書けます。"
PIN_NEEDS_BOTH = "緯度と経度は両方入力してください。住所から決めるときは、両方を空にします。"
PIN_UNREADABLE = "位置は 35.24750（緯度）・136.97200（経度）のように、日本の中の数字で入力してください。"
CHOOSE_HOW = "どう確かめたかを選んでください。"


def plain(text: str | None) -> str:
    """Typed text without spare spaces and the line breaks of browsers."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


class VenueForm(Form):
    """One venue: where, and when in the group's own words."""

    class Meta(Form.Meta):
        csrf = False  # a part of the place's form

    schedule_text = TextAreaField("開催日時（団体のことばのまま）", validators=[at_most(1000)])
    venue_name = StringField("会場名", validators=[at_most(100)])
    address = StringField("住所", validators=[at_most(200)])
    visibility = RadioField(
        "住民に見せる範囲",
        choices=offered_all(VenueVisibility),
        default=VenueVisibility.EXACT.value,
        validators=[Optional()],
    )
    lat = StringField("緯度", validators=[at_most(60)])
    lng = StringField("経度", validators=[at_most(60)])
    name = StringField("この日・この会場の呼び名", validators=[at_most(60)])
    is_mobile = BooleanField("決まった会場はなく、移動して開く（移動販売・配食など）")
    remove = BooleanField("この会場を取りやめる（保存すると消えます）")

    def validate_lng(self, field: StringField) -> None:
        """The pin, whichever of the two numbers is wrong."""
        lat, lng = plain(self.lat.data), plain(field.data)
        if self.pin is None and (lat or lng):
            raise ValidationError(PIN_UNREADABLE if (lat and lng) or "," in lat + lng else PIN_NEEDS_BOTH)

    @property
    def pin(self) -> Point | None:
        """The point set by hand; None without one, and when it cannot be read."""
        found = read_position(plain(self.lat.data), plain(self.lng.data))
        return None if found.lat is None or found.lng is None else Point.at(found.lat, found.lng)

    def answers(self, key: str) -> VenueAnswers:
        """The answers."""
        return VenueAnswers(
            key=key,
            name=plain(self.name.data),
            venue_name=plain(self.venue_name.data),
            address=plain(self.address.data),
            schedule_text=plain(self.schedule_text.data),
            visibility=VenueVisibility(self.visibility.data or VenueVisibility.EXACT),
            is_mobile=bool(self.is_mobile.data),
            pin=self.pin,
            remove=bool(self.remove.data),
        )


class AddressForm(Form):
    """What every entry has that residents can write to: `mail` and `url`, each right or empty."""

    def validate_mail(self, field: StringField) -> None:
        """An address with an @."""
        if (text := plain(field.data)) and not MAIL.fullmatch(text):
            raise ValidationError(BAD_MAIL)

    def validate_url(self, field: StringField) -> None:
        """A web address, or nothing."""
        if (text := plain(field.data)) and not WEB_ADDRESS.fullmatch(text):
            raise ValidationError(BAD_URL)


class PlaceForm(AddressForm):
    """A place but for its venues. Only the name is needed to keep a draft."""

    name = StringField(TEXTS["name"], validators=[DataRequired("名称を入力してください。"), at_most(100)])
    kana = StringField(TEXTS["kana"], validators=[at_most(200)])
    kinds = Checkboxes(
        "種類（あてはまるものすべて）",
        choices=offered_all(kind for kind in PlaceKind if kind not in (PlaceKind.FACILITY, PlaceKind.EVENT)),
    )
    summary = TextAreaField("紹介（どんなところか）", validators=[at_most(1000)])
    easy_summary = TextAreaField(TEXTS["easy_summary"], validators=[at_most(1000)])
    phone = StringField(TEXTS["phone"], validators=[at_most(60)])
    mail = StringField(TEXTS["mail"], validators=[at_most(200)])
    url = StringField(TEXTS["url"], validators=[at_most(500)])
    booking = StringField("申込（いる・いらない・方法）", validators=[at_most(300)])
    group = StringField("団体", validators=[at_most(100)])
    group_kind = SelectField("団体の種別（新しい団体のとき）", choices=offered_all(GroupKind), default="other")
    audiences = Checkboxes("だれが来られるか", choices=offered_all(Audience))
    for_whom = StringField("対象のことば", validators=[at_most(300)])
    cost = SelectField("費用", choices=offered_all(Cost), default="unknown")
    cost_text = StringField("費用のことば", validators=[at_most(300)])
    bring = StringField(TEXTS["bring"], validators=[at_most(300)])
    languages = StringField(TEXTS["languages"], validators=[at_most(200)])
    nearest_stop = StringField(TEXTS["nearest_stop"], validators=[at_most(200)])
    note = TextAreaField("備考（住民にも見えます）", validators=[at_most(2000)])
    areas = Checkboxes("地域", choices=[])
    told = RadioField("どう確かめましたか", choices=offered_all(Told), validators=[InputRequired(CHOOSE_HOW)])
    version = HiddenField()
    base = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)
        self._offer_kinds_it_has()

    def validate_phone(self, field: StringField) -> None:
        """A number one can dial."""
        text = unicodedata.normalize("NFKC", plain(field.data))
        if text and (
            len(re.sub(r"\D", "", text)) < 3 or not re.fullmatch(r"[\d\s+()\-‐‑–—−ー~#*,、/・:：内線代表]+", text)
        ):
            raise ValidationError(BAD_PHONE)

    def answers(self, venues: tuple[VenueAnswers, ...]) -> PlaceAnswers:
        """The answers, with those of the venues."""
        return PlaceAnswers(
            texts={name: plain(getattr(self, name).data) for name in TEXTS},
            cost=Cost(self.cost.data),
            kinds=tuple(PlaceKind(kind) for kind in self.kinds.data or ()),
            audiences=tuple(Audience(each) for each in self.audiences.data or ()),
            features={name: {"yes": True, "no": False}.get(getattr(self, name).data or "") for name in FEATURES},
            group=plain(self.group.data),
            group_kind=GroupKind(self.group_kind.data),
            areas=tuple(self.areas.data or ()),
            venues=venues,
        )

    def _offer_kinds_it_has(self) -> None:
        """公共施設 and 催し come with lists; they are offered where they are already ticked."""
        known = {choice.value for choice in self.kinds.choices}
        more = [PlaceKind(kind) for kind in self.kinds.data or () if kind in set(PlaceKind) - known]
        self.kinds.choices = [*self.kinds.choices, *offered_all(more)]


for _name, _label in FEATURES.items():
    setattr(PlaceForm, _name, RadioField(_label, choices=offered(*YES_NO), default="", validators=[Optional()]))


class StateForm(Form):
    """Publish, withdraw, pause, go on, end: what, seen at which version, and why."""

    do = HiddenField()
    version = HiddenField()
    reason = StringField("理由", validators=[at_most(300)])


class ConfirmForm(Form):
    """Which facts are true today, and how one knows."""

    facts = Checkboxes("確認したところ", choices=[])
    how = RadioField(
        "どう確かめましたか",
        choices=offered_all(how for how in ConfirmedHow if how is not ConfirmedHow.IMPORTED),
        validators=[InputRequired(CHOOSE_HOW)],
    )
    version = HiddenField()

    def __init__(self, *, facts: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.facts.choices = offered(*facts)
