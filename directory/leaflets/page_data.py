"""The facts of a sheet as its templates read them: words chosen for the reader, readings, codes, nothing too long."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.calendar import wareki, weekday_letter
from core.errors import BadInput
from directory.leaflets.furigana import Segment, align, annotate, hiragana, needs_reading
from directory.leaflets.press import Picture
from directory.leaflets.qr import qr_code
from directory.leaflets.sheet import Entry, SheetData, Window

NEXT_DATES_SHOWN = 3
KINDS_SHOWN = 4
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HEADINGS = {
    "windows": "困ったときの相談窓口",
    "map": "地図",
    "entries": "場所の一覧",
    "entries_and_map": "場所の一覧と地図",
    "latest": "最新の情報",
}
# A box that is taller than a page would vanish: longer texts end in … and are named to the person.
LONGEST = {
    "title": 60,
    "municipality": 60,
    "intro": 300,
    "contact": 120,
    "name": 60,
    "schedule": 140,
    "venue": 50,
    "address": 80,
    "phone": 50,
    "cost": 50,
    "notice": 70,
    "confirmed_how": 20,
    "hours": 70,
    "troubles": 80,
    "phrase": 80,
    "outside_hours": 70,
}


@dataclass(frozen=True, slots=True)
class PageData:
    """What the templates read, and what had to be shortened for it (「3番の日時」)."""

    facts: dict[str, Any]
    shortened: tuple[str, ...]


class Shortener:
    """Cuts texts to the length their box can hold and remembers whose they were."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def texts(self, owner: str, source: object, fields: Sequence[str]) -> dict[str, str]:
        """The named fields of `source`, none longer than LONGEST allows."""
        return {field: self._cut(owner, getattr(source, field), LONGEST[field]) for field in fields}

    def _cut(self, owner: str, text: str, longest: int) -> str:
        text = " ".join(text.split())
        if len(text) <= longest:
            return text
        self.names[owner] = None
        return text[: longest - 1] + "…"


def page_data(sheet: SheetData) -> PageData:
    """Everything but the map. Raises BadInput for a colour or an address that cannot be printed."""
    if not COLOUR.fullmatch(sheet.accent):
        raise BadInput(f"色は #1b3f73 の形で指定してください：{sheet.accent}")
    short = Shortener()
    plain = not sheet.audience.has_furigana
    texts = short.texts("紙の題名や案内文", sheet, ("title", "municipality", "intro", "contact"))
    facts = texts | {
        "title_parts": _over_kanji(texts["title"], sheet.title_reading, plain),
        "greeting": sheet.audience.greeting,
        "intro": [(texts["intro"], "")] if texts["intro"] else _own_words(sheet.audience.intro, plain),
        "words": sheet.audience.words,
        "headings": {key: _own_words(text, plain) for key, text in HEADINGS.items()},
        "windows": [_window_data(window, plain, short) for window in sheet.windows],
        "entries": [_entry_data(entry, plain, short) for entry in sheet.entries],
        "qr": _qr_data(sheet.batch_url),
        "code": sheet.code,
        "printed_on": long_date(sheet.printed_on),
        "expires_on": long_date(sheet.expires_on),
        "accent": sheet.accent,
    }
    return PageData(facts, tuple(short.names))


def _entry_data(entry: Entry, plain: bool, short: Shortener) -> dict[str, Any]:
    fields = ("name", "schedule", "venue", "address", "phone", "cost", "notice")
    texts = short.texts(f"番号 {entry.number}", entry, fields)
    parts = _over_kanji(texts["name"], entry.reading, plain)
    is_read = plain or any(ruby for _, ruby in parts) or not needs_reading(texts["name"])
    return texts | {
        "number": entry.number,
        "parts": parts,
        "reading": "" if is_read else hiragana(entry.reading)[: LONGEST["name"]],
        "kinds": [*entry.kinds[:KINDS_SHOWN], *(["ほか"] if len(entry.kinds) > KINDS_SHOWN else [])],
        "next": [short_date(day) for day in entry.next_dates[:NEXT_DATES_SHOWN]],
        "just_being": entry.just_being,
        "confirmed": _confirmation(entry),
        "changed": "・".join(entry.changed),
        "qr": _qr_data(entry.url),
    }


def _window_data(window: Window, plain: bool, short: Shortener) -> dict[str, Any]:
    fields = ("name", "phone", "hours", "troubles", "phrase", "outside_hours")
    texts = short.texts(f"相談窓口「{window.name[:12]}」", window, fields)
    return texts | {
        "parts": _over_kanji(texts["name"], window.reading, plain),
        "changed": "・".join(window.changed),
    }


def _qr_data(address: str) -> dict[str, Any]:
    code = qr_code(address)
    return {"svg": Picture(code.svg), "size": code.size_mm}


def _over_kanji(text: str, reading: str, plain: bool) -> list[Segment]:
    """The text with its reading where it fits the kana; a text of others gets no guessed one."""
    parts = align(text, reading) if reading and not plain else None
    return list(parts or [(text, "")])


def _own_words(text: str, plain: bool) -> list[Segment]:
    return [(text, "")] if plain else list(annotate(text))


def _confirmation(entry: Entry) -> str:
    if entry.confirmed_on is None:
        return "未確認（行く前にお問い合わせください）"
    how = f"（{entry.confirmed_how[: LONGEST['confirmed_how']]}）" if entry.confirmed_how else ""
    return f"{entry.confirmed_on.year}年{entry.confirmed_on.month}月{entry.confirmed_on.day}日に確認{how}"


def short_date(day: date) -> str:
    """11/28（土）: the day as a poster writes it."""
    return f"{day.month}/{day.day}（{weekday_letter(day)}）"


def long_date(day: date) -> str:
    """2026年（令和8年）11月21日: both calendars, since both are asked for."""
    era = wareki(day).split("年")[0]
    return f"{day.year}年（{era}年）{day.month}月{day.day}日"
