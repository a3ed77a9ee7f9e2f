"""The forms of the food network. Rules stay in services."""

import re
import unicodedata
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from core.calendar import today
from core.forms import Checkboxes, Day, Form, Whole, at_most, offered, offered_all
from directory.desk.forms import plain
from directory.foods.models import FoodMember, FoodOffer
from directory.foods.services import FoodFacts, MemberFacts
from directory.foods.states import FoodKind, FoodRole, GiverKind, Storage, Unit

NO_GIVER = (
    "だれからの提供かを入力してください。市民からなら、「市民（フードドライブの箱など）」を選べば名前は要りません。"
)
NO_EXPIRY = "期限を入力してください。期限のない品なら、下の「期限のない品」に印をつけてください。"
BOTH_EXPIRIES = "期限を入れたときは、「期限のない品」の印をはずしてください。"
NAMED_RESIDENT = "市民からの提供では、名前を書かずに空のままにしてください。"
OVER_ALREADY = "もう期限が過ぎています。この品はだれにも渡せません。日付が正しいかご確認ください。"
MOST_BOXES = 100_000


class Amount(StringField):
    """An amount with at most one decimal, as people type it: 12, 12.5, １２．５."""

    def pre_validate(self, form: Form) -> None:
        """Raises ValidationError, keeping what was typed."""
        if plain(self.data) and self.number is None:
            raise ValidationError("量は 12 や 12.5 のように、0より大きい数（小数は1けたまで）で入力してください。")

    @property
    def number(self) -> float | None:
        """The amount, or None when it cannot be read."""
        text = unicodedata.normalize("NFKC", plain(self.data)).replace(",", "")
        if not re.fullmatch(r"\d{1,6}(\.\d)?", text):
            return None
        return float(text) or None


class Boxes(Whole):
    """A whole number of boxes."""

    wrong = "箱の数は、5 のような数で入力してください。"


def some_boxes() -> NumberRange:
    """A limit with a sentence."""
    return NumberRange(0, MOST_BOXES, message="0から100,000までの数で入力してください。")


class MemberForm(Form):
    """A group in the network."""

    group = StringField("団体", validators=[DataRequired("団体の名前を入力してください。"), at_most(100)])
    is_new_group = BooleanField("新しい団体として登録する（まだ一覧にないとき）")
    roles = Checkboxes(
        "していること（あてはまるものすべて）",
        choices=offered(*((role.value, f"{role.label}（{role.does}）") for role in FoodRole)),
        validators=[DataRequired("していることを1つ以上選んでください。")],
    )
    joined_on = Day("参加した日", validators=[InputRequired("参加した日を入力してください。")])
    left_on = Day("やめた日", validators=[Optional()])
    normal_boxes = Boxes("預かれる箱の数（常温）", validators=[Optional(), some_boxes()])
    cold_boxes = Boxes("預かれる箱の数（冷蔵・冷凍）", validators=[Optional(), some_boxes()])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, is_known: bool = False, **arguments: Any) -> None:
        super().__init__(**arguments)
        if is_known:
            del self["group"]
            del self["is_new_group"]

    def validate_left_on(self, field: Day) -> None:
        """Not before it joined."""
        if field.data and self.joined_on.data and field.data < self.joined_on.data:
            raise ValidationError("参加した日と同じか、あとの日にしてください。")

    def validate_normal_boxes(self, field: Boxes) -> None:
        """A hub keeps something."""
        if FoodRole.HUB in (self.roles.data or ()) and not (field.data or self.cold_boxes.data):
            raise ValidationError("拠点では、常温か冷蔵・冷凍のどちらかの箱の数を入力してください。")

    def facts(self) -> MemberFacts:
        """The answers; only after `validate`."""
        is_hub = FoodRole.HUB in self.roles.data
        return MemberFacts(
            group=plain(self.group.data) if "group" in self else "",
            is_new_group=bool(self.is_new_group.data) if "is_new_group" in self else False,
            roles=tuple(FoodRole(role) for role in self.roles.data),
            joined_on=self.joined_on.data,
            left_on=self.left_on.data,
            normal_boxes=(self.normal_boxes.data or 0) if is_hub else 0,
            cold_boxes=(self.cold_boxes.data or 0) if is_hub else 0,
        )


def typed_of_member(member: FoodMember) -> dict[str, Any]:
    """What the form shows for a member as it stands."""
    said = {name: getattr(member, name) for name in ("joined_on", "left_on", "normal_boxes", "cold_boxes")}
    return said | {"roles": [role.value for role in member.roles], "version": str(member.version)}


class FoodForm(Form):
    """An offer of food."""

    giver_kind = SelectField("だれからの提供ですか", choices=offered_all(GiverKind))
    group = StringField("提供する会社・団体の名前", validators=[at_most(100)])
    is_new_group = BooleanField("新しい団体として登録する（まだ一覧にないとき）")
    words = StringField("品物", validators=[DataRequired("品物を入力してください。"), at_most(200)])
    food_kind = SelectField("品目", choices=offered_all(FoodKind))
    amount = Amount("量", validators=[DataRequired("量を入力してください。")])
    unit = SelectField("単位", choices=offered_all(Unit))
    storage = SelectField("保管のしかた", choices=offered_all(Storage))
    expires_on = Day("賞味・消費期限（いちばん早いもの）", validators=[Optional()])
    keeps = BooleanField("期限のない品（日用品など）")
    allergens = TextAreaField("アレルギーのもとになるもの", validators=[at_most(500)])
    pickup_where = StringField("受け取る場所", validators=[at_most(200)])
    pickup_when = StringField("受け取れる日時", validators=[at_most(200)])
    offered_on = Day("申し出のあった日", validators=[InputRequired("申し出のあった日を入力してください。")])
    version = HiddenField()
    key = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and what two of them say together."""
        is_sound = bool(super().validate(extra_validators))
        found = {name: said for name, said in self._faults().items() if not self[name].errors}
        for name, said in found.items():
            self[name].errors = [said]
        return is_sound and not found

    def _faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        is_named, is_of_residents = bool(plain(self.group.data)), self.giver_kind.data == GiverKind.RESIDENTS
        if is_named and is_of_residents:
            found["group"] = NAMED_RESIDENT
        if not is_named and not is_of_residents:
            found["group"] = NO_GIVER
        if bool(self.expires_on.data) == bool(self.keeps.data):
            found["expires_on"] = BOTH_EXPIRIES if self.keeps.data else NO_EXPIRY
        elif self.expires_on.data and self.expires_on.data < today() and not self.version.data:
            found["expires_on"] = OVER_ALREADY
        if self.offered_on.data and self.offered_on.data > today():
            found["offered_on"] = "きょうか、前の日にしてください。"
        return found

    def facts(self) -> FoodFacts:
        """The answers; only after `validate`."""
        return FoodFacts(
            giver_kind=GiverKind(self.giver_kind.data),
            giver=plain(self.group.data),
            is_new_group=bool(self.is_new_group.data),
            words=plain(self.words.data),
            food_kind=FoodKind(self.food_kind.data),
            amount=self.amount.number or 0,
            unit=Unit(self.unit.data),
            storage=Storage(self.storage.data),
            expires_on=self.expires_on.data,
            offered_on=self.offered_on.data,
            allergens=plain(self.allergens.data),
            pickup_where=plain(self.pickup_where.data),
            pickup_when=plain(self.pickup_when.data),
        )


def typed_of_offer(offer: FoodOffer) -> dict[str, Any]:
    """What the form shows for an offer as it stands."""
    names = ("words", "expires_on", "allergens", "pickup_where", "pickup_when", "offered_on")
    choices = {name: getattr(offer, name).value for name in ("giver_kind", "food_kind", "unit", "storage")}
    return (
        {name: getattr(offer, name) for name in names}
        | choices
        | {
            "group": offer.giver.name if offer.giver else "",
            "amount": f"{offer.amount:g}",
            "keeps": offer.expires_on is None,
            "version": str(offer.version),
        }
    )


class StoreForm(Form):
    """Into which hub, and how many boxes."""

    hub = SelectField("預ける拠点", choices=[])
    boxes = Boxes("何箱分ですか", validators=[InputRequired("何箱分かを入力してください。"), some_boxes()])


class ReserveForm(Form):
    """Who will fetch how much."""

    member = SelectField("受け取る団体", choices=[])
    amount = Amount("受け取る量", validators=[DataRequired("受け取る量を入力してください。")])
    key = HiddenField()


class HandOverForm(Form):
    """When it was fetched."""

    on = Day("引き渡した日", validators=[InputRequired("引き渡した日を入力してください。")])


class WithdrawForm(Form):
    """Why it is no longer there to give."""

    reason = StringField(
        "取り下げる理由", validators=[DataRequired("取り下げる理由を入力してください。"), at_most(200)]
    )
