"""From the facts of a sheet to its PDF."""

import re
from datetime import date
from typing import Any

from core.calendar import wareki, weekday_letter
from core.errors import BadInput
from directory.leaflets.furigana import Segment, align, annotate
from directory.leaflets.press import Picture, the_press
from directory.leaflets.qr import qr_code
from directory.leaflets.sheet import Entry, Layout, Printed, SheetData, Window

NEXT_DATES_SHOWN = 3
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def print_sheet(sheet: SheetData, layout: Layout = Layout.A4) -> Printed:
    """Set the sheet on the paper chosen; PDF/UA-1 and PDF/A-2a, the same bytes for the same facts.

    Raises BadInput for an address no QR code can carry or a colour nobody can read, Unavailable without fonts.
    """
    done = the_press().typeset(layout.value, _page_data(sheet), on=sheet.printed_on)
    return Printed(done.pdf, done.report["pages"], tuple(done.report["left-out"]), done.missing)


def render_pdf(sheet: SheetData, layout: Layout = Layout.A4) -> bytes:
    """The PDF alone."""
    return print_sheet(sheet, layout).pdf


def _page_data(sheet: SheetData) -> dict[str, Any]:
    if not COLOUR.fullmatch(sheet.accent):
        raise BadInput(f"色は #1b3f73 の形で指定してください：{sheet.accent}")
    plain = not sheet.audience.has_furigana
    intro = sheet.intro or sheet.audience.intro
    return {
        "title": sheet.title,
        "title_parts": _over_kanji(sheet.title, sheet.title_reading, plain) or [(sheet.title, "")],
        "municipality": sheet.municipality,
        "greeting": sheet.audience.greeting,
        "intro": _own_words(intro, plain or bool(sheet.intro)),
        "words": sheet.audience.words,
        "headings": {key: _own_words(text, plain) for key, text in HEADINGS.items()},
        "windows": [_window_data(window, plain) for window in sheet.windows],
        "entries": [_entry_data(entry, plain) for entry in sheet.entries],
        "map": Picture(sheet.map_svg) if sheet.map_svg else None,
        "map_credit": sheet.map_credit,
        "qr": _qr_data(sheet.batch_url),
        "printed_on": long_date(sheet.printed_on),
        "expires_on": long_date(sheet.expires_on),
        "contact": sheet.contact,
        "accent": sheet.accent,
    }


HEADINGS = {
    "windows": "困ったときの相談窓口",
    "map": "地図",
    "entries": "場所の一覧",
    "latest": "最新の情報",
}


def _entry_data(entry: Entry, plain: bool) -> dict[str, Any]:
    parts = _over_kanji(entry.name, entry.reading, plain)
    return {
        "number": entry.number,
        "name": entry.name,
        "parts": parts or [(entry.name, "")],
        "reading": "" if parts or plain else entry.reading,
        "kinds": list(entry.kinds),
        "schedule": entry.schedule,
        "next": "、".join(short_date(day) for day in entry.next_dates[:NEXT_DATES_SHOWN]),
        "venue": entry.venue,
        "address": entry.address,
        "phone": entry.phone,
        "cost": entry.cost,
        "notice": entry.notice,
        "just_being": entry.just_being,
        "confirmed": _confirmation(entry),
        "url": entry.url,
        "qr": _qr_data(entry.url),
    }


def _window_data(window: Window, plain: bool) -> dict[str, Any]:
    parts = _over_kanji(window.name, window.reading, plain)
    return {
        "name": window.name,
        "parts": parts or [(window.name, "")],
        "phone": window.phone,
        "hours": window.hours,
        "troubles": window.troubles,
        "phrase": window.phrase,
        "outside_hours": window.outside_hours,
    }


def _qr_data(address: str) -> dict[str, Any]:
    code = qr_code(address)
    return {"svg": Picture(code.svg), "size": code.size_mm}


def _over_kanji(text: str, reading: str, plain: bool) -> list[Segment] | None:
    if plain or not reading:
        return None
    parts = align(text, reading)
    return list(parts) if parts else None


def _own_words(text: str, plain: bool) -> list[Segment]:
    return [(text, "")] if plain else list(annotate(text))


def _confirmation(entry: Entry) -> str:
    if entry.confirmed_on is None:
        return "未確認（行く前にお問い合わせください）"
    how = f"（{entry.confirmed_how}）" if entry.confirmed_how else ""
    return f"{entry.confirmed_on.year}年{entry.confirmed_on.month}月{entry.confirmed_on.day}日に確認{how}"


def short_date(day: date) -> str:
    """11/28（土）: the day as a poster writes it."""
    return f"{day.month}/{day.day}（{weekday_letter(day)}）"


def long_date(day: date) -> str:
    """2026年（令和8年）11月21日: both calendars, since both are asked for."""
    era = wareki(day).split("年")[0]
    return f"{day.year}年（{era}年）{day.month}月{day.day}日"
