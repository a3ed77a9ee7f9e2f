"""What an assessment says, as plain values: the only form in which matching sees a person."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from directory.openings.words import Need


class TravelBy(StrEnum):
    """How a person gets about, with the speed in metres a minute that distances are divided by."""

    FOOT = "foot"
    BICYCLE = "bicycle"
    BUS = "bus"
    LIFT = "lift"

    @property
    def label(self) -> str:
        """The word on the form."""
        return {"foot": "徒歩", "bicycle": "自転車", "bus": "バス・電車", "lift": "送迎があれば"}[self]

    @property
    def metres_a_minute(self) -> int:
        """Door to door; walking as the estate agents' rule says (80 m), the others with waiting and detours."""
        return {"foot": 80, "bicycle": 200, "bus": 180, "lift": 350}[self]


@dataclass(frozen=True)
class FreeTime:
    """A stretch of a weekday (0 Monday … 6 Sunday) the person has, in minutes from midnight."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True)
class AssessmentFacts:
    """One assessment. `step` 0 (just being there) … 5 (close to work); None and empty mean: not asked yet."""

    interests: tuple[str, ...] = ()
    strengths: str = ""
    wishes: str = ""
    avoid: str = ""
    needs: tuple[Need, ...] = ()
    times: tuple[FreeTime, ...] = ()
    travel_by: TravelBy | None = None
    travel_minutes: int | None = None
    step: int | None = None
    needs_companion: bool | None = None
    priorities: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> str:
        """Compact JSON, the form that is encrypted."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "AssessmentFacts":
        """Back from JSON; unknown keys of a later version are ignored."""
        if not text:
            return cls()
        raw: dict[str, Any] = json.loads(text)
        known = {name: raw[name] for name in cls.__dataclass_fields__ if name in raw}
        known["interests"] = tuple(known.get("interests", ()))
        known["needs"] = tuple(Need(need) for need in known.get("needs", ()))
        known["times"] = tuple(FreeTime(**time) for time in known.get("times", ()))
        if known.get("travel_by"):
            known["travel_by"] = TravelBy(known["travel_by"])
        return cls(**known)


PRIORITIES = {"interest": "やりたいこと", "near": "近さ", "calm": "静かさ・人の少なさ", "step": "無理のなさ"}
"""The four sliders a person may set, 0 to 3; 1 is the town's default, missing means 「わからない」."""
