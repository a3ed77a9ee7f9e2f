"""May a plan be told to those who have a part in it? Beside each role, by the one check of the consents."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from matching.consents.basis import Basis
from matching.consents.models import Agency, ConsentItem, Purpose
from matching.support_plans.content import Role

IN_A_PLAN = (ConsentItem.NAME, ConsentItem.INTERESTS, ConsentItem.COURSE)
"""What a plan tells of a person whoever reads it."""


class Covered(StrEnum):
    """How far consent reaches for one role."""

    WHOLE = "whole"
    PART = "part"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """The words beside the role."""
        return {
            "whole": "伝える同意あり",
            "part": "一部だけ同意あり",
            "nothing": "伝える同意なし",
            "unknown": "同意を確かめられません",
            "nobody": "",
        }[self]


@dataclass(frozen=True, slots=True)
class Cover:
    """The answer for one role: `may` and `may_not` name what of a plan may be told to this agency."""

    how: Covered
    may: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()


def agency_of(words: str) -> Agency | None:
    """The 支援関係機関 these words name, as the consent form calls it."""
    folded = _folded(words)
    return next((agency for agency in Agency if _folded(agency.label) == folded), None)


def cover_of(role: Role, basis: Basis) -> Cover:
    """Whether this agency may be told the plan; a role without an agency (本人, 家族) tells nobody anything."""
    if not role.agency:
        return Cover(Covered.NOBODY)
    agency = agency_of(role.agency)
    if agency is None:
        return Cover(Covered.UNKNOWN)
    told = basis.items_for(agency, Purpose.COORDINATION)
    may = tuple(item.label for item in IN_A_PLAN if item in told)
    may_not = tuple(item.label for item in IN_A_PLAN if item not in told)
    return Cover(Covered.WHOLE if not may_not else Covered.PART if may else Covered.NOTHING, may, may_not)


def _folded(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split())
