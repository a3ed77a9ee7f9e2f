"""The one door to folium: it puts the parts of the live map together, and nothing of a visitor goes through it.

folium writes what it is given into JavaScript template literals, where a hostile name runs even after escaping. So
it gets only what the municipality sets (tiles, zooms, Japanese labels); places, names and filters reach the page as
attributes and JSON and become text there. Its own page frame (CDN links, inline script and style,
`user-scalable=no`) is left out: the script becomes a file of our origin, named by its content.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape

import folium
from branca.element import Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template
from markupsafe import Markup

from core.assets import code
from directory.maps.clusters import DEEPEST
from directory.maps.tiles import Tiles

JAPAN = (36.0, 137.0)
WIDEST = 5


class PlacesMap(folium.Map):
    """A folium map that draws no frame of its own and takes Leaflet from our origin."""

    default_css = []  # what we use of leaflet.css stands in css/components/map.css
    _template = Template("""
        {% macro html(this, kwargs) %}
        <div class="map__live" id="{{ this.get_name() }}" role="region" lang="ja" hidden
          aria-label="動かせる地図。矢印キーで動き、プラスとマイナスで拡大・縮小します"
          aria-describedby="map-status"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var box = window.L && ibashoMap.open({{ this.get_name()|tojson }});
        if (!box) return;
        var map = L.map(box, ibashoMap.calm({{ this.options|tojavascript }}));
        map.attributionControl.setPrefix(false);
        {% endmacro %}""")

    def __init__(self, *, has_tiles: bool) -> None:
        super().__init__(JAPAN, tiles=None, zoom_control=False)
        leaflet = "leaflet-tiles.js" if has_tiles else "leaflet.js"
        self.default_js = [("leaflet.js", f"vendor/leaflet/{leaflet}"), ("map.js", "js/map.js")]

    def get_name(self) -> str:
        """One map a page, so its name needs no random part and the script is the same every time."""
        return "map"


class MapPart(JSCSSMixin, MacroElement):
    """Something of ours on the map: a script file that defines `ibashoMap.<does>`, called with `options`."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        ibashoMap.{{ this.does }}(map, {{ this.options|tojavascript }});
        {% endmacro %}""")

    def __init__(self, does: str, **options: object) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types
        self._name = f"MapPart-{does}"
        self.does = does
        self.options = options
        self.default_js = [(does, f"js/map-{does}.js")]
        self.default_css = []


class ZoomButtons(MacroElement):
    """Leaflet's zoom buttons, in the language of the page."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        L.control.zoom({
          zoomInTitle: ibashoMap.words("地図を拡大する"), zoomOutTitle: ibashoMap.words("地図を縮小する")
        }).addTo(map);
        {% endmacro %}""")


@dataclass(frozen=True)
class Shell:
    """What a page embeds: files of others in the static folder, the element, and the one script of our own."""

    vendor: tuple[str, ...]
    html: Markup
    script: str

    @property
    def digest(self) -> str:
        """The script by its content."""
        return sha256(self.script.encode()).hexdigest()[:16]


@cache
def shell_for(tiles: Tiles | None) -> Shell:
    """The shell of the live map on these tiles (None: on the outline of the municipality)."""
    live = PlacesMap(has_tiles=tiles is not None)
    live.options = {"zoom_control": False, "scroll_wheel_zoom": False, "min_zoom": WIDEST, "max_zoom": DEEPEST}
    live.add_child(ZoomButtons())  # type: ignore[no-untyped-call]
    live.add_child(MapPart("base", tiles=_tile_options(tiles)))
    for does in ("around", "icons", "room", "popup", "pins", "reach", "list", "clusters", "actions"):
        live.add_child(MapPart(does))
    return _parts_of(live)


def _tile_options(tiles: Tiles | None) -> dict[str, object] | None:
    if tiles is None:
        return None
    credit = escape(tiles.credit)
    if tiles.about:
        credit = f'<a href="{escape(tiles.about)}" rel="noopener">{credit}</a>'
    return {
        "url": tiles.url,
        "attribution": credit,
        "min_zoom": tiles.farthest,
        "max_native_zoom": tiles.nearest,
        "max_zoom": DEEPEST,
    }


def _parts_of(live: PlacesMap) -> Shell:
    figure = live.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("A folium map stands in a figure.")
    live.render()  # type: ignore[no-untyped-call]
    files = [link.url for link in figure.header._children.values() if isinstance(link, JavascriptLink)]
    own = [file for file in files if not file.startswith("vendor/")]
    return Shell(
        vendor=tuple(file for file in files if file not in own),
        html=Markup(figure.html.render().strip()),  # noqa: S704  # our own element, no text of anybody in it
        script="".join(map(code, own)) + _in_a_function(figure.script.render()),
    )


def _in_a_function(script: str) -> str:
    """Without names left on the page."""
    return f'(function () {{ "use strict"; {" ".join(script.split())} }})();\n'
