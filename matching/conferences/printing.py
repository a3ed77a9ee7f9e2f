"""The papers of one item as PDF: a numbered copy for each reader, with the number on every page."""

from collections.abc import Collection
from datetime import date

from core.calendar import wareki
from directory.leaflets.press import Picture, the_press
from matching.conferences.copies import Handout, copy_words, name_of
from matching.conferences.queries import ItemDoor
from matching.conferences.states import Asked
from matching.placements.appointment_models import clock

ACCENT = "#1b3f73"


def print_copies(
    door: ItemDoor, handouts: Collection[Handout], names: dict[str, str], *, municipality: str, on: date
) -> bytes:
    """One document with all copies, each from a page of its own. Raises Unavailable without fonts."""
    conference, item = door.conference, door.item
    facts = {
        "title": f"{conference.name}　資料",
        "municipality": municipality,
        "accent": ACCENT,
        "when": f"{wareki(conference.on)}　{clock(conference.starts)}から",
        "item": f"議題{item.number}",
        "asked": "・".join(Asked(each).label for each in item.asked),
        "printed": f"{wareki(on)}に印刷",
        "copies": [
            {
                "number": copy_words(each.copy),
                "reader": f"{name_of(each.member, names)}（{each.member.agency.label}）",
                "sections": [
                    {
                        "title": section.title,
                        "lines": list(section.lines),
                        "withheld": section.is_withheld,
                        "picture": Picture(section.picture),
                    }
                    for section in each.sections
                ],
            }
            for each in handouts
        ],
    }
    return the_press().typeset("packet", facts, on=on).pdf
