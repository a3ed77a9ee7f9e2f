"""Facts as the answers of the form, and back: what proposals and earlier versions are written with."""

from typing import Any

from core.geo.points import Point
from directory.desk.answers import PlaceAnswers, VenueAnswers
from directory.desk.facts import (
    TEXTS,
    TYPED_VENUE,
    VENUE_TEXTS,
    Facts,
    is_venue_fact,
    plain,
    typed_facts,
    venue_fact,
    venue_of,
)
from directory.places.kinds import FEATURES, Audience, Cost, PlaceKind
from directory.places.models import Activity, Place, VenueVisibility

OF_A_PLACE = {*TEXTS, *FEATURES, "cost", "kinds", "audiences", "group", "areas", "activity"}


def answers_with(place: Place, changes: Facts) -> PlaceAnswers:
    """The form of a place with some facts changed. Raises ValueError for a fact or a value the form does not have."""
    if unknown := [name for name in changes if not _is_known(name)]:
        raise ValueError(f"No such facts: {unknown}")
    facts = typed_facts(place) | changes
    Activity(facts["activity"])
    return PlaceAnswers(
        texts={name: facts[name] or "" for name in TEXTS},
        cost=Cost(facts["cost"] or Cost.UNKNOWN),
        kinds=tuple(map(PlaceKind, facts["kinds"] or ())),
        audiences=tuple(map(Audience, facts["audiences"] or ())),
        features={name: facts[name] for name in FEATURES},
        group=facts["group"] or "",
        areas=tuple(facts["areas"] or ()),
        venues=tuple(_venue(key, facts) for key in dict.fromkeys(filter(None, map(venue_of, facts)))),
    )


def said_facts(place: Place, answers: PlaceAnswers) -> Facts:
    """The facts of a place as a form would leave them; a venue the form does not name stays as it is."""
    facts = typed_facts(place) | answers.texts | answers.features
    facts["cost"] = plain(answers.cost)
    facts["kinds"], facts["audiences"] = sorted(map(str, answers.kinds)), sorted(map(str, answers.audiences))
    facts["group"], facts["areas"] = answers.group, sorted(answers.areas)
    known = {gathering.key for gathering in place.gatherings}
    for venue in answers.venues:
        if venue.key in known or not (venue.remove or venue.is_blank):
            facts |= {venue_fact(venue.key, name): None if venue.remove else _said(venue, name) for name in TYPED_VENUE}
    return facts


def _is_known(name: str) -> bool:
    return name.rsplit(":", 1)[-1] in TYPED_VENUE if is_venue_fact(name) else name in OF_A_PLACE


def _said(venue: VenueAnswers, name: str) -> Any:
    if name == "point":
        return [venue.pin.lat, venue.pin.lng] if venue.pin else None
    return plain(getattr(venue, name))


def _venue(key: str, facts: Facts) -> VenueAnswers:
    """One venue; one that says nothing any more goes."""
    said = {name: facts.get(venue_fact(key, name)) for name in TYPED_VENUE}
    point, visibility = said["point"], said["visibility"]
    return VenueAnswers(
        key=key,
        **{name: said[name] or "" for name in VENUE_TEXTS},
        visibility=VenueVisibility(visibility or VenueVisibility.EXACT),
        is_mobile=bool(said["is_mobile"]),
        pin=Point.at(*point) if point else None,
        remove=visibility is None,
    )
