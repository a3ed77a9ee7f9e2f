"""What a plan says, as plain values: the form in which it is written, compared, printed and sealed."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

DAYS = ("starts_on", "ends_on", "review_on")


@dataclass(frozen=True)
class Goal:
    """Something the person wants to come to; `by_when` in their own words (「春まで」)."""

    text: str = ""
    steps: str = ""
    by_when: str = ""


@dataclass(frozen=True)
class Role:
    """What somebody does for it; `agency` is a label of 支援関係機関 or free words, empty for 本人 and family."""

    agency: str = ""
    who: str = ""
    what: str = ""


@dataclass(frozen=True)
class PlanContent:
    """One version of a plan: 本人の希望, いまの状況, goals, roles, its period and the day it is looked at again."""

    wishes: str = ""
    situation: str = ""
    goals: tuple[Goal, ...] = ()
    roles: tuple[Role, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    review_on: date | None = None
    note: str = ""

    def tidied(self) -> "PlanContent":
        """Without empty rows and edges."""
        goals = (Goal(goal.text.strip(), goal.steps.strip(), goal.by_when.strip()) for goal in self.goals)
        roles = (Role(role.agency.strip(), role.who.strip(), role.what.strip()) for role in self.roles)
        return replace(
            self,
            wishes=self.wishes.strip(),
            situation=self.situation.strip(),
            note=self.note.strip(),
            goals=tuple(goal for goal in goals if goal != Goal()),
            roles=tuple(role for role in roles if role != Role()),
        )

    def to_json(self) -> str:
        """Compact JSON, the form that is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> "PlanContent":
        """Back from JSON; unknown keys of a later version are ignored."""
        if not text:
            return cls()
        raw: dict[str, Any] = json.loads(text)
        known = {name: raw[name] for name in cls.__dataclass_fields__ if name in raw}
        known["goals"] = tuple(Goal(**goal) for goal in known.get("goals", ()))
        known["roles"] = tuple(Role(**role) for role in known.get("roles", ()))
        days = {name: date.fromisoformat(known[name]) for name in DAYS if known.get(name)}
        return cls(**known | days)
