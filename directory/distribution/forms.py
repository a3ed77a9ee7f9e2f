"""The forms of the ledger: they ask, and check the shape of answers. Rules stay in services."""

from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from core.forms import Day, Form, FormKey, Whole, at_most, offered, offered_all
from directory.desk.forms import plain
from directory.distribution.models import LeafletSpot
from directory.distribution.services import MOST_COPIES, Laid, SpotFacts
from directory.distribution.states import SpotKind
from directory.partners.forms import a_number

MOST_DIGITS = 6
TEXTS = ("name", "address", "contact", "phone", "note")


class Copies(Whole):
    """A number of copies."""

    wrong = "枚数は 20 のような数で入力してください。"


def some_copies(least: int = 1) -> NumberRange:
    """A limit with a sentence."""
    return NumberRange(least, MOST_COPIES, message=f"{least}枚から{MOST_COPIES:,}枚までで入力してください。")


class PrintForm(Form):
    """How many copies are printed, and until when they may lie about."""

    copies = Copies("刷る枚数", validators=[InputRequired("刷る枚数を入力してください。"), some_copies()])
    expires_on = Day("有効期限（この日まで）", validators=[InputRequired("有効期限を入力してください。")])
    form_key = FormKey()


class CopiesForm(Form):
    """How many were really printed."""

    copies = Copies("刷った枚数", validators=[InputRequired("刷った枚数を入力してください。"), some_copies()])


class SpotForm(Form):
    """A house that lets leaflets lie."""

    name = StringField("名前", validators=[DataRequired("設置場所の名前を入力してください。"), at_most(100)])
    kind = SelectField("種類", choices=offered_all(SpotKind))
    address = StringField("住所", validators=[at_most(200)])
    area = SelectField("地域", choices=[], validators=[Optional()])
    rack = Copies(
        "置ける枚数",
        validators=[
            InputRequired("置ける枚数を入力してください。"),
            NumberRange(1, 2000, message="1枚から2,000枚までで入力してください。"),
        ],
    )
    contact = StringField("声をかける人（職員だけに見えます）", validators=[at_most(100)])
    phone = StringField("電話番号（職員だけに見えます）", validators=[at_most(60), a_number])
    note = TextAreaField("覚え書き（職員だけに見えます）", validators=[at_most(500)])
    version = HiddenField()
    key = HiddenField()

    def __init__(self, *, areas: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.area.choices = offered(("", "住所から決める"), *areas)

    def facts(self) -> SpotFacts:
        """The answers; only after `validate`."""
        texts = {name: plain(self[name].data) for name in TEXTS}
        return SpotFacts(
            **texts, kind=SpotKind(self.kind.data), area=self.area.data or "", rack=int(self.rack.data or 1)
        )


def typed_of_spot(spot: LeafletSpot) -> dict[str, Any]:
    """What the form shows for a spot as it stands."""
    said = {name: getattr(spot, name) for name in (*TEXTS, "rack")}
    return said | {
        "kind": spot.kind.value,
        "area": spot.area.key if spot.area else "",
        "version": str(spot.version),
    }


class DropForm(Form):
    """Copies laid at a spot: to be filled in standing in a shop."""

    spot = SelectField("置いた場所", choices=[], validators=[InputRequired("置いた場所を選んでください。")])
    batch = RadioField("リーフレット", choices=[], validators=[InputRequired("リーフレットを選んでください。")])
    left_over = Copies("残っていた枚数（同じ番号の紙）", validators=[Optional(), some_copies(0)])
    copies = Copies("新しく置いた枚数", validators=[Optional(), some_copies(0)])
    on = Day("置いた日", validators=[InputRequired("置いた日を入力してください。")])
    form_key = FormKey()

    def __init__(self, *, spots: list[tuple[str, str]], batches: list[tuple[str, str]], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.spot.choices = offered(("", "選んでください"), *spots)
        self.batch.choices = offered(*batches)

    def laid(self, by: str) -> Laid:
        """The answers; only after `validate`."""
        on: date = self.on.data
        return Laid(self.copies.data or 0, self.left_over.data, on, by, self.form_key.key)


class CollectForm(Form):
    """How many copies of one spot came back; one form for each spot of a page, told apart by their prefix."""

    class Meta(Form.Meta):
        csrf = False  # asked of every request, by a field without a prefix

    copies = Copies(
        "回収した枚数", validators=[InputRequired("回収した枚数を入力してください（なければ0）。"), some_copies(0)]
    )
    undone = HiddenField(default="0")

    @property
    def seen_undone(self) -> int | None:
        """How many were undone there when the form was shown; None where it does not say."""
        said = self.undone.data or ""
        return int(said) if said.isascii() and said.isdigit() and len(said) < MOST_DIGITS else None


class ButtonForm(Form):
    """One button."""

    do = HiddenField()
