"""What a group is shown of its entry: the facts residents see, and which of them it can correct itself."""

from dataclasses import dataclass

from core.languages.sentences import N_, _
from directory.desk.facts import venue_fact
from directory.places.models import Gathering, Place, VenueVisibility

OF_THE_PLACE = {
    "for_whom": (N_("だれが来られるか"), 300),
    "cost_text": (N_("かかるお金"), 300),
    "booking": (N_("申込み"), 300),
    "bring": (N_("持ってくるもの"), 300),
    "phone": (N_("問い合わせの電話"), 60),
    "mail": (N_("問い合わせのメール"), 200),
    "url": (N_("ウェブサイト"), 500),
    "summary": (N_("どんなところか"), 1000),
}
NAME, WHEN, HALL, ADDRESS = N_("名前"), N_("開く日と時間"), N_("会場"), N_("会場の住所")
OF_VENUE = N_("{label}（会場{number}）")
LONG = 60  # characters; beyond it a box of several lines is kinder


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact. `text` is the column itself, `words` what residents read; both empty where nothing is known.

    `name` is that of the desk's facts. A fact that may not be changed here (a venue whose place is not public) is not
    `is_open`. `venue` is its number where there are several.
    """

    name: str
    label: str
    text: str
    words: str
    longest: int
    venue: int = 0
    is_open: bool = True

    @property
    def title(self) -> str:
        """The label in the reader's language, with the number of the venue where there are several."""
        return _(OF_VENUE, label=_(self.label), number=self.venue) if self.venue else _(self.label)

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"fact-{self.name.replace(':', '-')}"

    @property
    def is_long(self) -> bool:
        """Whether it wants several lines."""
        return self.longest >= 300 or len(self.text) > LONG

    @property
    def column(self) -> str:
        """The column it stands in."""
        return self.name.rsplit(":", 1)[-1]


def shown_facts(place: Place) -> list[Shown]:
    """The facts of a place in the order a person asks for them."""
    facts = [Shown("name", NAME, place.name, place.name, 100)]
    is_one = len(place.gatherings) == 1
    for number, gathering in enumerate(place.gatherings, 1):
        facts += _of_venue(gathering, 0 if is_one else number)
    words = {
        "for_whom": place.for_whom or "・".join(each.label for each in place.audiences),
        "cost_text": place.cost_text or ("" if place.cost.value == "unknown" else place.cost.label),
    }
    for name, (label, longest) in OF_THE_PLACE.items():
        text = str(getattr(place, name))
        facts.append(Shown(name, label, text, words.get(name, text), longest))
    return facts


def _of_venue(gathering: Gathering, number: int) -> list[Shown]:
    def fact(column: str, label: str, text: str, longest: int, *, is_open: bool = True) -> Shown:
        return Shown(venue_fact(gathering.key, column), label, text, text, longest, number, is_open)

    facts = [fact("schedule_text", WHEN, gathering.schedule_text, 1000)]
    if gathering.visibility is VenueVisibility.EXACT:
        facts.append(fact("venue_name", HALL, gathering.venue_name, 100))
        facts.append(fact("address", ADDRESS, gathering.address, 200))
    else:
        facts.append(fact("address", ADDRESS, gathering.public_address, 200, is_open=False))
    return facts
