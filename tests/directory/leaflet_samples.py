"""Sheets with invented places, and eyes to look at the PDFs made of them."""

from datetime import date
from typing import Any

import numpy as np
import pypdfium2
import zxingcpp

from directory.leaflets.sheet import Entry, SheetData, Window
from directory.maps.picture import Pin, TownName

SQUARE = (((136.9, 35.2), (137.0, 35.2), (137.0, 35.3), (136.9, 35.3), (136.9, 35.2)),)
TOWNS = (TownName("日向町", 35.25, 136.95), TownName("本町", 35.22, 136.92))


def an_entry(number: int = 1, **changes: Any) -> Entry:
    facts = {
        "number": number,
        "name": f"縁側カフェ{number}号",
        "reading": f"えんがわカフェ{number}ごう",
        "url": f"https://map.example.lg.jp/places/p{number:05}",
        "kinds": ("居場所", "サロン"),
        "schedule": "毎週水曜日 10:00〜12:00",
        "next_dates": (date(2026, 11, 25), date(2026, 12, 2)),
        "venue": "日向町集会所",
        "address": "見本県ひだまり市日向町一丁目1-1",
        "phone": f"0000-00-{number:04}",
        "cost": "100円",
        "just_being": number % 2 == 1,
        "confirmed_on": date(2026, 11, 10),
        "confirmed_how": "電話",
    }
    return Entry(**facts | changes)


def a_box(**changes: Any) -> Window:
    facts = {"name": "ふくし相談", "phone": "0000-00-9999", "hours": "月〜金 8:30〜17:15", "phrase": "「困っています」"}
    return Window(**facts | changes)


def a_sheet(count: int = 3, **changes: Any) -> SheetData:
    facts = {
        "title": "日向町の居場所の案内",
        "municipality": "ひだまり市",
        "printed_on": date(2026, 11, 21),
        "expires_on": date(2027, 2, 28),
        "contact": "ひだまり市 福祉課 0000-00-9000",
        "batch_url": "https://map.example.lg.jp/places?area=east",
        "entries": tuple(an_entry(number) for number in range(1, count + 1)),
        "windows": (a_box(),),
        "pins": tuple(Pin(n, 35.21 + 0.002 * n, 136.91 + 0.0015 * n, n % 3 == 0) for n in range(1, count + 1)),
        "outline": (SQUARE,),
        "towns": TOWNS,
        "map_credit": "見本の略図",
    }
    return SheetData(**facts | changes)


def pictures_of(pdf: bytes, dpi: int = 150) -> list[np.ndarray]:
    """Every page as it looks on paper, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_numpy().squeeze() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """The words of every page, as copied from a viewer, without line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).split())


def codes_on(pdf: bytes) -> set[str]:
    """What a phone reads from the paper."""
    return {code.text for picture in pictures_of(pdf) for code in zxingcpp.read_barcodes(np.ascontiguousarray(picture))}
