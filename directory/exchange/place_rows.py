"""What one row of any list says about a place, in the directory's own words."""

import hashlib
from dataclasses import dataclass, field
from datetime import date

from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility
from directory.upkeep.models import ConfirmedHow

LONGEST_WARNED = 80  # characters of a value shown in a report


@dataclass(frozen=True)
class Warned:
    """Something a person should look at: the row of the spreadsheet, the column, what stood there, and why.

    `meant` is what may have been meant, for the field `of` (see `HowToRead.words`); both "" where nothing comes near.
    """

    row: int
    field: str
    value: str
    reason: str
    sheet: str = ""
    of: str = ""
    meant: str = ""

    def to_json(self) -> dict[str, object]:
        """As the report prints it; the sheet only where there are several."""
        sheet = {"sheet": self.sheet} if self.sheet else {}
        meant = {"meant": self.meant} if self.meant else {}
        return {"row": self.row, "field": self.field, "value": self.value, "reason": self.reason, **meant, **sheet}


@dataclass(frozen=True)
class Refused:
    """A row that could not be taken, and why."""

    row: int
    reason: str
    sheet: str = ""

    def to_json(self) -> dict[str, object]:
        """As the report prints it."""
        return {"row": self.row, "reason": self.reason, **({"sheet": self.sheet} if self.sheet else {})}


@dataclass(frozen=True)
class ScheduleCells:
    """The cells of a row that say when: free words, weekdays, days, hours, a frequency (words or its code 1 to 8),
    remarks, closed days, and for single events the first and last day."""

    text: str = ""
    weekday: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    frequency: str = ""
    note: str = ""
    closed: str = ""
    start_day: str = ""
    end_day: str = ""

    def __bool__(self) -> bool:
        return any(
            (self.text, self.weekday, self.day, self.start, self.frequency, self.note, self.closed, self.start_day)
        )


@dataclass
class PlaceRow:
    """One row, read. `lat`, `lng` in degrees; `extra` keeps every filled column that has no place of its own
    (column name → value), `unshown` the remarks on contact persons, which never reach a public page."""

    row: int
    sheet: str
    name: str
    external_id: str = ""
    id_is_counted: bool = False
    code: str = ""
    city: str = ""
    kana: str = ""
    kinds: tuple[PlaceKind, ...] = ()
    summary: str = ""
    group: str = ""
    for_whom: str = ""
    audiences: tuple[Audience, ...] = ()
    cost: Cost = Cost.UNKNOWN
    cost_text: str = ""
    booking: str = ""
    venue_name: str = ""
    address: str = ""
    lat: float | None = None
    lng: float | None = None
    visibility: VenueVisibility = VenueVisibility.EXACT
    area: str = ""
    schedule: ScheduleCells = field(default_factory=ScheduleCells)
    phone: str = ""
    mail: str = ""
    url: str = ""
    note: str = ""
    confirmed_on: date | None = None
    confirmed_how: ConfirmedHow | None = None
    licence: str = ""
    bring: str = ""
    languages: str = ""
    nearest_stop: str = ""
    parking: bool | None = None
    more_keys: tuple[str, ...] = ()
    is_paused: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    unshown: dict[str, str] = field(default_factory=dict)

    def digest(self) -> str:
        """A hash of what the row says, whatever its position, the order of columns or the encoding."""
        said = {**vars(self), "row": 0, "sheet": "", "schedule": tuple(vars(self.schedule).values())}
        said["external_id"] = "" if self.id_is_counted else self.external_id
        said["kinds"], said["audiences"] = sorted(map(str, self.kinds)), sorted(map(str, self.audiences))
        said["extra"], said["unshown"] = sorted(self.extra.items()), sorted(self.unshown.items())
        words = [value if isinstance(value, str) else str(value) for _, value in sorted(said.items())]
        return hashlib.blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()
