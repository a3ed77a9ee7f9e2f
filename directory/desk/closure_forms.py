"""What is asked to call off the activities of some areas."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from core.forms import Checkboxes, Day, Form, at_most, offered, offered_all, say_at
from directory.closures.services import Effect, Wanted
from directory.desk.forms import plain
from directory.places.kinds import PlaceKind

NO_AREA = "休みにする地域を選んでください。"
WRONG_ORDER = "終わりの日は、はじめの日と同じか、あとの日にしてください。"


class ClosureForm(Form):
    """Areas, days, kinds and the reason. `areas` are those the account looks after, by key and name."""

    areas = Checkboxes("地域", choices=[])
    whole_city = BooleanField("市の全部（どの地域にも入らない活動も）")
    first_day = Day("はじめの日", validators=[InputRequired("はじめの日を入力してください。")])
    last_day = Day("終わりの日（その日も休み）", validators=[InputRequired("終わりの日を入力してください。")])
    kinds = Checkboxes(
        "種類",
        choices=offered_all(kind for kind in PlaceKind if kind not in (PlaceKind.FACILITY, PlaceKind.EVENT)),
    )
    reason = TextAreaField("理由", validators=[DataRequired("理由を入力してください。"), at_most(200)])
    key = HiddenField()
    seen = HiddenField()

    def __init__(self, *, areas: Sequence[tuple[str, str]], may_close_all: bool, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.areas.choices = offered(*areas)
        if not may_close_all:
            del self.whole_city

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and what only two of them together can say wrong."""
        is_sound = bool(super().validate(extra_validators))
        if not self.areas.data and not self.is_for_all:
            say_at(self.areas, NO_AREA)
            is_sound = False
        if self.first_day.data and self.last_day.data and self.last_day.data < self.first_day.data:
            say_at(self.last_day, WRONG_ORDER)
            is_sound = False
        return is_sound

    @property
    def is_for_all(self) -> bool:
        """Whether the whole city is meant."""
        return "whole_city" in self and bool(self.whole_city.data)

    def wanted(self) -> Wanted:
        """What is to be called off; only after `validate`."""
        return Wanted(
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            reason=plain(self.reason.data),
            areas=tuple(self.areas.data or ()),
            kinds=tuple(PlaceKind(kind) for kind in self.kinds.data or ()),
            whole_city=self.is_for_all,
        )


def seal_of(wanted: Wanted, effect: Effect) -> str:
    """Stands for what the preview said: what differs from it has not been looked at."""
    return sha256(repr((wanted, effect.openings, effect.places)).encode()).hexdigest()[:16]
