"""年度更新 as a form: a choice for each place of the page, what was seen beside it, and one choice for all the rest."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from core.forms import Form, offered, offered_all
from directory.places.models import Place
from directory.yearly.effects import YearEffect
from directory.yearly.models import YearChoice
from directory.yearly.services import Wish

SEEN = "seen-"


class NewYearForm(Form):
    """The page of choices. The rows stand in the request as `choice-<key>` and `seen-<key>`."""

    area = HiddenField()
    page = HiddenField()
    left = HiddenField()
    rest = SelectField(
        "まだ選んでいないものを、まとめて",
        choices=[*offered(("", "選んでください")), *offered_all(YearChoice)],
        validators=[Optional()],
    )


class SettleForm(Form):
    """The button below the effect: `seen` stands for what was shown, `key` makes a second press harmless."""

    area = HiddenField()
    key = HiddenField()
    seen = HiddenField()


def keys_in(sent: Iterable[str]) -> list[str]:
    """The keys of the places a page had."""
    return [name.removeprefix(SEEN) for name in sent if name.startswith(SEEN)]


def wishes_in(sent: Mapping[str, str], places: Iterable[Place]) -> dict[Place, Wish]:
    """What was seen and wanted for these places."""
    return {
        place: Wish(read_choice(sent.get(f"{SEEN}{place.key}")), read_choice(sent.get(f"choice-{place.key}")))
        for place in places
    }


def read_choice(text: str | None) -> YearChoice | None:
    """The choice a form carries; None for none."""
    return YearChoice(text) if text in set(YearChoice) else None


def seal_of(effect: YearEffect) -> str:
    """Stands for what the preview said."""
    return sha256(repr(effect.seal).encode()).hexdigest()[:16]
