"""An invented region of any size, the same on every machine: rows in the native import columns, and town tables.

One city for every 2,000 places, each with 80 towns on its own square of open sea, so that no row can be taken
for a place that exists.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bench.words import (
    AUDIENCE,
    BOOKINGS,
    DAYS,
    ENDS,
    ENDS_KANA,
    FEES,
    HEADS,
    HEADS_KANA,
    HOURS,
    HOW_MANY,
    KINDS,
    LEGAL,
    NICKNAMES,
    SENTENCES,
    SUFFIXES,
    TAILS,
    VENUES,
    WAYS,
    WEEKDAYS,
)

PLACES_PER_CITY = 2_000
TOWNS_PER_CITY = 80
COLUMNS = (
    *(
        "外部ID",
        "名称",
        "名称_カナ",
        "種類",
        "概要",
        "団体名",
        "対象",
        "費用",
        "申込",
        "会場名",
        "所在地",
        "緯度",
        "経度",
    ),
    *(
        "公開範囲",
        "地区",
        "開催日時",
        "開始時間",
        "終了時間",
        "電話番号",
        "メール",
        "URL",
        "備考",
        "最終確認日",
        "確認方法",
        "ライセンス",
    ),
)


@dataclass(frozen=True, slots=True)
class BenchTown:
    name: str
    kana: str
    short: str
    short_kana: str
    lat: float
    lng: float
    district: int


@dataclass(frozen=True, slots=True)
class BenchCity:
    code: str
    prefecture: str
    name: str
    towns: tuple[BenchTown, ...]


def cities(n: int) -> list[BenchCity]:
    return [_city(number) for number in range(max(1, round(n / PLACES_PER_CITY)))]


def rows(n: int, today: date) -> Iterator[dict[str, str]]:
    """`n` places as rows of the native import format; places cluster in the middle of their city."""
    return (row for _, _, row in placed_rows(n, today))


def placed_rows(n: int, today: date) -> Iterator[tuple[BenchCity, BenchTown, dict[str, str]]]:
    """The same with the city and the town each lies in."""
    region = cities(n)
    chance = random.Random(f"places {n}")
    for number in range(n):
        city = region[number % len(region)]
        middle = int(chance.gauss(TOWNS_PER_CITY / 2, TOWNS_PER_CITY / 5))
        town = city.towns[min(max(middle, 0), TOWNS_PER_CITY - 1)]
        yield city, town, _row(chance, city, town, number, today)


def write_places(path: Path, n: int, today: date) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows(n, today))


def write_towns(path: Path, n: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "pref", "city", "town", "koaza", "lat", "lng", "kana"))
        for city in cities(n):
            for town in city.towns:
                writer.writerow((city.code, city.prefecture, city.name, town.name, "", town.lat, town.lng, town.kana))


def outline(city: BenchCity) -> dict[str, object]:
    """A GeoJSON polygon about the towns: eight corners, a few hundred metres outside."""
    lats, lngs = [town.lat for town in city.towns], [town.lng for town in city.towns]
    (south, north), (west, east) = (min(lats) - 0.006, max(lats) + 0.006), (min(lngs) - 0.006, max(lngs) + 0.006)
    cut = 0.002
    ring = [
        *([west + cut, south], [east - cut, south], [east, south + cut], [east, north - cut]),
        *([east - cut, north], [west + cut, north], [west, north - cut], [west, south + cut]),
        [west + cut, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def _city(number: int) -> BenchCity:
    chance = random.Random(f"city {number}")
    south, west = 24.2 + 0.14 * (number // 15), 134.2 + 0.16 * (number % 15)
    name = f"{HEADS[number % 30]}{ENDS[number // 30 + number % 7]}市"
    side = 9
    squares = [(row, column) for row in range(side) for column in range(side)][:TOWNS_PER_CITY]
    towns = tuple(
        BenchTown(
            *_town_name(number, place),
            round(south + 0.0072 * row + chance.uniform(-0.002, 0.002), 6),
            round(west + 0.0086 * column + chance.uniform(-0.002, 0.002), 6),
            row // 3 * 3 + column // 3,
        )
        for place, (row, column) in enumerate(squares)
    )
    return BenchCity(f"9{number:04}", "見本県", name, towns)


def _town_name(city: int, place: int) -> tuple[str, str, str, str]:
    """Towns come by threes: one name, 一丁目 to 三丁目; every tenth is a 大字 of its own. Whole and short."""
    block, number = divmod(place, 3)
    head, end = block % len(HEADS), (block * 7 + city) % len(ENDS)
    short, kana = HEADS[head] + ENDS[end], HEADS_KANA[head] + ENDS_KANA[end]
    if place % 10 == 9:
        return f"大字{short}新田", f"オオアザ{kana}シンデン", f"{short}新田", f"{kana}シンデン"
    suffix, suffix_kana = random.Random(f"town {city} {block}").choice(SUFFIXES)
    short, kana = short + suffix, kana + suffix_kana
    return f"{short}{'一二三'[number]}丁目", f"{kana}{('イッ', 'ニ', 'サン')[number]}チョウメ", short, kana


def _row(chance: random.Random, city: BenchCity, town: BenchTown, number: int, today: date) -> dict[str, str]:
    kind = chance.choices(list(KINDS), HOW_MANY)[0]
    name, kana, group = _names(chance, kind, town)
    also = f"；{chance.choice(list(KINDS))}" if chance.random() < 0.12 else ""
    visible = chance.choices(("住所", "地区まで", "非公開"), (94, 5, 1))[0]
    ago = int(chance.expovariate(1 / 200))
    banchi = f"{chance.randint(1, 40)}-{chance.randint(1, 30)}"
    return {
        "外部ID": f"B{number:06}",
        "名称": name,
        "名称_カナ": kana,
        "種類": kind + (also if also.strip("；") != kind else ""),
        "概要": _summary(chance, kind),
        "団体名": group,
        "対象": AUDIENCE.get(kind, "どなたでも"),
        "費用": chance.choice(FEES),
        "申込": chance.choice(BOOKINGS),
        "会場名": town.short + chance.choice(VENUES),
        "所在地": f"{city.prefecture}{city.name}{town.name}{banchi}",
        "緯度": f"{town.lat + chance.gauss(0, 0.0012):.6f}",
        "経度": f"{town.lng + chance.gauss(0, 0.0015):.6f}",
        "公開範囲": visible,
        "地区": "",
        "開催日時": _schedule(chance),
        "開始時間": "",
        "終了時間": "",
        "電話番号": f"0000-{number // 10_000:02}-{number % 10_000:04}" if chance.random() < 0.8 else "",
        "メール": f"b{number}@example.jp" if chance.random() < 0.15 else "",
        "URL": f"https://example.jp/b/{number}" if chance.random() < 0.3 else "",
        "備考": "見本（架空）",
        "最終確認日": (today - timedelta(days=ago)).isoformat() if chance.random() < 0.9 else "",
        "確認方法": chance.choice(WAYS),
        "ライセンス": "見本のデータ（架空）",
    }


def _names(chance: random.Random, kind: str, town: BenchTown) -> tuple[str, str, str]:
    word, word_kana = chance.choice(KINDS[kind])
    (nick, nick_kana), (tail, tail_kana) = chance.choice(NICKNAMES), chance.choice(TAILS)
    short, short_kana = town.short, town.short_kana
    group = f"{chance.choice(LEGAL)}{chance.choice((short, ''))}{nick}{tail}"
    name, kana = chance.choice(
        [
            (f"{short}{word}", f"{short_kana}{word_kana}"),
            (f"{word}「{nick}」", f"{word_kana}{nick_kana}"),
            (f"{word} {nick}{tail}", f"{word_kana} {nick_kana}{tail_kana}"),
            (f"{nick}{tail}", f"{nick_kana}{tail_kana}"),
            (f"{short} {nick}の{word}", f"{short_kana} {nick_kana}ノ{word_kana}"),
        ]
    )
    return name, kana, group


def _summary(chance: random.Random, kind: str) -> str:
    word, _ = chance.choice(KINDS[kind])
    start = chance.choice(
        ["{}を行っています。", "{}の場です。", "{}を中心に活動しています。", "{}に関心のある方のための活動です。"]
    )
    return start.format(word) + "".join(chance.sample(SENTENCES, chance.randint(1, 5)))


def _schedule(chance: random.Random) -> str:
    first, second = sorted(chance.sample(range(7), 2))
    return chance.choice(DAYS).format(
        a=WEEKDAYS[first], b=WEEKDAYS[second], t=chance.choice(HOURS), n=chance.choice((1, 10, 15, 20, 25))
    )
