"""What folium puts together must be nothing but ours."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.assets import STATIC
from core.settings import GSI_PALE
from directory.maps.shell import shell_for
from directory.maps.tiles import tiles_from
from directory.maps.words import SENTENCES

SHELLS = [
    shell_for(None),
    shell_for(tiles_from(GSI_PALE)),
    shell_for(tiles_from("https://tiles.example.jp/{z}/{x}/{y}.png")),
]


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_page_gets_one_element_and_nothing_inline(shell):
    ((tag, attributes),) = Tags(shell.html).seen
    assert (tag, "style" in attributes, any(name.startswith("on") for name in attributes)) == ("div", False, False)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_element_names_no_other_server_and_never_forbids_zooming(shell):
    assert re.search(r"//|user-scalable|cdn", shell.html) is None


def test_only_leaflet_is_loaded_beside_our_own_script_and_its_tiles_only_where_there_are_some():
    assert shell_for(None).vendor == ("vendor/leaflet/leaflet.js",)
    assert shell_for(tiles_from(GSI_PALE)).vendor == ("vendor/leaflet/leaflet-tiles.js",)


def test_without_tiles_the_script_names_no_other_server():
    assert re.search(r"https?://|[\"'`]//", shell_for(None).script) is None


def test_with_tiles_the_only_other_servers_are_that_of_the_tiles_and_the_page_of_their_terms():
    hosts = set(re.findall(r"https?://([\w.]+)", shell_for(tiles_from(GSI_PALE)).script))
    assert hosts == {"cyberjapandata.gsi.go.jp", "maps.gsi.go.jp"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_makes_no_code_of_texts(shell):
    assert (
        re.search(r"\binnerHTML\s*=|insertAdjacentHTML|outerHTML|\beval\(|new Function|document\.write", shell.script)
        is None
    )


def test_the_same_settings_give_the_same_script():
    first = shell_for(None)
    shell_for.cache_clear()
    assert shell_for(None) == first


def test_a_credit_is_text_even_where_leaflet_wants_markup():
    tiles = tiles_from("https://<img src=x onerror=alert(1)>/{z}/{x}/{y}")
    assert '"attribution": "\\u5730\\u56f3\\u753b\\u50cf\\uff1a\\u0026lt;img' in shell_for(tiles).script


def test_every_sentence_of_the_scripts_can_be_said_in_other_languages():
    ours = "".join(path.read_text("utf-8") for path in (STATIC / "js").glob("map*.js")) + shell_for(None).script
    said = set(re.findall(r'\bwords\("([^"]+)"', ours))
    assert said == set(SENTENCES)


def test_the_scripts_say_nothing_past_the_tables():
    """Japanese in the scripts stands in `words("…")` alone, but for the marks between two words."""
    written = "".join(path.read_text("utf-8") for path in sorted((STATIC / "js").glob("map*.js")))
    assert re.findall(r"[ぁ-ん一-龠][ぁ-んァ-ヶ一-龠]+", re.sub(r'\bwords\("[^"]+"', "", written)) == []


def test_the_zoom_buttons_speak_japanese():
    assert "地図を拡大する" in shell_for(None).script


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("map*.js")), ids=lambda path: path.name)
def test_each_script_is_short_and_used(path):
    assert len(path.read_text("utf-8").splitlines()) <= 100
    assert path.name == "map.js" or re.search(
        rf"ibashoMap\.{path.stem.removeprefix('map-')} ?=", shell_for(None).script
    )


@pytest.mark.parametrize(
    ("url", "origin", "credit"),
    [
        (GSI_PALE, "https://cyberjapandata.gsi.go.jp", "国土地理院"),
        ("https://t.example.jp:8443/{z}/{x}/{y}", "https://t.example.jp:8443", "地図画像：t.example.jp:8443"),
    ],
)
def test_tiles_know_their_origin_and_whom_to_name(url, origin, credit):
    tiles = tiles_from(url)
    assert (tiles.origin, tiles.credit) == (origin, credit)


def test_no_tiles_are_none():
    assert tiles_from("") is None


@pytest.mark.parametrize("shell", SHELLS)
def test_every_part_of_leaflet_we_call_is_in_our_build_of_it(shell):
    tools = Path(__file__).parents[2] / "build_tools"
    build = "".join((tools / name).read_text("utf-8") for name in ("leaflet.js", "leaflet-tiles.js"))
    built = set(re.findall(r"export \{ (?:\w+ as )?(\w+) \}|export const (\w+)", build))
    assert set(re.findall(r"\bL\.(\w+)", shell.script)) <= {one or other for one, other in built}
