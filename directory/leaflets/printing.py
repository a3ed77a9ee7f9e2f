"""From the facts of a sheet to its PDF."""

from dataclasses import replace
from typing import Any

from core.languages.known import BY_CODE
from core.languages.texts import TheirText
from core.languages.ways import speaking
from directory.leaflets.glyphs import printable
from directory.leaflets.page_data import page_data
from directory.leaflets.press import Picture, the_press
from directory.leaflets.sheet import Layout, Printed, SheetData
from directory.leaflets.words import read_language
from directory.maps.picture import draw_map


def print_sheet(sheet: SheetData, layout: Layout = Layout.A4) -> Printed:
    """Set the sheet on the paper chosen; PDF/UA-1 and PDF/A-2a, the same bytes for the same facts.

    Raises BadInput for an address no QR code can carry, a colour nobody can read or a language the fonts lack,
    Unavailable without fonts.
    """
    read_language(sheet.language)
    page = page_data(sheet)
    press = the_press(sheet.language)
    done = press.typeset(layout.value, page.facts | _map_facts(sheet, layout, ()), on=sheet.printed_on)
    left_out = tuple(sorted(done.report["entries"]))
    if left_out and sheet.pins:
        # The map shows what the list shows.
        facts = page.facts | _map_facts(sheet, layout, left_out)
        done = press.typeset(layout.value, facts, on=sheet.printed_on)
    windows = tuple(done.report["windows"])
    return Printed(done.pdf, done.report["pages"], left_out, windows, done.missing, page.shortened)


def render_pdf(sheet: SheetData, layout: Layout = Layout.A4) -> bytes:
    """The PDF alone."""
    return print_sheet(sheet, layout).pdf


def _map_facts(sheet: SheetData, layout: Layout, left_out: tuple[int, ...]) -> dict[str, Any]:
    size = layout.map_size(len(sheet.entries))
    pins = [pin for pin in sheet.pins if pin.number not in left_out]
    if not pins or not size[0]:
        return {"map": None, "map_credit": ""}
    towns = [replace(town, name=printable(town.name)) for town in sheet.towns]
    with speaking(BY_CODE[sheet.language]):
        svg = draw_map(pins, outline=sheet.outline, towns=towns, size=size, title=sheet.title)
    return {"map": Picture(svg), "map_credit": TheirText(sheet.map_credit)}
