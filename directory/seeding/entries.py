"""Rows of the demo's sheets as places, windows and openings."""

import re
from datetime import UTC, date, datetime, time

from directory.areas.models import Area, AreaKind, Town
from directory.groups.models import Group, GroupKind
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.kinds import FEATURES, Audience, Cost, PlaceKind
from directory.places.models import Activity, Gathering, Place, PointSource, Publication, VenueVisibility
from directory.seeding.sheets import WEEKDAYS, Line, dated, demo_key
from directory.windows.models import ConsultationWindow, WindowKind

SOURCE = "見本"
LICENCE = "見本のデータ（架空）"
SLOT = re.compile(r"([月火水木金土日]) (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
NEEDS = {
    "車いす": "wheelchair",
    "静かさ": "quiet",
    "女性のみ": "women_only",
    "通訳": "interpreter",
    "アレルギー": "no_allergen",
    "筆談": "written_talk",
}


def area_of(line: Line, towns: dict[str, Town]) -> Area:
    """A 圏域 of areas.csv with its towns."""
    return Area(
        key=demo_key(line["ID"]),
        kind=line.one("種類", AreaKind),
        name=line["名称"],
        kana=line["名称_カナ"],
        position=line.number("並び順") or 0,
        towns=line.all_among("町丁目（；区切り）", towns),
    )


def group_of(line: Line) -> Group:
    """A 団体 of groups.csv."""
    return Group(
        key=demo_key(line["ID"]),
        name=line["団体名"],
        kana=line["団体名_カナ"],
        kind=line.one("種別", GroupKind),
        is_partner=line.answer("パートナー事業者") or False,
        summary=line["紹介"],
        url=line["URL"],
    )


def place_of(line: Line, groups: dict[str, Group], today: date) -> Place:
    """A 居場所 of places.csv, without its gatherings."""
    confirmed_on = line.day("最終確認", today)
    return Place(
        key=demo_key(line["ID"]),
        name=line["名称"],
        kana=line["名称_カナ"],
        summary=line["概要"],
        easy_summary=line["やさしい概要"],
        for_whom=line["対象"],
        cost=line.one("費用の区分", Cost),
        cost_text=line["費用"],
        booking=line["申込"],
        bring=line["持ち物"],
        phone=line["電話番号"],
        mail=line["メール"],
        url=line["URL"],
        languages=line["ことば"],
        nearest_stop=line["最寄り"],
        note=line["備考"],
        publication=line.one("公開", Publication),
        activity=line.one("活動", Activity),
        confirmed_on=confirmed_on,
        changed_at=_noon(confirmed_on),
        group=line.among("団体ID", groups),
        kinds=line.some("種類（；区切り）", PlaceKind),
        audiences=line.some("対象の区分（；区切り）", Audience),
        source=SOURCE,
        external_id=line["ID"],
        licence=LICENCE,
        **{column: line.answer(words) for column, words in FEATURES.items()},
    )


def gathering_of(line: Line, towns: dict[str, Town], today: date) -> Gathering:
    """A 開催 of gatherings.csv; its schedule is still only text."""
    lat, lng = line.degrees("緯度"), line.degrees("経度")
    return Gathering(
        key=demo_key(line["ID"]),
        position=line.number("順") or 0,
        name=line["日の名前"],
        venue_name=line["会場名"],
        address=line["所在地"],
        town=line.among("町丁目", towns),
        lat=lat,
        lng=lng,
        point_source=None if lat is None else PointSource.GIVEN,
        visibility=line.one("公開範囲", VenueVisibility),
        is_mobile=line.answer("移動") or False,
        schedule_text=dated(line["開催日時"], today),
    )


def window_of(line: Line, towns: dict[str, Town], areas: dict[str, Area], today: date) -> ConsultationWindow:
    """A 相談窓口 of windows.csv; its hours are still only text."""
    confirmed_on = line.day("最終確認", today)
    return ConsultationWindow(
        key=demo_key(line["ID"]),
        kind=line.one("種類", WindowKind),
        name=line["名称"],
        kana=line["名称_カナ"],
        operator=line["運営"],
        troubles=line["困りごと（；区切り）"],
        serves=line["対象"],
        script=line["こう言えば伝わります"],
        phone=line["電話番号"],
        fax=line["FAX"],
        mail=line["メール"],
        url=line["URL"],
        hours_text=line["受付時間"],
        booking=line["予約"],
        outside_hours=line["夜間・休日"],
        languages=line["ことば"],
        other_ways=line["電話のほかの方法"],
        venue_name=line["会場名"],
        address=line["所在地"],
        town=line.among("町丁目", towns) if line["町丁目"] else None,
        lat=line.degrees("緯度"),
        lng=line.degrees("経度"),
        is_sensitive=line.answer("配慮が必要な窓口") or False,
        refuses_nobody=line.answer("断らない窓口") or False,
        stands_in=line.answer("夜・休みの代わり") or False,
        areas=line.all_among("担当区域（；区切り）", areas),
        publication=line.one("公開", Publication),
        confirmed_on=confirmed_on,
        changed_at=_noon(confirmed_on),
        position=int(line["ID"].lstrip("W")),
    )


def opening_of(line: Line, places: dict[str, Place], today: date) -> Opening:
    """A 役割・受け入れ枠 of openings.csv with its days."""
    confirmed_on = line.day("最終確認", today)
    answers = {key: line.answer(words) for words, key in NEEDS.items()}
    step = line.number("段階（0〜5）")
    if step is None:
        raise line.wrong("段階（0〜5）", "0から5の数にしてください")
    return Opening(
        key=demo_key(line["ID"]),
        place=line.among("居場所ID", places),
        kind=line.one("区分", OpeningKind),
        title=line["名称"],
        tasks=line["すること"],
        minutes=line.number("時間（分）"),
        demand_step=step,
        noise=line.number("音（0〜3）"),
        people=line.number("ふだんの人数"),
        capacity=line.number("同時に") or 1,
        newcomers_per_month=line.number("月の新しい人"),
        honorarium=line["謝金"],
        is_insured=line.answer("保険"),
        interests=line.several("興味（；区切り）"),
        needs_met={key: answer for key, answer in answers.items() if answer is not None},
        rule=line["約束"],
        rule_facts=_ages(line),
        publication=line.one("公開", Publication),
        is_open=line.answer("募集中") or False,
        confirmed_on=confirmed_on,
        changed_at=_noon(confirmed_on),
        slots=[_slot(line, text) for text in line.several("曜日と時間（；区切り）")],
    )


def _ages(line: Line) -> dict[str, int]:
    ages = {"minimum_age": line.number("最低年齢"), "maximum_age": line.number("最高年齢")}
    return {name: age for name, age in ages.items() if age is not None}


def _slot(line: Line, text: str) -> OpeningSlot:
    found = SLOT.fullmatch(text)
    if found is None:
        raise line.wrong("曜日と時間（；区切り）", "「火 10:00-11:30」の形にしてください")
    hours = [int(part) for part in found.groups()[1:]]
    return OpeningSlot(
        weekday=WEEKDAYS.index(found.group(1)),
        starts=hours[0] * 60 + hours[1],
        ends=hours[2] * 60 + hours[3],
    )


def _noon(day: date | None) -> datetime | None:
    """When a demo row last changed: noon in Japan of the day it was confirmed."""
    return None if day is None else datetime.combine(day, time(3), UTC)
