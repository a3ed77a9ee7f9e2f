"""What an indicator is: its name, what exactly is counted, the unit, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from matching.figures.counting import Count
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.things import Thing

Counter = Callable[[Records, Period], Count]


class Half(StrEnum):
    """Which half of the records an indicator counts."""

    SUPPORT = "support"
    COMMUNITY = "community"
    TAILORED = "tailored"
    OWN = "own"

    @property
    def label(self) -> str:
        """The heading of its table."""
        return {
            "support": "参加支援",
            "community": "地域づくり",
            "tailored": "この市町村の数字（えらんで数える）",
            "own": "この市町村の数字（手で入力）",
        }[self]


class Counting(StrEnum):
    """The rule of counting."""

    EVENTS = "events"
    DISTINCT = "distinct"
    STANDING = "standing"
    SHARE = "share"
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        """The words beside the definition."""
        return {
            "events": "延べ（期間内に起きたこと）",
            "distinct": "実数（期間内、同じものは一度）",
            "standing": "最後の日の時点",
            "share": "割合。内訳は回数",
            "by_hand": "手で入力",
        }[self]


@dataclass(frozen=True)
class Indicator:
    """One figure of a 年度."""

    name: str
    label: str
    definition: str
    unit: str
    half: Half
    counting: Counting
    count: Counter
    about_people: bool = False
    """Whether a small number of it could tell of somebody."""
    may_leave: bool = True
    """Whether it may stand in what is given out of the house at all."""
    splits_outside: bool = True
    """Whether its parts make its sum, so that small ones can be hidden in what is given out."""

    find: Callable[[Records, Period], list[Thing]] | None = None
    """Which records it counts, where it is put together by choosing."""
    adds_up: bool = False
    """Whether it adds up a number of each record."""

    @property
    def parts_unit(self) -> str:
        """The unit of its parts: those of a share are the numbers it is made of."""
        return "回" if self.counting is Counting.SHARE else self.unit
