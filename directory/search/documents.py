"""What the index knows about one entry, whatever table it comes from."""

from dataclasses import dataclass
from datetime import date

from core.geo.points import Point
from directory.search.folding import fold, sound
from directory.search.models import SearchedType

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
TIMES_OF_DAY = {MORNING: (5 * 60, 12 * 60), AFTERNOON: (12 * 60, 17 * 60), EVENING: (17 * 60, 29 * 60)}
"""Part of the day → from, to in minutes from midnight; 朝・午前, 昼・午後, 夕方・夜."""
TIME_LABELS = {MORNING: "午前", AFTERNOON: "午後", EVENING: "夕方・夜"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAY_LABELS = dict(zip(WEEKDAYS, ("月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"), strict=True))


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One published place, window or opening, as residents may find it: nothing hidden may be in it.

    `kinds` are place kinds, `window.<kind>` or `opening.<kind>`; `areas` maps keys to names; `towns` are names of
    towns and municipalities; `weekdays` are MO … SU; `times` parts of the day; `flags` the features said to be
    true; `texts` everything else worth finding; `row` the id in its table. What is not known is simply absent.
    `is_sensitive` entries are never found by a widened query.
    """

    type: SearchedType
    key: str
    name: str
    kana: str = ""
    kinds: tuple[str, ...] = ()
    kind_labels: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    operator: str = ""
    texts: tuple[str, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    towns: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    cost: str = "unknown"
    points: tuple[Point, ...] = ()
    confirmed_on: date | None = None
    external_id: str = ""
    row: int = 0
    is_resting: bool = False
    is_sensitive: bool = False

    @property
    def uid(self) -> str:
        """The name of the document in the index."""
        return uid_of(self.type, self.key)

    def folded(self) -> tuple[str, str]:
        """Two folded texts: the head (name, name without its blanks and dots, reading, kinds) and all the rest."""
        kana = fold(self.kana)
        heard = sound(kana)
        name = fold(self.name)
        in_one = name.replace(" ", "") if " " in name else ""
        head = [self.name, in_one, kana, heard if heard != kana else "", *self.kind_labels]
        names = [self.operator, *(name for _, name in self.areas), *self.towns]
        return fold(" ／ ".join(filter(None, head))), fold(" ／ ".join(filter(None, [*names, *self.texts])))


def uid_of(entry_type: SearchedType, key: str) -> str:
    """The name of an entry in the index, from its type and public key."""
    return f"{entry_type.value}:{key}"


def times_between(starts: int, ends: int | None) -> tuple[str, ...]:
    """The parts of the day an opening from `starts` to `ends` (minutes from midnight) touches for 30 minutes.

    Without an end only the part it starts in is known. One that lasts less than 30 minutes counts where it starts.
    """
    last = starts + 1 if ends is None else ends
    touched = tuple(part for part, (begin, end) in TIMES_OF_DAY.items() if min(last, end) - max(starts, begin) >= 30)
    return touched or tuple(part for part, (begin, end) in TIMES_OF_DAY.items() if begin <= starts < end)
