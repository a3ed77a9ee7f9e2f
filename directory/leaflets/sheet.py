"""A leaflet: the facts printed on it and the paper it is printed on."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from directory.leaflets.audiences import LeafletAudience


class Layout(StrEnum):
    """The papers a leaflet can be printed on."""

    A4 = "a4"
    A4_DUPLEX = "a4-duplex"
    TRIFOLD = "trifold"
    A3 = "a3"
    CARD = "card"

    @property
    def label(self) -> str:
        """The word in the desk, with how to print it."""
        return {
            "a4": "A4（必要なだけ何枚でも）",
            "a4-duplex": "A4両面 1枚（長辺とじ）",
            "trifold": "三つ折り A4両面 1枚（短辺とじ）",
            "a3": "A3ポスター 1枚",
            "card": "カード（A4に10枚、名刺の大きさ）",
        }[self]

    @property
    def map_size(self) -> tuple[int, int]:
        """Width and height the map is to be drawn in; one unit prints as 0.3 mm."""
        return {
            "a4": (620, 260),
            "a4-duplex": (620, 420),
            "trifold": (290, 290),
            "a3": (900, 430),
            "card": (0, 0),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One numbered place. `kinds` are labels; `address` is what residents may know; `url` its own page."""

    number: int
    name: str
    url: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A 相談窓口 in its box; `phrase` is what to say on the telephone."""

    name: str
    phone: str
    reading: str = ""
    hours: str = ""
    troubles: str = ""
    phrase: str = ""
    outside_hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetData:
    """Everything printed on one leaflet. `map_svg` is a picture of ours; `accent` a colour as #rrggbb."""

    title: str
    municipality: str
    printed_on: date
    expires_on: date
    contact: str
    batch_url: str
    entries: tuple[Entry, ...]
    title_reading: str = ""
    windows: tuple[Window, ...] = ()
    audience: LeafletAudience = LeafletAudience.PERSON
    intro: str = ""
    map_svg: str = ""
    map_credit: str = ""
    accent: str = "#1b3f73"


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF with what a person must be told: numbers that did not fit, characters that could not be shown."""

    pdf: bytes
    pages: int
    left_out: tuple[int, ...] = field(default=())
    missing: tuple[str, ...] = field(default=())

    @property
    def warnings(self) -> list[str]:
        """The same as sentences."""
        found = []
        if self.left_out:
            numbers = "、".join(map(str, self.left_out))
            found.append(
                f"紙に入りきらなかった場所があります（番号 {numbers}）。紙には「ほか」とQRコードで案内しています。"
            )
        if self.missing:
            signs = " ".join(f"「{sign}」" for sign in self.missing)
            found.append(f"印刷用の文字にないため、別の字か〓で印刷した文字があります：{signs}")
        return found
