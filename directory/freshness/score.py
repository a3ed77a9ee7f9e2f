"""How good an entry is: named criteria worth points, each with one sentence of what to do for it.

What somebody who sets out relies on weighs most: day, venue and a way to ask, confirmed within a half-life, and a
schedule that became dates. The points add up to 100.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.desk.marks import SCHEDULE, VENUE, Marked
from directory.freshness.limits import HalfLives
from directory.places.kinds import FEATURES, Cost
from directory.places.models import Gathering, Place, PointSource, VenueVisibility

UNREAD = ("partial", "not_schedule", "unread")
ROUGH = (PointSource.TOWN, PointSource.CITY)
FEATURES_KNOWN = 4
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Entry:
    """What is judged: a place, its facts with their marks, and how long they last."""

    place: Place
    marked: Sequence[Marked]
    half_lives: HalfLives
    today: date

    def is_fresh(self, *fields: str) -> bool:
        """Whether one of the fields is known, and all that is known of it was confirmed within its half-life."""
        for name in fields:
            facts = [each for each in self.marked if each.known.field == name]
            if facts and all(self.half_lives.trust(each.confirmed_on, self.today, name) >= HALF for each in facts):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that makes an entry good, what it is worth, and what to do when it is missing."""

    name: str
    points: int
    todo: str
    holds: Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Score:
    """The points of an entry, with what is there and what is not, the most worth first."""

    points: int
    there: list[Criterion]
    missing: list[Criterion]


def _is_found(venue: Gathering) -> bool:
    if venue.visibility is not VenueVisibility.EXACT or venue.is_mobile:
        return True
    return venue.point_source is not None and venue.point_source not in ROUGH


CRITERIA = (
    Criterion(
        "開催日時が確認されている",
        20,
        "開催日時を団体に確かめて、確認した日を記録してください。",
        lambda entry: entry.is_fresh(SCHEDULE),
    ),
    Criterion(
        "会場が確認されている",
        15,
        "会場を団体に確かめて、確認した日を記録してください。",
        lambda entry: entry.is_fresh(VENUE),
    ),
    Criterion(
        "開催日時が日付になっている",
        15,
        "読み取れない開催日時があります。「毎週水曜日 10:00〜12:00」のように書き直してください。",
        lambda entry: (
            bool(entry.place.gatherings) and all(each.schedule_status not in UNREAD for each in entry.place.gatherings)
        ),
    ),
    Criterion(
        "連絡先が確認されている",
        10,
        "電話番号・メール・ウェブサイトのどれかを確かめて、確認した日を記録してください。",
        lambda entry: entry.is_fresh("phone", "mail", "url"),
    ),
    Criterion(
        "地図の位置が建物まで分かる",
        10,
        "番地まで住所を入れるか、地図の位置を手で置いてください。",
        lambda entry: bool(entry.place.gatherings) and all(map(_is_found, entry.place.gatherings)),
    ),
    Criterion(
        "だれが来られるか分かる",
        7,
        "「だれが来られるか」を選んでください。",
        lambda entry: bool(entry.place.audiences or entry.place.for_whom),
    ),
    Criterion(
        "費用が分かる",
        7,
        "費用を選ぶか、「1回100円」のように入れてください。",
        lambda entry: entry.place.cost is not Cost.UNKNOWN or bool(entry.place.cost_text),
    ),
    Criterion(
        "配慮・設備が分かる",
        6,
        f"車いす・トイレなど、配慮と設備を{FEATURES_KNOWN}つ以上聞いて、はい・いいえを選んでください。",
        lambda entry: sum(getattr(entry.place, name) is not None for name in FEATURES) >= FEATURES_KNOWN,
    ),
    Criterion(
        "申込が分かる",
        5,
        "申込がいるかどうかを入れてください。",
        lambda entry: bool(entry.place.booking),
    ),
    Criterion(
        "どんなところか書いてある",
        5,
        "はじめての人に分かるように、紹介を1〜2文で入れてください。",
        lambda entry: bool(entry.place.summary),
    ),
)


def score(place: Place, marked: Sequence[Marked], half_lives: HalfLives, today: date) -> Score:
    """The score of a place; `marked` as `desk.marks.marked_facts` gives it."""
    entry = Entry(place, marked, half_lives, today)
    there = [each for each in CRITERIA if each.holds(entry)]
    return Score(sum(each.points for each in there), there, [each for each in CRITERIA if each not in there])
