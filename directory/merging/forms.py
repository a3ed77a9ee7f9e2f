"""What is asked before two entries become one."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from core.forms import Checkboxes, Form, offered, say_at
from directory.merging.sides import Choice, Chosen, Pair, Side, usual_venues
from directory.places.models import Gathering

NO_SIDE = "どちらの内容を残すかを選んでください。"
NO_VENUE = "残す会場を1つ以上選んでください。"
FACT = "fact_"
SHOWN = {Side.FIRST: "1つめ", Side.SECOND: "2つめ"}


class MergeForm(Form):
    """Which entry stays, which venues, and (one field for each fact in which they differ) whose value."""

    stays = RadioField("残す登録", validators=[InputRequired("残す登録を選んでください。")])
    venues = Checkboxes("残す会場と日時", choices=[])
    first_version = HiddenField()
    second_version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field; and at least one venue, where there is any."""
        is_sound = bool(super().validate(extra_validators))
        if self.venues.choices and not self.venues.data:
            say_at(self.venues, NO_VENUE)
            is_sound = False
        return is_sound

    @property
    def facts(self) -> list[Any]:
        """The fields of the facts, in their order."""
        return [field for field in self if field.name.startswith(FACT)]

    def chosen(self) -> Chosen:
        """What was chosen; only after `validate`."""
        return Chosen(
            Side(self.stays.data),
            {field.name.removeprefix(FACT): Side(field.data) for field in self.facts},
            frozenset(self.venues.data or ()),
        )

    def is_of(self, pair: Pair) -> bool:
        """Whether both entries are still those that were on the screen."""
        return (self.first_version.data, self.second_version.data) == tuple(str(each.version) for each in pair.places)

    def renew(self, pair: Pair) -> None:
        """Go on from what is saved now; what was chosen stays chosen."""
        self.first_version.data, self.second_version.data = (str(place.version) for place in pair.places)


def merge_form(pair: Pair, choices: Sequence[Choice], stays: Side) -> MergeForm:
    """The form of one pair, filled with what is usual, or with what was sent."""
    asked = type("AskedForm", (MergeForm,), {f"{FACT}{each.name}": _of_a_fact(each) for each in choices})
    usual = {"stays": stays.value, "venues": sorted(usual_venues(pair, stays))}
    usual |= {"first_version": str(pair.first.version), "second_version": str(pair.second.version)}
    form: MergeForm = asked(data=usual)
    form.stays.choices = offered(*((side.value, f"{SHOWN[side]}：{pair.of(side).name}") for side in SHOWN))
    form.venues.choices = offered(
        *(
            (venue.key, f"{words}：{_words(venue)}")
            for side, words in SHOWN.items()
            for venue in pair.of(side).gatherings
        )
    )
    return form


def _of_a_fact(choice: Choice) -> RadioField:
    words: Mapping[Side, str] = {Side.FIRST: choice.first, Side.SECOND: choice.second, Side.BOTH: "両方"}
    return RadioField(
        choice.label,
        choices=offered(*((side.value, words[side]) for side in choice.sides)),
        default=choice.usual.value,
        validators=[InputRequired(NO_SIDE)],
    )


def _words(venue: Gathering) -> str:
    where = " ".join(filter(None, (venue.name, venue.venue_name, venue.address))) or "会場は未確認"
    return f"{where}｜{venue.schedule_text or '開催日時は未確認'}"


class ButtonForm(Form):
    """Nothing but the token against forged requests."""
