"""The coverage in sentences, the same on screen, in files and on paper."""

from collections.abc import Sequence
from dataclasses import replace

from core.calendar import wareki
from core.geo.points import walking_minutes
from directory.coverage.asking import TIMES_LABELS, WEEKDAY_LETTERS
from directory.coverage.services import Asked, Coverage, People, Weekday, WhiteSpot

MOST_KINDS_NAMED = 3
HIDDEN, NOT_IN_THE_TABLE = "人数が公表されていない", "人口の表にない"
AGES_UNKNOWN = "年齢ごとの人数が分からない"


def when_words(asked: Asked) -> str:
    """水曜の午前に, or nothing."""
    weekday = "" if asked.weekday is None else f"{WEEKDAY_LETTERS[asked.weekday]}曜"
    part = asked.part.label if asked.part else ""
    return f"{'の'.join(word for word in (weekday, part) if word)}に" if weekday or part else ""


def what_words(asked: Asked) -> str:
    """居場所・サロン; 集まる場 for all the kinds where people come together."""
    if not asked.kinds:
        return "集まる場"
    labels = [kind.label for kind in asked.kinds]
    more = f"など{len(labels)}種類" if len(labels) > MOST_KINDS_NAMED else ""
    return "・".join(labels[:MOST_KINDS_NAMED]) + more


def missing_words(asked: Asked) -> str:
    """歩いて15分に、水曜の午前に月1回以上開く集まる場がない地区."""
    return f"歩いて{asked.minutes}分に、{when_words(asked)}{TIMES_LABELS[asked.times]}開く{what_words(asked)}がない地区"


def headline(coverage: Coverage) -> str:
    """The sentence of the whole page."""
    if not coverage.spots:
        return f"{missing_words(coverage.asked)}は、ありません。"
    return (
        f"{missing_words(coverage.asked)}：{coverage.without.towns:,}か所。{people_words(coverage.without, coverage)}"
    )


def people_words(people: People, coverage: Coverage) -> str:
    """How many live there; what is not known is said and never counted as nobody."""
    if not coverage.sources:
        return "人口が読み込まれていないため、住んでいる人の数は分かりません。"
    if people.total is None:
        words = "住んでいる人の数は分かりません"
    else:
        words = (
            f"住んでいる人 {people.total:,}人、うち65歳以上{_of_age(people.older)}、0〜14歳{_of_age(people.children)}"
        )
    left_out = [
        f"{why}地区が {towns:,}か所"
        for why, towns in (
            (HIDDEN, people.unknown),
            (NOT_IN_THE_TABLE, people.uncounted),
            (AGES_UNKNOWN, people.unknown_ages),
        )
        if towns
    ]
    return words + (f"（{'、'.join(left_out)}）。" if left_out else "。")


def _of_age(people: int | None) -> str:
    return "は不明" if people is None else f" {people:,}人"


def weekday_sentences(coverage: Coverage) -> list[str]:
    """水曜に毎週開くサロンがない地域：東部、西部 — for each weekday on which an area has none."""
    asked = coverage.asked
    return [
        f"{when_words(replace(asked, weekday=each.weekday))}{TIMES_LABELS[asked.times]}開く{what_words(asked)}"
        f"がない地域：{'、'.join(each.areas)}"
        for each in coverage.weekdays
        if each.areas
    ]


def weekday_line(each: Weekday, coverage: Coverage) -> tuple[str, ...]:
    """Weekday, places, white towns, people, 65 and over, 0–14 as a row of words."""
    people = each.without
    known = bool(coverage.sources)
    counts = (people.total, people.older, people.children) if known else (None, None, None)
    return (
        f"{WEEKDAY_LETTERS[each.weekday]}曜",
        f"{each.places:,}",
        f"{people.towns:,}",
        *(number(count) for count in counts),
    )


def nearest_words(spot: WhiteSpot) -> str:
    """How far the next one is: 歩いて22分, or that there is none."""
    return "市内になし" if spot.metres is None else f"歩いて{walking_minutes(spot.metres)}分"


def number(value: int | None) -> str:
    """1,234; 秘匿 where it is not published."""
    return "−" if value is None else f"{value:,}"


def conditions(asked: Asked) -> list[tuple[str, str]]:
    """What was asked for, as pairs for files and paper."""
    return [
        ("期間", f"{wareki(asked.span.first)}から{wareki(asked.span.last)}まで（{asked.span.weeks}週間）"),
        ("種類", "・".join(kind.label for kind in asked.counted_kinds)),
        ("曜日", "どの曜日でも" if asked.weekday is None else f"{WEEKDAY_LETTERS[asked.weekday]}曜"),
        ("時間帯", asked.part.label if asked.part else "いつでも"),
        ("回数", TIMES_LABELS[asked.times]),
        ("徒歩", f"{asked.minutes}分（分速80m、まっすぐの距離で{asked.minutes * 80:,}m）"),
    ]


def notes(coverage: Coverage) -> list[str]:
    """How the figures are made, and what they leave out."""
    said = [
        "公開中で活動中の場所を、期間に実際に開く日で数えます（一斉休止の日は除きます）。"
        "開く時間帯は、はじまる時間帯と、30分以上つづく時間帯です。時刻の分からない日は、曜日にだけ数えます。",
        "距離は、町丁目の代表点からのまっすぐの距離です。実際の道のりはこれより長くなります。",
        "「地区まで」公開の会場は、その町丁目の代表点にあるものとして測ります。「非公開」の会場は、歩く距離では数えず、"
        "市全体の数に入れます。日常生活圏域の数には、引き算をしても会場の町丁目が分からない分け方のときだけ入れます。",
    ]
    if coverage.no_point:
        said.append(
            f"位置が分からない、または公開していない場所 {coverage.no_point:,}か所は、歩く距離では数えていません。"
        )
    if coverage.uncounted and coverage.sources:
        said.append(f"人口の表にない町丁目が {len(coverage.uncounted):,}か所あり、人数の合計に入っていません。")
    towns, living = coverage.without_point
    if towns:
        known = f"（分かっているだけで {living:,}人）" if living else ""
        said.append(f"代表点のない町丁目が {towns:,}か所{known}あり、空白かどうかを調べていません。")
    return said


def source_lines(coverage: Coverage) -> Sequence[str]:
    """Where the population is from and of which day."""
    return [f"人口の出典：{source}（{name}、{wareki(as_of)}現在）" for name, as_of, source in coverage.sources]
