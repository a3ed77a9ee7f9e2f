"""What a condition answers, with its sentences. Equal answers are one object: most openings share a few sentences."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from directory.openings.words import Need
from matching.consents.models import HostScope
from matching.plans.facts import FreeTime, TravelBy
from matching.suggestions.texts import cut, slot_words

KEPT = 4096
"""How many sentences of one kind are kept; they hold no name and nothing that leads to a person."""


class Answer(StrEnum):
    """What a condition says."""

    FITS = "fits"
    BLOCKED = "blocked"
    ASK = "ask"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"fits": "合う", "blocked": "合わない", "ask": "要確認"}[self]


@dataclass(frozen=True)
class Verdict:
    """One condition's answer; `why` and `fix`, what would let the place through, in at most 60 characters each."""

    answer: Answer
    why: str = ""
    fix: str = ""
    is_blocked: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_blocked", self.answer is Answer.BLOCKED)


FITS = Verdict(Answer.FITS)


def blocked(why: str, fix: str) -> Verdict:
    """Kept away, and what would let it through."""
    return Verdict(Answer.BLOCKED, cut(why), cut(fix))


def ask(why: str, fix: str) -> Verdict:
    """Not known yet, and how to find out."""
    return Verdict(Answer.ASK, cut(why), cut(fix))


@cache
def no_consent(scope: HostScope) -> Verdict:
    """Consent does not name this kind of host."""
    return blocked(f"「{scope.label}」への紹介の同意がありません", f"「{scope.label}」も同意書に加えれば候補")


@lru_cache(KEPT)
def closed_or_full(is_open: bool, capacity: int, missing: int) -> Verdict:
    """Closed, full, or both; `missing` seats (0 when there is room) must become free."""
    if is_open:
        return blocked(f"定員{capacity}人に空きがありません", f"{missing}人分の空きが出れば候補")
    and_room = f"し、{missing}人分の空きが出れ" if missing else "すれ"
    return blocked("いまは受け入れを休んでいます", f"受け入れが再開{and_room}ば候補")


@lru_cache(KEPT)
def too_far(minutes: int, limit: int, by: TravelBy, other: TravelBy | None) -> Verdict:
    """Further than the person can manage; `other` is the nearest means that is fast enough."""
    way = f"{by.label.removesuffix('があれば')}で片道{minutes}分（希望は{limit}分まで）"
    longer = f"あと{minutes - limit}分長く行け"
    if other is None:
        return blocked(way, f"{longer}れば候補")
    instead = other.label if other is TravelBy.LIFT else f"{other.label}なら"
    return blocked(way, f"{longer}るか、{instead}候補")


@lru_cache(KEPT)
def no_shared_time(missing: int, weekday: int, starts: int, ends: int) -> Verdict:
    """No slot fits; the nearest one, and how many of its minutes are missing."""
    part = f"あと{missing}分" if missing < ends - starts else ""
    words = slot_words(FreeTime(weekday, starts, ends))
    return blocked("来られる時間と重なりません", f"{words}が{part}空けば候補")


@lru_cache(KEPT)
def too_demanding(asked: int, step: int, ahead: int) -> Verdict:
    """More steps ahead than the rules allow."""
    return blocked(f"求める段階が{asked}（本人は{step}）", f"段階{asked - ahead}まで進めば候補")


@lru_cache(KEPT)
def needs_refused(needs: tuple[Need, ...]) -> Verdict:
    """Needs that are known not to be met: all of them, because one alone would not be enough."""
    words = "、".join(need.label for need in needs)
    return blocked(f"「{words}」がかないません", f"「{words}」を用意できれば候補")


@lru_cache(KEPT)
def needs_unknown(needs: tuple[Need, ...]) -> Verdict:
    """Needs nobody has asked the host about yet."""
    words = "、".join(need.label for need in needs)
    return ask(f"「{words}」が未確認です", f"「{words}」を受け入れ先に聞く")


@lru_cache(KEPT)
def outside_the_ages(low: int | None, high: int | None, is_younger: bool) -> Verdict:
    """The place's own rule about ages."""
    fix = "受け入れ先が例外を認めれば候補"
    if is_younger and low is not None and (high is None or low <= high):
        fix = f"{low}歳になるか、{fix}"
    return blocked(f"場所の決まりは{ages(low, high)}です", fix)


@lru_cache(KEPT)
def age_unknown(low: int | None, high: int | None) -> Verdict:
    """The rule cannot be checked."""
    return ask(f"場所の決まり（{ages(low, high)}）を確かめられません", "本人の年齢を聞く")


@lru_cache(KEPT)
def no_more_newcomers(limit: int) -> Verdict:
    """The host has taken in as many this month as it can carry."""
    if limit < 1:
        return blocked("新しい受け入れを止めています", "月に1人以上受け入れられるようになれば候補")
    return blocked(f"今月の新しい受け入れは{limit}人までです", "来月になれば候補")


def ages(low: int | None, high: int | None) -> str:
    """18〜64歳."""
    return f"{low if low is not None else ''}〜{high if high is not None else ''}歳"
