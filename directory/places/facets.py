"""What can be chosen next beside the list, each with the number of results it leads to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.languages.sentences import _
from core.languages.texts import TheirText
from directory.places.finding import Asked
from directory.places.forms import AUDIENCES, COSTS, DISTANCES, KINDS, TYPES, PlaceFilter
from directory.places.kinds import FEATURES
from directory.places.presenting import day_name
from directory.search.asking import SearchResult
from directory.search.documents import TIME_LABELS, WEEKDAY_LABELS

MOST_AREAS = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One box to tick: its value in the address, its words, its count, and whether it is ticked."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes under one name of the address. Flags have a name each (`wheelchair=1`)."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Something that narrows the list, in words, and how the address has it."""

    label: str
    name: str
    value: str


def facets_of(chosen: PlaceFilter, result: SearchResult) -> list[Facet]:
    """The groups that have anything to choose, in the order people think."""
    groups = [
        Facet("kind", "種類", _options(KINDS, result.facets.get("kind", {}), chosen.kind)),
        Facet("weekday", "曜日", _options(WEEKDAY_LABELS, result.facets.get("weekday", {}), chosen.weekday)),
        Facet("time", "時間帯", _options(TIME_LABELS, result.facets.get("time_of_day", {}), chosen.time)),
        Facet("for", "だれが", _options(AUDIENCES, result.facets.get("audience", {}), chosen.audience)),
        Facet("flags", "こんなところ", _options(FEATURES, result.facets.get("flags", {}), chosen.flags)),
        Facet("cost", "費用", _options(COSTS, result.facets.get("cost", {}), chosen.cost)),
        Facet("type", "なにを", _options(TYPES, result.facets.get("type", {}), chosen.type)),
    ]
    return [facet for facet in groups if facet.options]


def area_options(chosen: PlaceFilter, result: SearchResult) -> list[Option]:
    """The areas of the list, the largest first; what is chosen is always among them."""
    counts = result.facets.get("area", {})
    keys = sorted(counts, key=lambda key: (-counts[key], result.area_names.get(key, "")))[:MOST_AREAS]
    keys += [key for key in chosen.area if key not in keys]
    named = {key: TheirText(result.area_names[key]) for key in keys if key in result.area_names}
    return _options(named, counts, chosen.area)


def chosen_words(chosen: PlaceFilter, asked: Asked, result: SearchResult, today: date) -> list[Chosen]:
    """Everything that narrows the list, so that each can be taken away with one tap."""
    lists = (
        ("type", chosen.type, TYPES),
        ("kind", chosen.kind, KINDS),
        ("area", chosen.area, {key: TheirText(name) for key, name in result.area_names.items()}),
        ("weekday", chosen.weekday, WEEKDAY_LABELS),
        ("time", chosen.time, TIME_LABELS),
        ("for", chosen.audience, AUDIENCES),
        ("cost", chosen.cost, COSTS),
    )
    words = [Chosen(labels.get(value, value), name, value) for name, values, labels in lists for value in values]
    words += [Chosen(FEATURES[name], name, "") for name in chosen.flags]
    if chosen.on:
        words.append(Chosen(day_name(chosen.on, today), "on", ""))
    if chosen.open:
        words.append(Chosen(chosen.open.label, "open", ""))
    if chosen.near:
        words.append(Chosen(_("{where}の近く", where=TheirText(asked.near or chosen.near)), "near", ""))
    if chosen.within and asked.near:
        words.append(Chosen(DISTANCES[chosen.within], "within", ""))
    if chosen.box:
        words.append(Chosen("地図の範囲", "box", ""))
    return words


def _options(labels: Mapping[str, str], counts: Mapping[str, int], chosen: tuple[str, ...]) -> list[Option]:
    return [
        Option(value, label, counts.get(value, 0), value in chosen)
        for value, label in labels.items()
        if counts.get(value) or value in chosen
    ]
