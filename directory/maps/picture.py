"""A static numbered map as SVG: for print, and for pages where no script runs.

Everything is drawn from our own outline and town names; no tile, font or script of a third party is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.languages.sentences import _
from core.languages.texts import their_lang
from directory.maps.picture_asked import ABOUT_THE_PINS, Asked
from directory.maps.picture_frame import Frame, Polygon, frame_for, frame_of
from directory.maps.picture_ground import INK, LAND, PAPER, TOWN_INK, draw_border, draw_dots, draw_ground, draw_hatched
from directory.maps.picture_labels import Anchor, Box, Label, Spots, around, place_labels, share_spots
from directory.maps.picture_walks import draw_here, draw_walks, name_walks

FONT = "BIZ UDPGothic, sans-serif"
ACCENT = "#a3241c"
AREA_KM = 0.4
SCALE_STEPS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LONGEST_TOWN_NAME, MOST_TOWN_NAMES, TOWN_EM = 8, 36, 10.5


@dataclass(frozen=True, slots=True)
class Pin:
    """One numbered place, in degrees. `is_area` places are known to the 町丁目 only and get a shaded circle."""

    number: int
    lat: float
    lng: float
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class TownName:
    """A name on the base map, at a point in degrees."""

    name: str
    lat: float
    lng: float


def framed(pins: Sequence[Pin], outline: Sequence[Polygon], asked: Asked, size: tuple[int, int]) -> Frame:
    """The frame of a picture: the part of the earth that is asked for, else what fits everything on it."""
    if asked.part:
        return frame_of(asked.part, size)
    return frame_for([(pin.lat, pin.lng) for pin in pins] + asked.corners, outline, size)


def draw_map(
    pins: Sequence[Pin],
    *,
    outline: Sequence[Polygon] = (),
    towns: Sequence[TownName] = (),
    asked: Asked = ABOUT_THE_PINS,
    size: tuple[int, int] = (640, 420),
    title: str,
    description: str = "",
    key: str = "map",
) -> str:
    """A complete `<svg>` element with the numbers of the list beside it; hidden places are not handed in.

    `outline` as (lng, lat) rings in degrees; `key` makes the ids unique when a page shows several. Places outside
    the frame become an arrow at its edge; numbers that would cover each other share a label or move aside.
    """
    frame = framed(pins, outline, asked, size)
    em = 13.0
    spots = Spots()
    furniture = _furniture(frame, spots, any(pin.is_area for pin in pins))
    here = draw_here(asked.walk, frame, spots)
    anchors = share_spots(_anchor(pin, frame, em) for pin in pins)
    labels = place_labels(anchors, spots, size, em)
    parts = [
        _head(size, title, description, key),
        draw_ground(frame, outline),
        draw_border(frame, asked.border),
        draw_hatched(frame, asked.hatched, key),
        draw_dots(frame, asked.dots),
        *draw_walks(asked.walk, frame),
        *_areas(labels, frame),
        *name_walks(asked.walk, frame, spots),
        *_town_names(towns, frame, spots),
        *(_tail(label) for label in labels if label.is_moved),
        here,
        *(_label(label, em) for label in labels),
        furniture,
        "</g></svg>",
    ]
    return "".join(parts)


def _head(size: tuple[int, int], title: str, description: str, key: str) -> str:
    width, height = size
    described = f"<desc id='{key}-desc'>{escape(description)}</desc>" if description else ""
    ids = f"{key}-title {key}-desc" if description else f"{key}-title"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img' aria-labelledby='{ids}'><title id='{key}-title'>{escape(title)}</title>{described}"
        f"<clipPath id='{key}-edge'><rect width='{width}' height='{height}' rx='4'/></clipPath>"
        f"<g clip-path='url(#{key}-edge)' font-family='{FONT}' text-anchor='middle'>"
    )


def _anchor(pin: Pin, frame: Frame, em: float) -> Anchor:
    x, y = frame.at(pin.lat, pin.lng)
    if frame.shows(x, y):
        return Anchor((pin.number,), x, y, pin.is_area)
    edge = em * 1.6
    inside_x = min(max(x, edge), frame.width - edge)
    inside_y = min(max(y, edge), frame.height - edge)
    length = max(abs(x - inside_x), abs(y - inside_y), 1e-9)
    return Anchor((pin.number,), inside_x, inside_y, pin.is_area, ((x - inside_x) / length, (y - inside_y) / length))


def _areas(labels: Sequence[Label], frame: Frame) -> list[str]:
    radius = min(max(AREA_KM * frame.per_km, 17.0), 60.0)
    return [
        f"<circle cx='{label.anchor.x:.1f}' cy='{label.anchor.y:.1f}' r='{radius:.1f}' fill='{ACCENT}' "
        f"fill-opacity='.16' stroke='{ACCENT}' stroke-width='1.2' stroke-dasharray='4 3'/>"
        for label in labels
        if label.anchor.is_area and label.anchor.beyond is None
    ]


def _tail(label: Label) -> str:
    return (
        f"<path d='M{label.anchor.x:.1f} {label.anchor.y:.1f}L{label.x:.1f} {label.y:.1f}' stroke='{INK}' "
        f"stroke-width='1.2'/><circle cx='{label.anchor.x:.1f}' cy='{label.anchor.y:.1f}' r='2.6' fill='{INK}'/>"
    )


def _label(label: Label, em: float) -> str:
    box = around(label.x, label.y, label.width, label.height)
    fill, ink, dash = (PAPER, ACCENT, " stroke-dasharray='3 2'") if label.anchor.is_area else (ACCENT, PAPER, "")
    line = ACCENT if label.anchor.is_area else PAPER
    first = label.y + em * (0.36 - 0.525 * (len(label.rows) - 1))
    rows = "".join(
        f"<text x='{label.x:.1f}' y='{first + row * em * 1.05:.1f}'>{text}</text>"
        for row, text in enumerate(label.rows)
    )
    return (
        f"{_arrow(label)}<rect x='{box.left:.1f}' y='{box.top:.1f}' width='{label.width:.1f}' "
        f"height='{label.height:.1f}' rx='{min(label.height / 2, em * 0.8):.1f}' fill='{fill}' stroke='{line}' "
        f"stroke-width='1.4'{dash}/><g font-size='{em:g}' font-weight='700' fill='{ink}'>{rows}</g>"
    )


def _arrow(label: Label) -> str:
    """A point on the side where a place outside the picture lies."""
    if label.anchor.beyond is None:
        return ""
    across, down = label.anchor.beyond
    length = (across**2 + down**2) ** 0.5
    across, down = across / length, down / length
    tip_x = label.x + across * (label.width / 2 + 7)
    tip_y = label.y + down * (label.height / 2 + 7)
    side_x, side_y = -down * 7, across * 7
    return (
        f"<path d='M{tip_x:.1f} {tip_y:.1f}L{label.x + side_x:.1f} {label.y + side_y:.1f}"
        f"L{label.x - side_x:.1f} {label.y - side_y:.1f}Z' fill='{ACCENT}'/>"
    )


def _town_names(towns: Sequence[TownName], frame: Frame, spots: Spots) -> list[str]:
    """The names that fit on, under or over their point; the others are left out rather than printed over something."""
    drawn: list[str] = []
    for town in towns:
        if len(drawn) == MOST_TOWN_NAMES:
            break
        x, y = frame.at(town.lat, town.lng)
        if not town.name or len(town.name) > LONGEST_TOWN_NAME or not frame.shows(x, y):
            continue
        width = len(town.name) * TOWN_EM
        for middle in (y, y + TOWN_EM * 2.1, y - TOWN_EM * 2.1):
            box = around(x, middle, width + 4, TOWN_EM * 1.5)
            if frame.shows(box.left, box.top) and frame.shows(box.right, box.bottom) and spots.is_free(box):
                spots.take(around(x, middle, width + 14, TOWN_EM * 2.6))
                drawn.append(f"<text x='{x:.1f}' y='{middle + TOWN_EM * 0.36:.1f}'>{escape(town.name)}</text>")
                break
    halo = f"stroke='{LAND}' stroke-width='2.5' paint-order='stroke'"
    return [f"<g font-size='{TOWN_EM:g}' fill='{TOWN_INK}' {halo}{their_lang()}>", *drawn, "</g>"] if drawn else []


def _furniture(frame: Frame, spots: Spots, has_areas: bool) -> str:
    """North, the scale, and what a dashed circle means; their corners are kept free of numbers."""
    right, bottom = frame.width - 12, frame.height - 12
    longest = min(110.0, frame.width * 0.24)
    length_km = next((km for km in reversed(SCALE_STEPS_KM) if km * frame.per_km <= longest), SCALE_STEPS_KM[0])
    length = length_km * frame.per_km
    text = f"{length_km:g} km" if length_km >= 1 else f"{length_km * 1000:g} m"
    spots.take(Box(right - 26, 0, frame.width, 50))
    spots.take(Box(right - length - 8, bottom - 22, frame.width, frame.height))
    north = (
        f"<g stroke='{PAPER}' stroke-width='3' paint-order='stroke' fill='{INK}'>"
        f"<path d='M{right - 9} 10l8 21l-8 -5l-8 5z'/>"
        f"<text x='{right - 9}' y='44' font-size='12' font-weight='700'>{escape(_('北'))}</text></g>"
    )
    scale = (
        f"<path d='M{right - length:.1f} {bottom - 6}v6H{right}v-6' fill='none' stroke='{INK}' stroke-width='1.4'/>"
        f"<text x='{right - length / 2:.1f}' y='{bottom - 6}' font-size='11' fill='{INK}'>{text}</text>"
    )
    return north + scale + (_area_legend(frame, spots) if has_areas else "")


def _area_legend(frame: Frame, spots: Spots) -> str:
    text, y = escape(_("点線の円は、だいたいの地区")), frame.height - 14
    spots.take(Box(0, y - 14, 185, frame.height))
    return (
        f"<circle cx='18' cy='{y}' r='8' fill='#888888' fill-opacity='.16' stroke='{INK}' stroke-dasharray='3 2'/>"
        f"<text x='32' y='{y + 4}' font-size='11' fill='{INK}' text-anchor='start'>{text}</text>"
    )
