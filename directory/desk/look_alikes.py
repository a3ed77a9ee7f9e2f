"""Entries that may already be what is being registered, what speaks for it, and where the two differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.desk.answers import PlaceAnswers, VenueAnswers
from directory.exchange.duplicates import Likeness, compare
from directory.exchange.known import entries_of
from directory.exchange.likeness import Entry, core_name
from directory.places.models import Place
from directory.places.queries import EVERYTHING
from directory.upkeep.distinct import distinct_from

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FactBeside:
    """One fact in which they differ: its name, as typed and as registered."""

    label: str
    typed: str
    known: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A registered place, why it may be the same, and the facts in which the two differ."""

    place: Place
    reasons: list[str]
    differing: list[FactBeside]


def look_alikes(session: Session, answers: PlaceAnswers, *, key: str) -> list[LookAlike]:
    """The places these answers may tell of once more, surest first, without those it was told apart from."""
    asked = [_entry(answers, venue, key) for venue in answers.venues if not venue.is_blank] or [
        _entry(answers, VenueAnswers(key=""), key)
    ]
    apart = distinct_from(session, key) | {key}
    found: dict[int, Likeness] = {}
    for place_id, known in entries_of(session):
        if known.key in apart:
            continue
        alike = [compare(mine, known) for mine in asked if mine.keys_of_others & known.keys]
        best = max(alike, key=lambda likeness: likeness.score, default=None)
        if best is not None and best.same:
            found[place_id] = best
    surest = sorted(found, key=lambda place_id: -found[place_id].score)[:MOST_SHOWN]
    places = session.scalars(select(Place).where(Place.id.in_(surest)).options(*EVERYTHING))
    by_id = {place.id: place for place in places}
    return [LookAlike(by_id[at], found[at].reasons, _differing(answers, by_id[at])) for at in surest]


def _entry(answers: PlaceAnswers, venue: VenueAnswers, key: str) -> Entry:
    return Entry(
        name=answers.texts["name"],
        kana=answers.texts["kana"],
        address=venue.address,
        phone=answers.texts["phone"],
        kind=str(answers.kinds[0]) if answers.kinds else "",
        group=answers.group,
        key=key,
        schedule=venue.schedule_text,
    )


def _differing(answers: PlaceAnswers, place: Place) -> list[FactBeside]:
    """Facts that differ in more than widths and spaces."""
    typed, known = _said(answers), _registered(place)
    return [
        FactBeside(label, typed[label], known[label])
        for label in typed
        if core_name(typed[label]) != core_name(known[label])
    ]


def _said(answers: PlaceAnswers) -> dict[str, str]:
    venues = [venue for venue in answers.venues if not venue.is_blank]
    return {
        "名称": answers.texts["name"],
        "よみがな": answers.texts["kana"],
        "種類": _listed(kind.label for kind in answers.kinds),
        "団体": answers.group,
        "会場": _listed(venue.venue_name for venue in venues),
        "住所": _listed(venue.address for venue in venues),
        "開催日時": _listed(venue.schedule_text for venue in venues),
        "電話番号": answers.texts["phone"],
    }


def _registered(place: Place) -> dict[str, str]:
    return {
        "名称": place.name,
        "よみがな": place.kana,
        "種類": _listed(kind.label for kind in place.kinds),
        "団体": place.group.name if place.group else "",
        "会場": _listed(gathering.venue_name for gathering in place.gatherings),
        "住所": _listed(gathering.address for gathering in place.gatherings),
        "開催日時": _listed(gathering.schedule_text for gathering in place.gatherings),
        "電話番号": place.phone,
    }


def _listed(words: Iterable[str]) -> str:
    return "／".join(sorted({word for word in words if word}))
