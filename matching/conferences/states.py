"""The words of a 重層的支援会議: where it stands, who sits in it, what is asked, handed out and decided."""

from collections.abc import Collection
from enum import StrEnum

from matching.consents.models import ConsentItem


class ConferenceState(StrEnum):
    """Where a conference stands."""

    PLANNED = "planned"
    HELD = "held"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"planned": "予定", "held": "開催済み", "called_off": "中止"}[self]


class Seat(StrEnum):
    """What somebody does in a conference."""

    ORGANISER = "organiser"
    CHAIR = "chair"
    MEMBER = "member"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"organiser": "事務局", "chair": "進行", "member": "構成員"}[self]

    @property
    def leads(self) -> bool:
        """Whether they name members, write the minutes and collect the copies."""
        return self is not Seat.MEMBER


class Asked(StrEnum):
    """What the conference is asked about a person (重層的支援体制整備事業実施要綱)."""

    PLAN = "plan"
    EVALUATION = "evaluation"
    END = "end"
    RESOURCES = "resources"

    @property
    def label(self) -> str:
        """The words on the agenda."""
        return {
            "plan": "プランの適切性",
            "evaluation": "支援の評価",
            "end": "終結・中断",
            "resources": "資源の充足と開発",
        }[self]


class Part(StrEnum):
    """One part of the papers about a person."""

    NAME = "name"
    HOUSEHOLD = "household"
    SITUATION = "situation"
    WISHES = "wishes"
    HEALTH = "health"
    TIME_LINE = "time_line"
    PLAN = "plan"
    PLACES = "places"

    @property
    def label(self) -> str:
        """The heading on the paper."""
        return {
            "name": "名前",
            "household": "世帯像",
            "situation": "現状",
            "wishes": "本人・世帯が求めること",
            "health": "体調・配慮してほしいこと",
            "time_line": "家族の年表",
            "plan": "支援プラン（目標と役割）",
            "places": "参加の候補・参加先",
        }[self]

    @property
    def consent_items(self) -> tuple[ConsentItem, ...]:
        """What of the consent it needs; a time line tells of illness as well as of the family."""
        return {
            "name": (ConsentItem.NAME,),
            "household": (ConsentItem.HOUSEHOLD,),
            "situation": (ConsentItem.COURSE,),
            "wishes": (ConsentItem.INTERESTS,),
            "health": (ConsentItem.HEALTH,),
            "time_line": (ConsentItem.HOUSEHOLD, ConsentItem.HEALTH),
            "plan": (ConsentItem.COURSE,),
            "places": (ConsentItem.COURSE,),
        }[self]

    def may_be_told(self, told: Collection[ConsentItem]) -> bool:
        """Whether somebody who may be told this may be told all that the part tells."""
        return all(item in told for item in self.consent_items)

    @property
    def is_left_out_silently(self) -> bool:
        """Whether even the heading would tell too much to who is not told the rest."""
        return self in (Part.NAME, Part.HEALTH)


class Decision(StrEnum):
    """What was decided about a person."""

    FITTING = "fitting"
    REVISE = "revise"
    GO_ON = "go_on"
    END = "end"
    CARRY_OVER = "carry_over"

    @property
    def label(self) -> str:
        """The words in the minutes."""
        return {
            "fitting": "プランは適切",
            "revise": "プランを直す（要修正）",
            "go_on": "いまの支援を続ける",
            "end": "終結とする",
            "carry_over": "次の会議でもう一度話す",
        }[self]
