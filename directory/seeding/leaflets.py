"""Spots of the demo, and one printing that lies at some of them."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from directory.areas.models import Area
from directory.asking.codes import check_character
from directory.distribution.models import LeafletDrop
from directory.distribution.services import Printing, SpotFacts, keep_spot, make_batch
from directory.distribution.states import SpotKind
from directory.leaflets.choice import Choice
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout
from directory.places.kinds import PlaceKind
from directory.seeding.sheets import demo_key, read_sheet

FREE = "HYNATA7"
PRINTED, LASTS = timedelta(days=42), timedelta(days=120)
BY = "A01"


def add_leaflets(session: Session, folder: Path, areas: dict[str, Area], today: date, base_url: str) -> None:
    """The spots, a batch of the salons of one area, and where it was laid."""
    lines = read_sheet("leaflet_spots", folder)
    area = areas["KEN-1"]
    sheet = leaflet_sheet(session, kinds=[PlaceKind.SALON], areas=[area], today=today - PRINTED, base_url=base_url)
    choice = Choice(kind=(PlaceKind.SALON.value,), area=(area.key,), layout=Layout.TRIFOLD.value)
    printing = Printing(Layout.TRIFOLD, 200, today + LASTS - PRINTED, choice.facts, demo_key(BY), code=demo_code())
    batch = make_batch(session, sheet, printing, base_url=base_url)
    for line in lines:
        spot = keep_spot(
            session,
            SpotFacts(
                name=line["名称"],
                kind=next(kind for kind in SpotKind if kind.label == line["種類"]),
                address=line["住所"],
                contact=line["声をかける人"],
                phone=line["電話番号"],
                rack=line.number("置ける枚数") or 1,
                note=line["覚え書き"],
            ),
            key=demo_key(line["ID"]),
        )
        copies, on = line.number("置いた枚数"), line.day("置いた日", today)
        if copies and on:
            key = demo_key(f"{line['ID']}-1")
            laid = {"dropped_on": on, "copies": copies, "by": demo_key(BY)}
            session.add(LeafletDrop(key=key, batch=batch, spot=spot, **laid))


def demo_code() -> str:
    """The code of the demo's batch: always the same."""
    return FREE + check_character(FREE)
