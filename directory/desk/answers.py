"""What the registration form says, checked in shape and free of the web."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.geo.points import Point
from directory.groups.models import GroupKind
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import VenueVisibility
from directory.upkeep.models import ConfirmedHow


class Told(StrEnum):
    """How the person at the desk knows what they write."""

    PHONE = "phone"
    VISIT = "visit"
    GROUP_ITSELF = "group_itself"
    FLYER = "flyer"
    OFFICIAL = "official"
    CORRECTION = "correction"
    NOT_YET = "not_yet"

    @property
    def label(self) -> str:
        """The words of the form, and of the list of changes."""
        if self is Told.CORRECTION:
            return "書きまちがいの直し（確認した日は変えない）"
        return self.confirmed.label if self.confirmed else "まだ確かめていない"

    @property
    def confirmed(self) -> ConfirmedHow | None:
        """The mark it leaves on the facts; None when nothing was confirmed."""
        return None if self in (Told.CORRECTION, Told.NOT_YET) else ConfirmedHow(self.value)


@dataclass(frozen=True)
class VenueAnswers:
    """One venue as typed. `pin` is set by hand; without one the address decides."""

    key: str
    name: str = ""
    venue_name: str = ""
    address: str = ""
    schedule_text: str = ""
    visibility: VenueVisibility = VenueVisibility.EXACT
    is_mobile: bool = False
    pin: Point | None = None
    remove: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: then it is no venue."""
        return not (self.name or self.venue_name or self.address or self.schedule_text or self.pin or self.is_mobile)


@dataclass(frozen=True)
class PlaceAnswers:
    """The whole form. `texts` and `features` by column; `areas` are the keys of areas named by hand."""

    texts: dict[str, str]
    cost: Cost = Cost.UNKNOWN
    kinds: tuple[PlaceKind, ...] = ()
    audiences: tuple[Audience, ...] = ()
    features: dict[str, bool | None] = field(default_factory=dict)
    group: str = ""
    group_kind: GroupKind = GroupKind.OTHER
    areas: tuple[str, ...] = ()
    venues: tuple[VenueAnswers, ...] = ()
