"""What a leaflet is called, and how that is read."""

from collections.abc import Sequence
from datetime import date

from core.languages.sentences import N_, _
from core.languages.ways import way_now
from directory.areas.models import Area
from directory.leaflets.furigana import annotate, hiragana, needs_reading
from directory.places.kinds import PlaceKind

MOST_NAMED = 3
ALL_KINDS = N_("居場所・活動")


def sheet_title(areas: Sequence[Area], kinds: Sequence[PlaceKind], municipality: str) -> tuple[str, str]:
    """「東部の居場所・サロンの案内」 with its reading; the reading is empty when part of it is not known."""
    if not way_now().language.is_japanese or way_now().language.code == "easy":
        return _said_title(areas, kinds, municipality), ""
    what = "・".join(kind.label for kind in kinds) if 0 < len(kinds) <= MOST_NAMED else ALL_KINDS
    where = "・".join(area.name for area in areas) if 0 < len(areas) <= MOST_NAMED else municipality
    end = f"{what}の案内"
    if not where:
        return end, reading_of(end)
    city = "" if needs_reading(municipality) else municipality
    kana = [area.kana for area in areas] if 0 < len(areas) <= MOST_NAMED else [city]
    reading = f"{'・'.join(map(hiragana, kana))}の{reading_of(end)}" if all(kana) else ""
    return f"{where}の{end}", reading


def _said_title(areas: Sequence[Area], kinds: Sequence[PlaceKind], municipality: str) -> str:
    what = ", ".join(_(kind.label) for kind in kinds) if 0 < len(kinds) <= MOST_NAMED else _(ALL_KINDS)
    where = "・".join(area.name for area in areas) if 0 < len(areas) <= MOST_NAMED else municipality
    return _("{what}の案内：{where}", what=what, where=where) if where else _("{what}の案内", what=what)


def reading_of(text: str) -> str:
    """The reading of a sentence made of our own words."""
    return hiragana("".join(ruby or base for base, ruby in annotate(text)))


def default_expiry(printed_on: date) -> date:
    """Three months after printing, at the end of the month: 21 November → the last day of February."""
    months = printed_on.year * 12 + printed_on.month - 1 + 4
    first_after = date(months // 12, months % 12 + 1, 1)
    return date.fromordinal(first_after.toordinal() - 1)
