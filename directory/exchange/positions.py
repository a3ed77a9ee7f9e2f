"""Latitude and longitude as lists hold them: swapped, in degrees and minutes, zero, or outside Japan."""

import re
from dataclasses import dataclass

from directory.exchange.cells import is_nothing, narrow

LAT, LNG = (20.0, 46.0), (122.0, 154.0)  # degrees; Japan with its islands
SEXAGESIMAL = re.compile(r"[NE北東緯経]*(\d{1,3})[°度](\d{1,2})['′分](\d{1,2}(?:\.\d+)?)[\"″秒]?[NE]?")


@dataclass(frozen=True)
class Position:
    """A point in degrees (WGS 84) or none, and why it was changed or left out."""

    lat: float | None = None
    lng: float | None = None
    reason: str = ""


def read_position(lat_text: str, lng_text: str) -> Position:
    """A point of Japan, or none with the reason; swapped numbers are put right."""
    if is_nothing(lat_text) and is_nothing(lng_text):
        return Position()
    both = re.fullmatch(r"\(?([\d.]+)\s*[,、]\s*([\d.]+)\)?", narrow(lat_text or lng_text))
    if both and (not lng_text or not lat_text or lng_text == lat_text):
        lat_text, lng_text = both[1], both[2]
    lat, lng = _degrees(lat_text), _degrees(lng_text)
    if lat is None or lng is None:
        one = "緯度か経度の片方が空か、数字ではない" if lat_text or lng_text else "緯度・経度がない"
        return Position(reason=f"{one}ため、地図の位置は使いませんでした。")
    if _within(lat, LAT) and _within(lng, LNG):
        return Position(lat, lng)
    if _within(lng, LAT) and _within(lat, LNG):
        return Position(lng, lat, "緯度と経度が逆だったので入れ替えました。")
    return Position(reason="緯度・経度が日本の外を指しているため、地図の位置は使いませんでした。")


def _degrees(text: str) -> float | None:
    plain = narrow(text).replace(" ", "").strip("NE°度北緯東経")
    try:
        return float(plain)
    except ValueError:
        pass
    parts = SEXAGESIMAL.fullmatch(narrow(text).replace(" ", ""))
    return int(parts[1]) + int(parts[2]) / 60 + float(parts[3]) / 3600 if parts else None


def _within(number: float, span: tuple[float, float]) -> bool:
    return span[0] <= number <= span[1]
