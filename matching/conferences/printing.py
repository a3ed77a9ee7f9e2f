"""The papers of one item as PDF: a numbered copy for each reader, with the number on every page."""

from collections.abc import Collection
from datetime import date

from core.calendar import wareki
from directory.leaflets.press import Picture, Typeset, the_press
from matching.conferences.copies import Handout, copy_words, name_of
from matching.conferences.packet import Section
from matching.conferences.queries import ItemDoor
from matching.conferences.states import Asked, Part
from matching.placements.appointment_models import clock

ACCENT = "#1b3f73"


def print_copies(
    door: ItemDoor, handouts: Collection[Handout], names: dict[str, str], *, municipality: str, on: date
) -> Typeset:
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
                "sections": [_facts(section) for section in each.sections],
            }
            for each in handouts
        ],
    }
    return the_press().typeset("packet", facts, on=on)


def _facts(section: Section) -> dict[str, object]:
    """A time line that is drawn has its words in the picture; a map stands below the words about the household."""
    is_drawn = bool(section.picture) and section.part is Part.TIME_LINE
    return {
        "title": section.title,
        "lines": [] if is_drawn else list(section.lines),
        "picture": Picture(section.picture),
        "alt": "。".join((f"{section.title}の図", *section.lines)),
        "withheld": section.is_withheld,
    }
