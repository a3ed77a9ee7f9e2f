"""The towns of a 担当区域 as people list them: one a line, 「本町一丁目〜三丁目」, 「桜川」 for all of its 丁目."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.geo.addresses import fold_name
from directory.areas.models import Municipality, Town
from directory.areas.queries import municipalities
from directory.areas.services import locate
from directory.windows.queries import towns_by_id

PARTED = re.compile(r"[\n、，,；;]+")
NUMBER = "[0-9０-９一二三四五六七八九十]+"
RANGE = re.compile(rf"(?P<name>.+?)(?P<first>{NUMBER})(?:丁目)?\s*[〜～~\-－ー―から]+\s*(?P<last>{NUMBER})丁目")
KANJI = "〇一二三四五六七八九"
MOST_BLOCKS = 50


@dataclass(frozen=True, slots=True)
class TownsRead:
    """The towns that were named, each once, and the lines nobody can place."""

    towns: tuple[Town, ...]
    unknown: tuple[str, ...]


def read_towns(session: Session, text: str) -> TownsRead:
    """The towns of a list; a line that names several (桜川) means all of them."""
    cities = session.scalars(municipalities()).all()
    ids: dict[int, None] = {}
    unknown = []
    for line in filter(None, (part.strip(" \t\u3000・。") for part in PARTED.split(text.replace("\r", "\n")))):
        found = [number for name in _blocks(line) for number in ids_named(session, name, cities)]
        ids |= dict.fromkeys(found)
        if not found:
            unknown.append(line)
    return TownsRead(tuple(towns_by_id(session, list(ids))), tuple(unknown))


def town_lines(towns: list[Town], session: Session) -> str:
    """Towns as a list to edit; with the municipality where several are loaded."""
    several = len(session.scalars(municipalities()).all()) > 1
    return "\n".join((town.municipality.name if several else "") + town.name for town in towns)


def ids_named(session: Session, name: str, cities: Sequence[Municipality]) -> list[int]:
    """One town, or all those a name stands for; none where two municipalities have it."""
    only = cities[0] if len(cities) == 1 else None
    found = locate(session, f"{only.prefecture}{only.name}{_bare(name, only)}" if only else name)
    if found.rest:
        return []
    return [found.town_id] if found.town_id else list(found.candidate_town_ids)


def _bare(name: str, city: Municipality) -> str:
    """Without the municipality in front, as some lists write it."""
    for front in (city.prefecture + city.name, city.name):
        if fold_name(name).startswith(fold_name(front)):
            return name[len(front) :]
    return name


def _blocks(line: str) -> Iterator[str]:
    spread = RANGE.fullmatch(line)
    if spread is None:
        yield line.removesuffix("（全域）").removesuffix("全域")
        return
    first, last = _number(spread["first"]), _number(spread["last"])
    if 0 < first <= last <= first + MOST_BLOCKS:
        yield from (f"{spread['name']}{number}丁目" for number in range(first, last + 1))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digit = KANJI.find(ones) if ones else 0
    return (10 * (KANJI.find(tens) if tens else 1) if ten else 0) + digit
