"""The shipped indicators, and what is to be known of some of them."""

from collections.abc import Iterable

from matching.figures.community_indicators import COMMUNITY_INDICATORS
from matching.figures.definitions import Counting, Half, Indicator
from matching.figures.support_indicators import SUPPORT_INDICATORS

__all__ = [
    "BY_NAME",
    "INDICATORS",
    "LESS_IS_BETTER",
    "NOT_TOGETHER",
    "SAME_SUM",
    "Counting",
    "Half",
    "Indicator",
    "twin_of",
    "with_twins",
]

INDICATORS: tuple[Indicator, ...] = (*SUPPORT_INDICATORS, *COMMUNITY_INDICATORS)
LESS_IS_BETTER = frozenset({"host_refusals", "stops", "not_chosen"})
"""Where reaching the target says nothing good."""
SAME_SUM = {"consultations_by_age": "consultations"}
"""What splits the sum of another in another way: both are given out together, and change together."""
NOT_TOGETHER = {"trials": "people_in_trials", "people_in_trials": "trials"}
"""Pairs whose difference counts people too: how many did it more than once."""
BY_NAME = {indicator.name: indicator for indicator in INDICATORS}


def twin_of(name: str) -> str:
    """The indicator that splits the same sum in another way, or ""."""
    pairs = SAME_SUM | {of: name for name, of in SAME_SUM.items()}
    return pairs.get(name, "")


def with_twins(names: Iterable[str]) -> frozenset[str]:
    """These, and those that split their sums in another way."""
    return frozenset(each for name in names for each in (name, twin_of(name)) if each)
