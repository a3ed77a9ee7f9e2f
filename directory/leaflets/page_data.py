"""The facts of a sheet as its templates read them: words chosen for the reader, readings, codes, nothing too long."""

import base64
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput
from core.languages.dates import day_without_weekday
from core.languages.known import BY_CODE, JAPANESE
from core.languages.sentences import _
from core.languages.texts import TheirText
from core.languages.ways import speaking, way_now
from directory.leaflets.breaking import title_pieces
from directory.leaflets.furigana import Segment, align, annotate, hiragana, needs_reading
from directory.leaflets.press import Picture
from directory.leaflets.qr import LONGEST_ADDRESS, LONGEST_LIST, qr_code
from directory.leaflets.sheet import Entry, SheetData, Window
from directory.leaflets.words import HEADINGS, SAY, fixed_words, long_date, short_date
from directory.upkeep.told import CONFIRMED, CONFIRMED_SOMEHOW

NEXT_DATES_SHOWN = 3
KINDS_SHOWN = 4
# Written by others, so in Japanese whatever the language of the paper.
THEIRS = frozenset(
    {"municipality", "contact", "name", "venue", "address", "hours", "troubles", "phrase", "outside_hours"}
)
BLEED_MM = 3
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
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
        """The named fields of `source`, none longer than LONGEST allows, marked where they are of others."""
        cut = {field: self._cut(owner, getattr(source, field), LONGEST[field]) for field in fields}
        return {field: TheirText(text) if field in THEIRS else text for field, text in cut.items()}

    def _cut(self, owner: str, text: str, longest: int) -> str:
        text = " ".join(text.split())
        if len(text) <= longest:
            return text
        self.names[owner] = None
        return text[: longest - 1] + "…"


def page_data(sheet: SheetData) -> PageData:
    """Everything but the map, in the language of the sheet.

    Raises BadInput for a colour or an address that cannot be printed.
    """
    if not COLOUR.fullmatch(sheet.accent):
        raise BadInput(f"色は #1b3f73 の形で指定してください：{sheet.accent}")
    language = BY_CODE[sheet.language]
    with speaking(language):
        short = Shortener()
        texts = short.texts("紙の題名や案内文", sheet, ("title", "municipality", "intro", "contact"))
        facts = (
            texts
            | _of_the_paper(sheet, texts)
            | {
                "lang": language.base,
                "windows": [_window_data(window, sheet.with_readings, short) for window in sheet.windows],
                "entries": [_entry_data(entry, sheet.with_readings, short) for entry in sheet.entries],
            }
        )
    return PageData(facts, tuple(short.names))


def _of_the_paper(sheet: SheetData, texts: dict[str, str]) -> dict[str, Any]:
    """What stands around the entries."""
    readings = sheet.with_readings
    title = _over_kanji(texts["title"], sheet.title_reading, readings)
    printed_on, expires_on = long_date(sheet.printed_on), long_date(sheet.expires_on)
    own = own_words(_(sheet.audience.intro), readings)
    return {
        "title_parts": title,
        "title_pieces": title_pieces(title),
        "greeting": _(sheet.audience.greeting) if sheet.audience.greeting else "",
        "intro": [(texts["intro"], "")] if texts["intro"] else own,
        "words": fixed_words(sheet.audience.words),
        "headings": {key: own_words(text, readings) for key, text in fixed_words(HEADINGS).items()},
        "say": fixed_words(SAY),
        "qr": _qr_data(sheet.batch_url, LONGEST_LIST),
        "code": sheet.code,
        "issued": _("{day}発行", day=printed_on),
        "valid": _("{day}まで有効", day=expires_on),
        "usable": _("{day}まで使えます。", day=expires_on),
        "accent": sheet.accent,
        "logo": logo_data(sheet.logo, sheet.logo_words),
        "bleed": BLEED_MM if sheet.for_press else 0,
    }


def logo_data(logo: str, words: str) -> dict[str, Any] | None:
    """The logo as a picture for the page with the words that stand for it; None without one.

    `logo` is a PNG as base64, as `directory.branding` keeps it: its size stands at its beginning.
    """
    if not logo:
        return None
    width, height = struct.unpack(">II", base64.b64decode(logo[:32])[16:24])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{logo}"/></svg>'
    )
    return {"svg": Picture(svg), "ratio": width / height, "words": TheirText(words)}


def _entry_data(entry: Entry, with_readings: bool, short: Shortener) -> dict[str, Any]:
    fields = ("name", "schedule", "venue", "address", "phone", "cost", "notice")
    texts = short.texts(f"番号 {entry.number}", entry, fields)
    parts = _over_kanji(texts["name"], entry.reading, with_readings)
    is_read = not with_readings or any(ruby for _, ruby in parts) or not needs_reading(texts["name"])
    return texts | {
        "number": entry.number,
        "parts": parts,
        "reading": "" if is_read else hiragana(entry.reading)[: LONGEST["name"]],
        "kinds": [*entry.kinds[:KINDS_SHOWN], *([_("ほか")] if len(entry.kinds) > KINDS_SHOWN else [])],
        "next": [short_date(day) for day in entry.next_dates[:NEXT_DATES_SHOWN]],
        "just_being": entry.just_being,
        "confirmed": _confirmation(entry),
        "changed": _changed(entry.changed),
        "qr": _qr_data(entry.url),
    }


def _changed(labels: Sequence[str]) -> str:
    """What is not as it was on the paper this one replaces, in the words of the paper."""
    return _("変わりました：{what}", what="・".join(map(_, labels))) if labels else ""


def _window_data(window: Window, with_readings: bool, short: Shortener) -> dict[str, Any]:
    fields = ("name", "phone", "hours", "troubles", "phrase", "outside_hours")
    texts = short.texts(f"相談窓口「{window.name[:12]}」", window, fields)
    return texts | {
        "parts": _over_kanji(texts["name"], window.reading, with_readings),
        "changed": _changed(window.changed),
    }


def _qr_data(address: str, longest: int = LONGEST_ADDRESS) -> dict[str, Any]:
    code = qr_code(address, longest)
    return {"svg": Picture(code.svg), "size": code.size_mm}


def _over_kanji(text: str, reading: str, with_readings: bool) -> list[Segment]:
    """The text with its reading where it fits the kana; a text of others gets no guessed one."""
    parts = align(text, reading) if reading and with_readings else None
    return list(parts or [(text, "")])


def own_words(text: str, with_readings: bool) -> list[Segment]:
    """A sentence of ours in pieces, each with its reading or none."""
    return list(annotate(text)) if with_readings else [(text, "")]


def _confirmation(entry: Entry) -> str:
    if entry.confirmed_on is None:
        return _("未確認（行く前にお問い合わせください）")
    day = day_without_weekday(entry.confirmed_on)
    if way_now().language is not JAPANESE:
        return _(CONFIRMED.get(entry.confirmed_how, CONFIRMED_SOMEHOW), day=day)
    how = f"（{entry.confirmed_how[: LONGEST['confirmed_how']]}）" if entry.confirmed_how else ""
    return f"{day}に確認{how}"
