"""What the address of the list asks for: a line of text, and everything chosen beside it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from core.errors import BadInput
from core.geo.points import Box
from directory.maps.box import read_box
from directory.openings.models import OpeningKind
from directory.places.kinds import FEATURES, Audience, Cost, PlaceKind
from directory.places.queries import When
from directory.search.documents import TIME_LABELS, WEEKDAY_LABELS
from directory.search.models import SearchedType
from directory.search.ranking import Sort
from directory.windows.models import WindowKind

LONGEST_LINE = 200
Choice = TypeVar("Choice", bound=StrEnum)
KINDS = {
    **{str(kind): kind.label for kind in PlaceKind},
    **{f"window.{kind}": f"相談：{kind.label}" for kind in WindowKind},
    f"opening.{OpeningKind.VOLUNTEER}": OpeningKind.VOLUNTEER.label,
}
COSTS = {str(cost): cost.label for cost in Cost}
AUDIENCES = {str(audience): audience.label for audience in Audience}
TYPES = {str(each): each.label for each in SearchedType}
DISTANCES = {500: "500mまで", 1000: "1kmまで", 2000: "2kmまで", 5000: "5kmまで"}
NO_SUCH_DAY = "日付は 2026-12-01 の形で書いてください。"


@dataclass(frozen=True, slots=True)
class PlaceFilter:
    """The questions of one list, by the names they have in the address; unknown values are left out."""

    q: str = ""
    type: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    weekday: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    cost: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    on: date | None = None
    open: When | None = None
    near: str = ""
    within: int | None = None
    box: Box | None = None
    sort: Sort | None = None

    @classmethod
    def read(cls, args: "MultiDict[str, str]") -> "PlaceFilter":
        """The filter an address asks for. Raises BadInput for a date or a map range that cannot be read."""
        within = args.get("within", "")
        return cls(
            q=args.get("q", "").strip()[:LONGEST_LINE],
            type=_known(args, "type", TYPES),
            kind=_known(args, "kind", KINDS),
            area=tuple(dict.fromkeys(key for key in args.getlist("area") if key))[:20],
            weekday=_known(args, "weekday", WEEKDAY_LABELS),
            time=_known(args, "time", TIME_LABELS),
            audience=_known(args, "for", AUDIENCES),
            cost=_known(args, "cost", COSTS),
            flags=tuple(name for name in FEATURES if args.get(name, "") not in ("", "0")),
            on=_day(args.get("on", "").strip()),
            open=_one_of(When, args.get("open", "")),
            near=args.get("near", "").strip()[:LONGEST_LINE],
            within=int(within) if within.isascii() and within.isdigit() and int(within) in DISTANCES else None,
            box=read_box(args["box"]) if args.get("box") else None,
            sort=_one_of(Sort, args.get("sort", "")),
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing at all is asked."""
        return self == PlaceFilter(sort=self.sort)

    @property
    def is_a_line_alone(self) -> bool:
        """Whether a line of text is asked and nothing chosen beside it."""
        return bool(self.q) and self == PlaceFilter(q=self.q, sort=self.sort)


def _known(args: "MultiDict[str, str]", name: str, choices: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in args.getlist(name) if value in choices))


def _one_of(choices: type[Choice], given: str) -> Choice | None:
    return choices(given) if given in set(choices) else None


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as unreadable:
        raise BadInput(NO_SUCH_DAY) from unreadable
