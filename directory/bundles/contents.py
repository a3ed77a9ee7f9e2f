"""What leaves the office: every table and column is named, and what nobody thought about stays inside.

A published table says which rows residents may see, and which columns are emptied on the way. Every other table is
withheld, with the reason; `tests/directory/test_bundles.py` fails when a table or column is in neither list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Table, and_, exists, select, true
from sqlalchemy.orm import Session

from core.calendar import today
from core.db import DirectoryBase
from directory.areas.models import Area, Koaza, Municipality, Town, area_town
from directory.branding.models import Branding
from directory.closures.models import AreaClosure, AreaClosureKind, area_closure_area
from directory.distribution.models import LeafletBatch, LeafletSpot
from directory.distribution.recall import standings, told
from directory.distribution.states import SpotKind
from directory.exchange.standard_rows import PLACE_BOUND
from directory.freshness.models import HalfLife
from directory.groups.models import Group
from directory.leaflets.choice import Choice
from directory.leaflets.models import SavedSheet
from directory.leaflets.saved import for_residents
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.models import (
    Gathering,
    Place,
    PlaceArea,
    PlaceAudience,
    PlaceKindLink,
    Publication,
    VenueVisibility,
)
from directory.search.models import OwnWord
from directory.seasons.models import SeasonPeriod
from directory.upkeep.models import Confirmation, EntryType, PlaceMerge
from directory.windows.models import ConsultationWindow, WindowArea, WindowTown

Facts = dict[str, Any]
IS_PUBLIC = Place.publication == Publication.PUBLISHED
PLACES = select(Place.id).where(IS_PUBLIC)
PLACE_KEYS = select(Place.key).where(IS_PUBLIC)
WINDOWS = select(ConsultationWindow.id).where(ConsultationWindow.publication == Publication.PUBLISHED)
OPENINGS = select(Opening.id).where(
    Opening.kind == OpeningKind.VOLUNTEER, Opening.publication == Publication.PUBLISHED, Opening.place_id.in_(PLACES)
)
NOT_EXACT = exists().where(Gathering.place_id == Place.id, Gathering.visibility != VenueVisibility.EXACT)


@dataclass(frozen=True)
class Shown:
    """One published table: which rows, what each emptied column holds instead, and columns asked for beside it.

    `cleaned` changes a row on its way; `cleaner` makes such a function where it must ask the database first.
    """

    table: Table
    columns: tuple[str, ...]
    only: ColumnElement[bool] = field(default_factory=true)
    emptied: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[ColumnElement[Any], ...] = ()
    cleaned: Callable[[Row[Any], Facts], None] | None = None
    cleaner: Callable[[Session], Callable[[Row[Any], Facts], None]] | None = None

    @property
    def name(self) -> str:
        """The table's name, which is also the name of its file."""
        return self.table.name

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that make a row one row."""
        return tuple(column.name for column in self.table.primary_key)

    def rows(self, session: Session) -> Iterator[Facts]:
        """The rows as residents may have them, in the order of their primary key."""
        order = [self.table.c[name] for name in self.key]
        query: Select[Any] = select(*(self.table.c[name] for name in self.columns), *self.beside)
        cleaned = self.cleaner(session) if self.cleaner is not None else self.cleaned
        for row in session.execute(query.where(self.only).order_by(*order).execution_options(yield_per=1_000)):
            facts = dict(zip(self.columns, row, strict=False)) | dict(self.emptied)
            if cleaned is not None:
                cleaned(row, facts)
            yield facts


def _venue_as_shown(_: Row[Any], facts: Facts) -> None:
    """A venue that is not public keeps neither its house nor its point; a hidden one not even its town."""
    if facts["visibility"] is VenueVisibility.EXACT:
        return
    facts |= {"venue_name": "", "address": "", "lat": None, "lng": None, "point_source": None}
    if facts["visibility"] is VenueVisibility.HIDDEN:
        facts["town_id"] = None


def _place_as_shown(row: Row[Any], facts: Facts) -> None:
    """Columns an import kept go along only where they tell of no house, as in the open data."""
    extra = {} if row.has_other_venues else (facts["extra"] or {})
    facts["extra"] = {name: value for name, value in extra.items() if not PLACE_BOUND.search(name)}


def _batches_as_shown(session: Session) -> Callable[[Row[Any], Facts], None]:
    """Batches say which of their facts are otherwise today, never what was printed."""
    found = standings(session, session.scalars(select(LeafletBatch)).all(), today())

    def shown(_: Row[Any], facts: Facts) -> None:
        standing = found[facts["id"]]
        facts |= {"title": standing.public_title, "facts": told(standing)}

    return shown


def _sheets_as_shown(session: Session) -> Callable[[Row[Any], Facts], None]:
    """Sheets go without the name they have at the desk."""

    def shown(_: Row[Any], facts: Facts) -> None:
        facts |= {"name": facts["key"], "choice": for_residents(session, Choice.kept(facts["choice"])).facts}

    return shown


LIVE_CLOSURES = select(AreaClosure.id).where(AreaClosure.lifted_at.is_(None))


def _shown(model: type[DirectoryBase] | Table, columns: str, **more: Any) -> Shown:
    return Shown(model if isinstance(model, Table) else cast("Table", model.__table__), tuple(columns.split()), **more)


SHOWN = (
    _shown(Municipality, "id code prefecture name outline credit version created_at"),
    _shown(Town, "id municipality_id name kana lat lng created_at"),
    _shown(Koaza, "id town_id name lat lng created_at"),
    _shown(Area, "key id kind name kana position created_at"),
    _shown(area_town, "area_id town_id"),
    _shown(
        AreaClosure,
        "key id first_day last_day reason whole_city created_at",
        only=AreaClosure.lifted_at.is_(None),
        emptied={"made_by": "", "lifted_at": None, "lifted_by": ""},
    ),
    _shown(area_closure_area, "closure_id area_id", only=area_closure_area.c.closure_id.in_(LIVE_CLOSURES)),
    _shown(AreaClosureKind, "closure_id kind created_at", only=AreaClosureKind.closure_id.in_(LIVE_CLOSURES)),
    _shown(SeasonPeriod, "id fiscal_year name first_day last_day changed_at created_at", emptied={"changed_by": ""}),
    _shown(
        Branding,
        "id name contact accent logo logo_words version changed_at created_at",
        emptied={"changed_by": ""},
    ),
    _shown(
        SavedSheet,
        "key id name choice is_public changed_at created_at",
        only=SavedSheet.is_public.is_(True),
        emptied={"places": [], "changed_by": ""},
        cleaner=_sheets_as_shown,
    ),
    _shown(HalfLife, "id field months changed_at created_at", emptied={"changed_by": ""}),
    _shown(
        OwnWord,
        "key id folded word reading same related sort kinds windows people conditions changed_at created_at",
        emptied={"note": "", "changed_by": ""},
    ),
    _shown(
        Group,
        "key id name kana kind is_partner summary url dissolved_on created_at",
        only=Group.id.in_(select(Place.group_id).where(IS_PUBLIC)),
    ),
    _shown(
        Place,
        "key id name kana summary easy_summary for_whom cost cost_text booking bring phone mail url languages"
        " nearest_stop note just_being women_only no_work_pressure first_timers accompanied wheelchair"
        " accessible_toilet written_talk quiet soft_light no_strong_smell parking lift_offered publication activity"
        " confirmed_on group_id source external_id licence extra changed_at version created_at",
        only=IS_PUBLIC,
        emptied={"source_hash": ""},
        beside=(NOT_EXACT.label("has_other_venues"),),
        cleaned=_place_as_shown,
    ),
    _shown(PlaceKindLink, "place_id kind created_at", only=PlaceKindLink.place_id.in_(PLACES)),
    _shown(PlaceAudience, "place_id audience created_at", only=PlaceAudience.place_id.in_(PLACES)),
    _shown(PlaceArea, "place_id area_id is_by_hand created_at", only=PlaceArea.place_id.in_(PLACES)),
    _shown(
        Gathering,
        "key id place_id position name venue_name address town_id lat lng point_source visibility is_mobile"
        " schedule_text schedule_status schedule schedule_sentence schedule_unread created_at",
        only=Gathering.place_id.in_(PLACES),
        cleaned=_venue_as_shown,
    ),
    _shown(
        ConsultationWindow,
        "key id kind name kana operator troubles serves script phone fax mail url hours_text hours hours_sentence"
        " booking outside_hours languages other_ways venue_name address town_id lat lng is_sensitive refuses_nobody"
        " stands_in publication confirmed_on changed_at position version created_at",
        only=ConsultationWindow.publication == Publication.PUBLISHED,
    ),
    _shown(WindowArea, "window_id area_id created_at", only=WindowArea.window_id.in_(WINDOWS)),
    _shown(WindowTown, "window_id town_id created_at", only=WindowTown.window_id.in_(WINDOWS)),
    _shown(
        Opening,
        "key id place_id kind title tasks minutes capacity honorarium is_insured interests publication is_open"
        " confirmed_on changed_at version created_at",
        only=Opening.id.in_(OPENINGS),
        emptied={
            "demand_step": 0,
            "noise": None,
            "people": None,
            "newcomers_per_month": None,
            "needs_met": {},
            "rule": "",
            "rule_facts": {},
        },
    ),
    _shown(OpeningSlot, "id opening_id weekday starts ends created_at", only=OpeningSlot.opening_id.in_(OPENINGS)),
    _shown(
        Confirmation,
        "id entry_type entry_key field confirmed_on how created_at",
        only=and_(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_key.in_(PLACE_KEYS)),
        emptied={"by": ""},
    ),
    _shown(
        PlaceMerge,
        "key id gone_key staying_key created_at",
        only=PlaceMerge.undone_at.is_(None),
        emptied={"gone_name": "", "by": "", "kept": {}, "undone_at": None, "undone_by": ""},
    ),
    # Codes of batches and numbers of spots stand on paper; where a spot is and what was laid there does not.
    _shown(
        LeafletSpot,
        "key id number version created_at",
        emptied={
            "name": "設置場所",
            "kind": SpotKind.OTHER,
            "address": "",
            "lat": None,
            "lng": None,
            "area_id": None,
            "contact": "",
            "phone": "",
            "rack": 1,
            "note": "",
            "retired_on": None,
        },
    ),
    _shown(
        LeafletBatch,
        "key id code title layout audience facts printed_on expires_on replaces_id ended_on version created_at",
        emptied={"choice": {}, "ground": {}, "copies": 1, "made_by": "", "form_key": None},
        cleaner=_batches_as_shown,
    ),
)
"""In the order in which rows refer to each other: what is referred to comes first."""

WITHHELD = {
    "worked out anew where it is received": {"occurrence", "occurrence_horizon"},
    "of the site itself: what its own readers sent, asked and looked at, and its index": {
        "inbox_message",
        "leaflet_scan",
        "place_views",
        "received_bundle",
        "search_build",
        "search_entry",
        "search_mark",
        "search_miss",
        "search_outbox",
        "wrong_codes",
    },
    "the desk's own work": {
        "contact",
        "distinct_pair",
        "import_batch",
        "import_change",
        "import_source",
        "imported_row",
        "leaflet_collection",
        "leaflet_drop",
        "phone_call",
        "phone_hour",
        "revision",
        "year_figures",
        "year_plan",
        "year_turn",
    },
    "answers of groups go to the office itself": {"ask", "ask_link", "ask_round", "outgoing_mail"},
    "no public page shows it": {
        "food_member",
        "food_member_role",
        "food_offer",
        "food_reservation",
        "introduction",
        "listing",
        "listing_area",
        "partner_area",
        "partner_business",
        "platform",
        "platform_area",
        "platform_meeting",
        "platform_member",
        "platform_result",
        "population_source",
        "supporter_training",
        "town_population",
    },
}
"""Tables that stay inside, by reason."""

OF_AN_OFFICE = sorted(WITHHELD["the desk's own work"] | WITHHELD["answers of groups go to the office itself"])
"""A database with rows in one of these is an office's own: nothing is received into it."""
