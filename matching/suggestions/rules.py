"""The town's rules for suggestions: how much each part can give, how steps count, and a few thresholds.

Supervisors change them on a page; each change is a version of its own (`models.py`), and every proposal names the
version it came from.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

PART_LABELS = {
    "interest": "興味が合う",
    "step": "ちょうどよい次の一歩",
    "near": "近さ",
    "time": "来られる時間",
    "calm": "静かさ・人の少なさ",
    "known": "顔なじみ",
    "host": "受け入れ先のようす",
    "seldom": "まだ紹介の少ない場所",
}
"""Part of the score → its words, in the order in which parts are told."""

DEFAULT_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {"interest": 33, "step": 20, "near": 17, "time": 13, "calm": 9, "known": 3, "host": 2, "seldom": 3}
)
"""The most points each part can give before the person's own priorities; they sum to 100."""

STEP_SHARES: Mapping[int, int] = MappingProxyType({2: 60, 1: 100, 0: 85, -1: 50, -2: 20})
"""Steps an opening lies ahead of the person (2: two or more, -2: two or more below) → percent of the points."""


@dataclass(frozen=True)
class Rules:
    """One version of the rules; 0 is what is shipped.

    `steps_ahead`: how many steps more than theirs an opening may ask of a person (a hard condition).
    `usual_minutes`: the way by which nearness is judged while the person has named no limit of their own.
    `host_fresh_days`: how long a visit to the host counts as lately. `shown_often`: after how many proposals a place
    has half of the points for places seldom shown.
    """

    version: int = 0
    weights: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    step_shares: Mapping[int, int] = field(default_factory=lambda: dict(STEP_SHARES))
    steps_ahead: int = 1
    usual_minutes: int = 30
    host_fresh_days: int = 60
    shown_often: int = 3

    def to_json(self) -> dict[str, Any]:
        """Everything but the version, as it is kept."""
        facts = asdict(self)
        del facts["version"]
        return facts | {"step_shares": {str(ahead): share for ahead, share in self.step_shares.items()}}

    @classmethod
    def from_json(cls, version: int, kept: Mapping[str, Any]) -> "Rules":
        """Back again; a part that is newer than the kept version has its shipped value."""
        known = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        known["weights"] = dict(DEFAULT_WEIGHTS) | known.get("weights", {})
        shares = {int(ahead): share for ahead, share in known.get("step_shares", {}).items()}
        known["step_shares"] = dict(STEP_SHARES) | shares
        return cls(version=version, **known)


SHIPPED = Rules()
