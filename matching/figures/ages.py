"""Ages in bands. A municipality's plan counts children, those of working age, and the younger and older old."""

from dataclasses import dataclass
from datetime import date

from matching.families.when import age_on


@dataclass(frozen=True, slots=True)
class Band:
    """Ages from `first` to `last`, both included; without a last one it is open above."""

    name: str
    label: str
    first: int
    last: int | None

    def covers(self, age: int) -> bool:
        """Whether an age lies in it."""
        return self.first <= age and (self.last is None or age <= self.last)


AGE_BANDS = (
    Band("0-17", "0〜17歳", 0, 17),
    Band("18-39", "18〜39歳", 18, 39),
    Band("40-64", "40〜64歳", 40, 64),
    Band("65-74", "65〜74歳", 65, 74),
    Band("75-", "75歳以上", 75, None),
)
UNKNOWN_AGE = "unknown"
AGE_LABELS = {band.name: band.label for band in AGE_BANDS} | {UNKNOWN_AGE: "分からない"}


def band_on(birth: date | None, day: date) -> str:
    """The band of somebody's age on a day; a birth that is not known, or later than the day, gives none."""
    age = -1 if birth is None else age_on(birth, day)
    return next((band.name for band in AGE_BANDS if band.covers(age)), UNKNOWN_AGE)
