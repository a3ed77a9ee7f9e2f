"""Batches, spots and drops for tests."""

from datetime import date, timedelta

from core.calendar import today
from core.db import unit_of_work
from directory.distribution.models import LeafletBatch, LeafletSpot
from directory.distribution.services import Laid, Printing, SpotFacts, keep_spot, make_batch, note_drop
from directory.distribution.states import SpotKind
from directory.leaflets.services import leaflet_sheet
from directory.leaflets.sheet import Layout

BASE = "http://127.0.0.1:5000"


def a_batch(session, *, copies=200, keys=(), days=60, replaces=None, on: date | None = None, **how) -> LeafletBatch:
    """A batch of every published place (or these), printed today."""
    on = on or today()
    with unit_of_work(session):
        sheet = leaflet_sheet(session, keys=keys, today=on, base_url=BASE)
        printing = Printing(
            **{
                "layout": Layout.A4,
                "copies": copies,
                "expires_on": on + timedelta(days=days),
                "choice": {"place": list(keys)} if keys else {},
                "by": "somebody",
            }
            | how
        )
        return make_batch(session, sheet, printing, base_url=BASE, replaces=replaces)


def a_spot(session, name="みほん薬局", **facts) -> LeafletSpot:
    """A spot with room for 20."""
    with unit_of_work(session):
        return keep_spot(session, SpotFacts(**{"name": name, "kind": SpotKind.PHARMACY, "rack": 20} | facts))


def laid(session, batch, spot, copies=20, left_over=None, on: date | None = None, form_key=""):
    """Copies laid at a spot."""
    with unit_of_work(session):
        said = Laid(copies, left_over, on or today(), "somebody", form_key)
        return note_drop(session, batch, spot, said, today=max(today(), on or today()))
