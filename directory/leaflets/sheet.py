"""A leaflet: the facts printed on it and the paper it is printed on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.languages.known import JAPANESE
from directory.branding.colours import ACCENT
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.glyphs import of_missing
from directory.maps.picture import Pin, TownName
from directory.maps.picture_frame import Polygon

SHORT_LIST, SHORT_LIST_MAP = 7, (302, 230)
POSTER_WITH_LARGE_MAP = 9


class Layout(StrEnum):
    """The papers a leaflet can be printed on."""

    A4 = "a4"
    A4_LARGE = "a4-large"
    A4_DUPLEX = "a4-duplex"
    TRIFOLD = "trifold"
    A3 = "a3"
    CARD = "card"

    @property
    def label(self) -> str:
        """The word in the desk, with how to print it."""
        return {
            "a4": "A4（必要なだけ何枚でも）",
            "a4-large": "A4 大きな文字（14ポイント以上、必要なだけ何枚でも）",
            "a4-duplex": "A4両面 1枚（長辺とじ）",
            "trifold": "三つ折り A4両面 1枚（短辺とじ）",
            "a3": "A3ポスター 1枚",
            "card": "カード（A4に10枚、名刺の大きさ）",
        }[self]

    def map_size(self, entries: int) -> tuple[int, int]:
        """Width and height to draw the map in for so many entries; one unit prints as 0.3 mm. (0, 0): no map."""
        if self is Layout.A4:
            return SHORT_LIST_MAP if entries <= SHORT_LIST else (620, 260)
        if self is Layout.A3:
            return (590, 420) if entries <= POSTER_WITH_LARGE_MAP else (590, 290)
        return {"a4-large": (600, 300), "a4-duplex": (620, 420), "trifold": (290, 260), "card": (0, 0)}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One numbered place. `kinds` are labels; `address` is what residents may know; `url` its own page.

    `changed` are the words for what is not as it was on the sheet this one replaces.
    """

    number: int
    name: str
    url: str
    key: str = ""
    reading: str = ""
    kinds: tuple[str, ...] = ()
    schedule: str = ""
    next_dates: tuple[date, ...] = ()
    venue: str = ""
    address: str = ""
    phone: str = ""
    cost: str = ""
    notice: str = ""
    just_being: bool = False
    confirmed_on: date | None = None
    confirmed_how: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A 相談窓口 in its box; `phrase` is what to say on the telephone; `changed` as with an entry."""

    name: str
    phone: str
    reading: str = ""
    hours: str = ""
    troubles: str = ""
    phrase: str = ""
    outside_hours: str = ""
    key: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetData:
    """Everything printed on one leaflet, whatever the paper. `accent` is a colour as #rrggbb, `logo` a PNG as base64.

    Texts are in `language` (a code of core.languages.known) already; names and remarks of others stay Japanese.
    `for_press` adds 3 mm of bleed around the trim, with the folds marked in it.

    `code` is that of its batch, as it is read aloud; `batch_url` is what the code of the sheet leads to.
    `city` (prefecture and name) is what its addresses leave out.
    The map shows `pins` (their numbers are those of the entries) on `outline` with the names of `towns`.
    """

    title: str
    municipality: str
    printed_on: date
    expires_on: date
    contact: str
    batch_url: str
    entries: tuple[Entry, ...]
    title_reading: str = ""
    code: str = ""
    windows: tuple[Window, ...] = ()
    city: str = ""
    audience: LeafletAudience = LeafletAudience.PERSON
    intro: str = ""
    pins: tuple[Pin, ...] = ()
    outline: tuple[Polygon, ...] = ()
    towns: tuple[TownName, ...] = ()
    map_credit: str = ""
    accent: str = ACCENT
    logo: str = ""
    logo_words: str = ""
    language: str = JAPANESE.code
    for_press: bool = False
    confirmed_since: date = date.min

    @property
    def with_readings(self) -> bool:
        """Whether readings stand over the kanji: for residents, in Japanese; always in やさしい日本語."""
        return self.language == "easy" or (self.language == JAPANESE.code and self.audience.has_furigana)

    @property
    def cautions(self) -> list[str]:
        """What to do before printing: what was not confirmed since `confirmed_since` does not belong on paper."""
        limit = self.confirmed_since
        old = [str(one.number) for one in self.entries if one.confirmed_on is None or one.confirmed_on < limit]
        if not old:
            return []
        return [
            f"いまの内容が未確認の場所があります（番号 {'、'.join(old)}）。電話などで確かめてから印刷してください。"
        ]


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF with what a person must be told: numbers that did not fit, characters that could not be shown."""

    pdf: bytes
    pages: int
    left_out: tuple[int, ...] = ()
    windows_left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """The same as sentences."""
        found = []
        if self.left_out:
            numbers = "、".join(map(str, self.left_out))
            found.append(f"紙に入りきらなかった場所があります（番号 {numbers}）。その数とQRコードを紙に載せました。")
        if self.windows_left_out:
            found.append(f"紙に入りきらなかった相談窓口があります：{'、'.join(self.windows_left_out)}")
        if self.shortened:
            found.append(f"長すぎるため途中までにした文があります：{'、'.join(self.shortened)}")
        if self.missing:
            found.append(of_missing(self.missing))
        return found
