"""The registration form as a whole: the place and its venues, as opened, as sent, and beside somebody's change."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.db import new_key
from directory.desk.answers import PlaceAnswers, Told
from directory.desk.facts import Facts, venue_fact
from directory.desk.forms import PlaceForm, VenueForm
from directory.desk.grids import TOO_RICH, Grid, has_grid, is_of_a_grid, opened_grid, sent_grid
from directory.desk.missing import Need, needs_without
from directory.desk.values import (
    Values,
    merged,
    packed,
    tidied,
    unpacked,
    values_of,
    venue_keys,
    venue_prefix,
    with_changes,
)
from directory.desk.venues import Echo, echo
from directory.maps.picture import Pin
from directory.places.models import Gathering, Place

CONTROLS = ("csrf_token", "version", "base", "key", "do", "told", "group_kind", "venue")
BESIDE = ("apart", "flyer", "take", "move", "is-new", "remark")  # what the page sends along and is no fact of the place
MOST_VENUES = 40
PIN_PARTS = {"lat": "point", "lng": "point"}
Areas = list[tuple[str, str]]


@dataclass
class VenuePart:
    """The fields of one venue, and what was understood of them."""

    key: str
    form: VenueForm
    is_new: bool
    echo: Echo | None = None
    grid: Grid | None = None
    refused: str = ""


@dataclass
class Difference:
    """A field somebody else changed meanwhile: what was on the screen, and what they saved."""

    label: str
    was: str
    saved: str
    typed: str = ""


@dataclass
class Sheet:
    """Form, venues, and what happened meanwhile."""

    form: PlaceForm
    venues: list[VenuePart]
    mine: list[Difference] = field(default_factory=list)
    theirs: list[Difference] = field(default_factory=list)
    lost_venues: list[str] = field(default_factory=list)
    is_opened: bool = False
    flyer: str = ""
    replaced: dict[str, str] = field(default_factory=dict)
    photo_trouble: str = ""

    @property
    def is_beside_another(self) -> bool:
        """Whether somebody else saved while this was being typed."""
        return bool(self.mine or self.theirs or self.lost_venues)

    def is_unfolded(self, venue: VenuePart) -> bool:
        """Whether a venue's fields are in sight at once: a long round of stops opens folded."""
        return venue.is_new or not self.is_opened or len(self.venues) == 1

    def is_complete(self) -> bool:
        """Check everything, and leave the messages at their fields."""
        stays = [venue for venue in self.venues if not _goes(venue)]
        checks = [self.form.validate(), not self.photo_trouble]
        return all([*checks, *(venue.form.validate() for venue in stays), *map(_is_ticked_right, stays)])

    def answers(self) -> PlaceAnswers:
        """What was typed; only after `is_complete`."""
        return self.form.answers(tuple(venue.form.answers(venue.key) for venue in self.venues))

    def pins(self) -> list[Pin]:
        """Where the venues would lie, under their numbers; only after `echo_venues`."""
        found = [
            (number, venue.echo.where.point if venue.echo else None) for number, venue in enumerate(self.venues, 1)
        ]
        return [Pin(number, point.lat, point.lng) for number, point in found if point]

    def needs(self) -> list[Need]:
        """What must still be filled in before the entry can be published."""
        forms = [venue.form for venue in self.venues if not _goes(venue)]
        return needs_without(
            {
                "name": bool(self.form.name.data),
                "kinds": bool(self.form.kinds.data),
                "schedule": any(form.schedule_text.data for form in forms),
                "venue": any(form.venue_name.data or form.address.data or form.pin for form in forms),
                "contact": bool(self.form.phone.data or self.form.mail.data or self.form.url.data),
            }
        )

    @property
    def told(self) -> Told:
        """How the person at the desk knows."""
        return Told(self.form.told.data)

    @property
    def version(self) -> str:
        """The version of the place that was on the screen."""
        return self.form.version.data or ""


def opened(place: Place | None, areas: Areas, changes: Facts | None = None, told: str = "") -> Sheet:
    """The form of a place as it stands, or of a new one with room for one venue; `changes` are typed in already."""
    if place is None:
        return _sheet({}, areas, {"key": [new_key()]}, extra=[new_key()])
    values = values_of(place)
    controls = {"version": [str(place.version)], "base": [packed(values)]} | ({"told": [told]} if told else {})
    shown = with_changes(values, changes or {})
    sheet = _sheet(shown, areas, controls, known={gathering.key for gathering in place.gatherings})
    sheet.is_opened = not changes
    return sheet


def troubles(place: Place, areas: Areas, changes: Facts) -> list[str]:
    """What the form would say to these changes; what was wrong before is no trouble of theirs."""
    sheet = opened(place, areas, changes)
    sheet.is_complete()
    wrong = [(each.name, each) for each in sheet.form]
    for venue in sheet.venues:
        wrong += [(venue_fact(venue.key, PIN_PARTS.get(each.short_name, each.short_name)), each) for each in venue.form]
    return [f"{each.label.text}：{each.errors[0]}" for name, each in wrong if each.errors and name in changes]


def sent(data: "MultiDict[str, str]", areas: Areas, place: Place | None = None, *, one_more: bool = False) -> Sheet:
    """The form as it came, with one more empty venue if wanted."""
    values = {name: data.getlist(name) for name in data}
    keys = [key for key in data.getlist("venue") if key.isalnum() and len(key) <= 20][:MOST_VENUES]
    if one_more:
        keys.append(new_key())
    known = {gathering.key for gathering in place.gatherings} if place else set()
    sheet = _sheet(values, areas, {}, known=known, extra=keys)
    sheet.flyer = data.get("flyer", "")
    return sheet


def with_grids(sheet: Sheet, data: "MultiDict[str, str]", today: date) -> Sheet:
    """The sheet with the boxes of the venues that are entered by ticking; a button opens, lengthens or closes them."""
    action, _, pressed = data.get("do", "").partition(":")
    for venue in sheet.venues:
        is_meant = venue.key == pressed
        if has_grid(data, venue.key):
            venue.grid = sent_grid(data, venue.key, one_more=is_meant and action == "line")
            is_sound = venue.grid.text(today) is not None
            if is_meant and action == "words" and is_sound:
                venue.grid = None
        elif is_meant and action == "table":
            venue.grid = opened_grid(venue.form.schedule_text.data or "", venue.key, today)
            venue.refused = "" if venue.grid else TOO_RICH
    return sheet


def beside(place: Place, data: "MultiDict[str, str]", areas: Areas) -> Sheet:
    """The form after somebody else saved first: their changes and mine in one, with what differs named.

    Nothing typed is lost. Saving it again is saving over the version of now.
    """
    base, theirs, mine = unpacked(data.get("base", "")), values_of(place), _typed(data)
    merge = merged(base, theirs, mine)
    kept = {name: data.getlist(name) for name in ("told", "group_kind")}
    controls = kept | {"version": [str(place.version)], "base": [packed(theirs)]}
    known = {gathering.key for gathering in place.gatherings}
    sheet = _sheet(merge.values, areas, controls, known=known)
    sheet.flyer = data.get("flyer", "")
    labelled = _Labels(sheet, base, theirs, mine)
    sheet.mine = [labelled.difference(name) for name in merge.mine]
    sheet.theirs = [labelled.difference(name) for name in merge.theirs]
    sheet.lost_venues = [_venue_words(mine, key) for key in merge.lost_venues]
    return sheet


def says_nothing_new(place: Place, data: "MultiDict[str, str]") -> bool:
    """Whether everything sent is already what is saved: the same form sent twice."""
    theirs = values_of(place)
    return merged(unpacked(data.get("base", "")), theirs, _typed(data)).values == theirs


def echo_venues(session: Session, sheet: Sheet, place: Place | None, today: date) -> None:
    """Say beside each venue what was understood of its schedule and address."""
    before = {gathering.key: gathering for gathering in place.gatherings} if place else {}
    for venue in sheet.venues:
        venue.echo = _echo_of(session, venue, before.get(venue.key), today)


def _echo_of(session: Session, venue: VenuePart, before: Gathering | None, today: date) -> Echo | None:
    answers = venue.form.answers(venue.key)
    return None if answers.is_blank else echo(session, answers, today, before)


def _sheet(
    values: Values,
    areas: Areas,
    controls: Values,
    *,
    known: set[str] = frozenset(),  # type: ignore[assignment]  # nobody changes it
    extra: list[str] | None = None,
) -> Sheet:
    data: MultiDict[str, str] = MultiDict(values | controls)
    form = PlaceForm(areas=areas, formdata=data)
    keys = extra if extra is not None and "venue" in values else [*venue_keys(values), *(extra or [])]
    venues = [VenuePart(key, VenueForm(formdata=data, prefix=venue_prefix(key)), key not in known) for key in keys]
    return Sheet(form, venues)


def _typed(data: "MultiDict[str, str]") -> Values:
    """What was typed, without venues in which nothing was."""
    values = tidied({name: data.getlist(name) for name in data if _is_typed(name)})
    for key in venue_keys(values):
        blank = f"{venue_prefix(key)}visibility"
        if [name for name in values if name.startswith(venue_prefix(key))] == [blank]:
            del values[blank]
    return values


def _is_typed(name: str) -> bool:
    return name not in CONTROLS and name not in BESIDE and not is_of_a_grid(name)


def _is_ticked_right(venue: VenuePart) -> bool:
    return venue.grid is None or not (venue.grid.errors or venue.grid.trouble)


def _goes(venue: VenuePart) -> bool:
    return bool(venue.form.remove.data)


def _venue_words(values: Values, key: str) -> str:
    names = (f"{venue_prefix(key)}{name}" for name in ("venue_name", "address", "schedule_text"))
    return " ".join(values[name][0] for name in names if values.get(name))


class _Labels:
    """Fields and their values in the words of the form."""

    def __init__(self, sheet: Sheet, base: Values, theirs: Values, mine: Values) -> None:
        self._base, self._theirs, self._mine = base, theirs, mine
        self._fields = {each.name: (each, each.label.text) for each in sheet.form}
        for number, venue in enumerate(sheet.venues, 1):
            self._fields |= {each.name: (each, f"会場{number}の{each.label.text}") for each in venue.form}

    def difference(self, name: str) -> Difference:
        known, label = self._fields.get(name, (None, name))
        words = [self._words(known, values.get(name, [])) for values in (self._base, self._theirs, self._mine)]
        return Difference(label, *words)

    def _words(self, known: object, values: list[str]) -> str:
        choices = {str(choice.value): choice.label for choice in getattr(known, "choices", None) or ()}
        if not values:
            return str(choices.get("", "（空）"))
        return "・".join("はい" if value == "y" else str(choices.get(value, value)) for value in values)
