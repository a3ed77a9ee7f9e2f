"""Where it is held: the hall and the address out of the many columns lists spread them over."""

import re
from dataclasses import dataclass

from directory.exchange.cells import WITHHELD, is_nothing
from directory.places.models import VenueVisibility

ADDRESS_WITHHELD = re.compile(
    r"(住所|場所|会場|所在地)[^。、\n]{0,6}(非公開|未公開|非公表|公開していません|公開しておりません)"
)
FLOOR_ONLY = re.compile(r"(地下|B|Ｂ)?[\d０-９]{1,2}(階|F|Ｆ|号室)?([\s　]*[\d０-９]{1,4}号?室?)?", re.IGNORECASE)
PREFECTURE = re.compile(r"^(東京都|北海道|(?:京都|大阪)府|.{2,3}県)")
POSTCODE = re.compile(r"^[(（]?(?:〒\s*)?[\d０-９]{3}[-－‐−ー―]?[\d０-９]{4}[)）]?[\s　、,]*(?=[^\d\s０-９])|^〒\s*")
WITH_ADDRESS = re.compile(
    r"(?P<hall>[^\d０-９（(]{2,30})[（(](?:住所[:：]?)?(?P<address>[^（）()]*[町丁目市区村字番-][^（）()]*?[\d０-９][^（）()]*)[)）]"
)
WITHHELD_REASON = "「非公開」とあるため、場所を公開しない会場にしました。"
PARTLY_REASON = "番地が公開されていないため、地区までの公開にしました。"


@dataclass(frozen=True)
class Venue:
    """A hall, its address, how much of it may be shown, and where a limit was stated."""

    name: str
    address: str
    visibility: VenueVisibility = VenueVisibility.EXACT
    field: str = "address"
    reason: str = ""


def read_venue(cells: dict[str, str]) -> Venue:
    """The venue of a row, from its cells by field; a withheld address stays withheld whatever else is told."""
    address = "" if is_nothing(cells["address"]) else cells["address"]
    if WITHHELD.match(address) or WITHHELD.match(cells["venue_name"]):
        return Venue("", _area(cells), VenueVisibility.HIDDEN, "address", WITHHELD_REASON)
    if not cells["venue_name"] and (both := WITH_ADDRESS.fullmatch(address)):
        cells, address = cells | {"venue_name": both["hall"].strip()}, both["address"]
    if not address and (both := WITH_ADDRESS.fullmatch(cells["venue_name"])):
        cells, address = cells | {"venue_name": both["hall"].strip()}, both["address"]
    address = _whole(POSTCODE.sub("", address), cells)
    if ADDRESS_WITHHELD.search(cells["note"]):
        return Venue(*_named(address, cells), VenueVisibility.HIDDEN, "note", WITHHELD_REASON)
    if WITHHELD.match(cells["building"]):
        return Venue(cells["venue_name"], address, VenueVisibility.AREA_ONLY, "building", PARTLY_REASON)
    return Venue(*_named(address, cells))


def _area(cells: dict[str, str]) -> str:
    return cells["prefecture"] + cells["city"].removeprefix(cells["prefecture"]) + cells["town"]


def _whole(address: str, cells: dict[str, str]) -> str:
    """The address with its municipality in front, from the parts where no column has it whole."""
    if not address:
        return f"{_area(cells)}{cells['block']}"
    more = cells["address_more"]
    if more and more not in address:
        address = f"{address}{more}" if re.search("[都道府県市区町村]$", address) else f"{address} {more}"
    city = cells["city"]
    without = PREFECTURE.sub("", address)
    if (
        city
        and PREFECTURE.sub("", city) not in without
        and not re.match(r"[（(]|https?:", address)
        and without == address
    ):
        return f"{cells['prefecture']}{city.removeprefix(cells['prefecture'])}{address}"
    return address


def _named(address: str, cells: dict[str, str]) -> tuple[str, str]:
    """The hall's name and the address; a building's name is the hall where no other is given."""
    name, building = cells["venue_name"], cells["building"]
    name = "" if is_nothing(name) else name
    if is_nothing(building) or building == name or building in address:
        return name or ("" if is_nothing(building) else building if building != name else ""), address
    if not name and not FLOOR_ONLY.fullmatch(building):
        return building, address
    return name, f"{address} {building}".strip()
