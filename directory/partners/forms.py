"""The forms of partner businesses, offers, wishes and introductions. Rules stay in services."""

import re
import unicodedata
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from core.forms import Checkboxes, Day, Form, at_most, offered, offered_all
from directory.desk.forms import BAD_PHONE, AddressForm, plain
from directory.groups.models import GroupKind
from directory.partners.models import WEEKDAYS, Listing, PartnerBusiness
from directory.partners.services import ListingFacts, PartnerFacts
from directory.partners.states import ListingKind, Outcome, PartnerField, PartnerState, Side

ENDS_BEFORE_IT_STARTS = "終わりの日は、はじめの日と同じか、あとの日にしてください。"
NUMBER = re.compile(r"[\d\s+()\-‐‑–—−ー~#*,、/・:：内線代表]+")
TEXTS = ("summary", "phone", "mail", "url", "certificate_number", "ended_reason", "note")


def a_number(_form: Form, field: StringField) -> None:
    """A number one can dial, or nothing."""
    text = unicodedata.normalize("NFKC", plain(field.data))
    if text and (len(re.sub(r"\D", "", text)) < 3 or not NUMBER.fullmatch(text)):
        raise ValidationError(BAD_PHONE)


class PartnerForm(AddressForm):
    """A business. Only the name is needed to keep a candidate."""

    name = StringField("事業者の名前", validators=[DataRequired("事業者の名前を入力してください。"), at_most(100)])
    kana = StringField("よみがな", validators=[at_most(200)])
    kind = SelectField("種別", choices=offered_all(GroupKind), default=GroupKind.COMPANY.value)
    field = SelectField("業種", choices=offered_all(PartnerField), default=PartnerField.OTHER.value)
    summary = TextAreaField("どんな事業者か", validators=[at_most(1000)])
    areas = Checkboxes("活動できる地域", choices=[])
    phone = StringField("電話番号（公開してよいもの）", validators=[at_most(60), a_number])
    mail = StringField("メール（公開してよいもの）", validators=[at_most(200)])
    url = StringField("ウェブサイト", validators=[at_most(500)])
    state = RadioField("登録の状態", choices=offered_all(PartnerState), default=PartnerState.CANDIDATE.value)
    certificate_number = StringField("登録証番号", validators=[at_most(40)])
    registered_on = Day("登録した日", validators=[Optional()])
    valid_until = Day("登録の期限（その日まで有効）", validators=[Optional()])
    ended_on = Day("登録を終えた日", validators=[Optional()])
    ended_reason = StringField("終えた理由", validators=[at_most(300)])
    note = TextAreaField("職員のメモ", validators=[at_most(2000)])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], is_known: bool = False, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)
        if is_known:
            for name in ("name", "kana", "kind"):
                del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and what the state asks of the others."""
        is_sound = bool(super().validate(extra_validators))
        found = {name: said for name, said in self._faults().items() if not self[name].errors}
        for name, said in found.items():
            self[name].errors = [said]
        return is_sound and not found

    def _faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        state, registered = self.state.data, self.registered_on.data
        if state == PartnerState.REGISTERED:
            if not plain(self.certificate_number.data):
                found["certificate_number"] = (
                    "登録証番号を入力してください。まだ決まっていなければ「候補」のまま保存できます。"
                )
            if not registered:
                found["registered_on"] = "登録した日を入力してください。"
        if state == PartnerState.ENDED and not self.ended_on.data:
            found["ended_on"] = "登録を終えた日を入力してください。"
        if state != PartnerState.ENDED and self.ended_on.data:
            found["ended_on"] = (
                "終えた日があるときは、状態を「登録終了」にしてください。続いているなら、この日を空にしてください。"
            )
        for name in ("valid_until", "ended_on"):
            if registered and self[name].data and self[name].data < registered:
                found[name] = "登録した日と同じか、あとの日にしてください。"
        return found

    def facts(self) -> PartnerFacts:
        """The answers; only after `validate`."""
        own = "name" in self
        return PartnerFacts(
            name=plain(self["name"].data) if own else "",
            kana=plain(self["kana"].data) if own else "",
            kind=GroupKind(self["kind"].data) if own else GroupKind.COMPANY,
            field=PartnerField(self["field"].data),
            state=PartnerState(self.state.data),
            texts={name: plain(self[name].data) for name in TEXTS},
            areas=tuple(self.areas.data or ()),
            registered_on=self.registered_on.data,
            valid_until=self.valid_until.data,
            ended_on=self.ended_on.data,
        )


def typed_of_partner(partner: PartnerBusiness) -> dict[str, Any]:
    """What the form shows for a business as it stands."""
    said = {name: getattr(partner, name) for name in (*TEXTS, "registered_on", "valid_until", "ended_on")}
    choices = {"field": partner.field.value, "state": partner.state.value, "version": str(partner.version)}
    return said | choices | {"areas": [area.key for area in partner.areas]}


class ContactForm(Form):
    """Whom to ask for at a business; for the office alone."""

    name = StringField("担当の方の名前", validators=[at_most(100)])
    phone = StringField("直通・携帯の番号", validators=[at_most(60), a_number])
    mail = StringField("メール", validators=[at_most(200)])
    note = TextAreaField("連絡のしかた（つながりやすい時間など）", validators=[at_most(1000)])


class GroupNameForm(Form):
    """A group by its name; a name nobody knows needs a tick."""

    group = StringField("団体", validators=[DataRequired("団体の名前を入力してください。"), at_most(100)])
    is_new_group = BooleanField("新しい団体として登録する（まだ一覧にないとき）")


class ListingForm(GroupNameForm):
    """An offer or a wish."""

    kind = SelectField("種類", choices=offered_all(ListingKind))
    words = TextAreaField("内容", validators=[DataRequired("内容を入力してください。"), at_most(500)])
    areas = Checkboxes("地域", choices=[])
    weekdays = Checkboxes("曜日", choices=offered(*((str(day), letter) for day, letter in enumerate(WEEKDAYS))))
    times = StringField("時間帯", validators=[at_most(100)])
    first_day = Day("いつから", validators=[Optional()])
    last_day = Day("いつまで（その日も）", validators=[Optional()])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)

    def validate_last_day(self, field: Day) -> None:
        """Not before it starts."""
        if self.first_day.data and field.data and field.data < self.first_day.data:
            raise ValidationError(ENDS_BEFORE_IT_STARTS)

    def facts(self) -> ListingFacts:
        """The answers; only after `validate`."""
        return ListingFacts(
            group=plain(self.group.data),
            is_new_group=bool(self.is_new_group.data),
            kind=ListingKind(self.kind.data),
            words=plain(self.words.data),
            times=plain(self.times.data),
            weekdays=sum(1 << int(day) for day in set(self.weekdays.data or ())),
            areas=tuple(self.areas.data or ()),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )


def typed_of_listing(listing: Listing) -> dict[str, Any]:
    """What the form shows for an offer or wish as it stands."""
    said = {name: getattr(listing, name) for name in ("words", "times", "first_day", "last_day")}
    return said | {
        "group": listing.group.name,
        "kind": listing.kind.value,
        "areas": [area.key for area in listing.areas],
        "weekdays": [str(day) for day in listing.days],
        "version": str(listing.version),
    }


class IntroduceForm(Form):
    """With whom, and when."""

    other = HiddenField()
    on = Day("紹介した日", validators=[InputRequired("紹介した日を入力してください。")])


class OutcomeForm(Form):
    """What came of an introduction."""

    outcome = RadioField("その後", choices=offered_all(Outcome), validators=[InputRequired("その後を選んでください。")])
    on = Day("いつのことか", validators=[Optional()])
    words = TextAreaField("何が始まったか・どうなったか", validators=[at_most(500)])
    closes = BooleanField("この希望はかなったので、一覧から外す")


class ButtonForm(Form):
    """One button."""

    do = HiddenField()


def side_of(text: str) -> Side:
    """The side an address names; wishes when it names none."""
    return Side.OFFER if text == Side.OFFER else Side.WISH
