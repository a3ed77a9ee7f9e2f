"""Latitude and longitude as lists hold them: swapped, in one cell, in degrees and minutes, of the old datum, zero."""

import re
from dataclasses import dataclass

from directory.exchange.cells import is_nothing, narrow

LAT, LNG = (20.0, 46.0), (122.0, 154.0)  # degrees; Japan with its islands
SEXAGESIMAL = re.compile(
    r"[NE北東緯経]*(?P<d>\d{1,3})[°度゜](?P<m>\d{1,2})(?:['′’分](?:(?P<s>\d{1,2}(?:\.\d+)?)(?:\"|″|”|′′|''|秒)?)?)?[NE]?"
)
DOTTED = re.compile(r"[NE北東緯経]*(?P<d>\d{2,3})[.:](?P<m>\d{1,2})[.:](?P<s>\d{1,2}(?:\.\d+)?)[NE]?")
PACKED = re.compile(r"(?P<d>\d{2,3})(?P<m>[0-5]\d)(?P<s>[0-5]\d(?:\.\d+)?)")
DECIMAL = re.compile(r"\d{2,3}(?:\.\d+)?")
IN_ONE_CELL = re.compile(
    r"(?P<one>[NE北東緯経度:]*\d[^,、/;\s]*[\d°度゜分'′’\"″”秒NE])\s*(?:[,、/;]|\s|(?=[E東]))\s*(?P<two>[NE北東緯経度:]*\d[^,、/;\s]*)"
)
OLD_DATUM = re.compile(r"日本測地系|旧測地系|tokyo|bessel|ベッセル", re.IGNORECASE)
NEW_DATUM = re.compile(r"世界測地系|日本測地系\s*2000|日本測地系\s*2011|jgd", re.IGNORECASE)
CONVERTED = "日本測地系とあるため、世界測地系に直しました（数メートルの差が残ります）。"
PACKED_READ = "度分秒を続けて書いた数とみて読みました。地図の位置をご確認ください。"


@dataclass(frozen=True)
class Position:
    """A point in degrees (WGS 84) or none, and why it was changed or left out."""

    lat: float | None = None
    lng: float | None = None
    reason: str = ""


def read_position(lat_text: str, lng_text: str, *, datum: str = "") -> Position:
    """A point of Japan, or none with the reason; swapped numbers are put right.

    `datum` is what the list says of it: points of 日本測地系 are moved by the usual approximation, to some metres.
    """
    if is_nothing(lat_text) and is_nothing(lng_text):
        return Position()
    lat_text, lng_text = _parted(lat_text, lng_text)
    (lat, is_packed), (lng, _) = _degrees(lat_text), _degrees(lng_text)
    if lat is None or lng is None:
        one = "緯度か経度の片方が空か、数字ではない" if lat_text or lng_text else "緯度・経度がない"
        return Position(reason=f"{one}ため、地図の位置は使いませんでした。")
    reason = PACKED_READ if is_packed else ""
    if not (_within(lat, LAT) and _within(lng, LNG)) and _within(lng, LAT) and _within(lat, LNG):
        lat, lng, reason = lng, lat, "緯度と経度が逆だったので入れ替えました。"
    if not (_within(lat, LAT) and _within(lng, LNG)):
        return Position(reason="緯度・経度が日本の外を指しているため、地図の位置は使いませんでした。")
    if OLD_DATUM.search(datum) and not NEW_DATUM.search(narrow(datum)):
        return Position(*_to_new_datum(lat, lng), CONVERTED)
    return Position(lat, lng, reason)


def _parted(lat_text: str, lng_text: str) -> tuple[str, str]:
    """Both numbers, also where one cell holds them or both cells hold the same two."""
    if lat_text and lng_text and lat_text != lng_text:
        return lat_text, lng_text
    plain = narrow(lat_text or lng_text).strip("()[]")
    both = IN_ONE_CELL.fullmatch(re.sub(r"\s*[:：]\s*", "", plain))
    return (both["one"], both["two"]) if both else (lat_text, lng_text)


def _degrees(text: str) -> tuple[float | None, bool]:
    """Degrees, and whether they were written as one long number of degrees, minutes and seconds."""
    plain = re.sub(r"\s", "", narrow(text))
    number = plain.strip("NE°度゜北緯東経")
    if DECIMAL.fullmatch(number):
        return float(number), False
    for pattern in (SEXAGESIMAL, DOTTED, PACKED):
        if found := pattern.fullmatch(plain):
            degrees = int(found["d"]) + int(found["m"]) / 60 + float(found["s"] or 0) / 3600
            return degrees, pattern is PACKED
    try:
        return float(number), False
    except ValueError:
        return None, False


def _to_new_datum(lat: float, lng: float) -> tuple[float, float]:
    return (
        round(lat - 0.00010695 * lat + 0.000017464 * lng + 0.0046017, 7),
        round(lng - 0.000046038 * lat - 0.000083043 * lng + 0.010040, 7),
    )


def _within(number: float, span: tuple[float, float]) -> bool:
    return span[0] <= number <= span[1]
