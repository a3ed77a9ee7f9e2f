"""The list and the map's endpoint through the whole application, and how much a first visit loads."""

import gzip
import math
import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.figures import Figure, amount, laps, times
from bench.machine import memory
from bench.questions import boxes, list_addresses
from bench.site import Bench, client_of
from core.calendar import today
from directory.areas.models import Area
from directory.places.models import Place
from directory.places.queries import places_open_between

REQUESTS, WARM_UP = 120, 10
LISTED = 20


def measure_list(bench: Bench) -> Iterator[Figure]:
    """Different addresses, each asked once; then each with the ETag it was answered with."""
    app = bench.app()
    addresses = _addresses(bench, app)
    client = client_of(app)
    yield times("list: first after the start", laps([lambda: _get(client, "/places")]))
    for address in addresses[:WARM_UP]:
        _get(client, address)
    tags: dict[str, str] = {}
    asked = addresses[WARM_UP:]
    yield times("list: different questions", laps([(lambda url=url: _keep(tags, client, url)) for url in asked]))
    yield times(
        "list: the same with its ETag (304)", laps([(lambda url=url: _again(tags, client, url)) for url in asked])
    )
    plain = [f"/places?page={number}" for number in range(2, 22)]
    yield times("list: nothing asked, pages 2 to 21", laps([(lambda url=url: _get(client, url)) for url in plain]))
    as_json = {"Accept": "application/json"}
    yield times("list: as JSON", laps([(lambda url=url: _get(client, url, **as_json)) for url in asked[::3]]))
    yield memory("  peak memory of one worker")


def measure_places(bench: Bench) -> Iterator[Figure]:
    """Pages about single places, and the home page and this week once for many visitors."""
    app = bench.app()
    with bench.session(app) as session:
        every = list(session.scalars(select(Place.key)))
    keys = bench.chance("place pages").sample(every, min(len(every), 60))
    client = client_of(app)
    for key in keys[:WARM_UP]:
        _get(client, f"/places/{key}")
    yield times("one place", laps([(lambda key=key: _get(client, f"/places/{key}")) for key in keys[WARM_UP:]]))
    with bench.session(app) as session:
        first, last = today(), today() + timedelta(days=6)
        week = [lambda: places_open_between(session, first, last, today=first, minute=600)] * 20
        yield times("this week: which places are open", laps(week))
    for name, url in (("home", "/"), ("this week", "/this-week")):
        _get(client, url)
        yield times(f"{name}: asked 10 times", laps([lambda url=url: _get(client, url)] * 10))


def measure_clusters(bench: Bench) -> Iterator[Figure]:
    """Boxes of all zooms, half of them with filters, half with the numbered pins of a list beside them."""
    app = bench.app()
    chance = bench.chance("boxes")
    filters = [address.partition("?")[2] for address in _addresses(bench, app)]
    with bench.session(app) as session:
        keys = list(session.scalars(select(Place.key).limit(2_000)))
    asked = []
    for number, (box, zoom) in enumerate(islice(boxes(bench.size, chance), REQUESTS + WARM_UP)):
        listed = f"&listed={','.join(chance.sample(keys, min(len(keys), LISTED)))}" if number % 4 in (1, 2) else ""
        asked.append(f"/places/clusters.json?box={box}&zoom={zoom}{listed}")
        if number % 2:
            asked[-1] += "&" + filters[number % len(filters)]
    client = client_of(app)
    yield times("clusters: first after the start", laps([lambda: _get(client, asked[0])]))
    for url in asked[1:WARM_UP]:
        _get(client, url)
    measured = laps([(lambda url=url: _get(client, url)) for url in asked[WARM_UP:]])
    yield times("clusters: without filters", measured[::2])
    yield times("clusters: with filters", measured[1::2])
    yield memory("  peak memory of one worker")


def measure_weight(bench: Bench) -> Iterator[Figure]:
    """What a browser without anything loads for the list with its map: page, styles, scripts, outline, spots."""
    client = client_of(bench.app())
    page = _get(client, "/places")
    html = _text(client, "/places")
    links = [
        url.replace("&amp;", "&")
        for url in re.findall(r'<(?:link|script)[^>]+(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"', html)
    ]
    the_map = html[html.index("data-map ") :]  # the script of 「マイリスト」 in the head has a data-url too
    bounds, search, outline = (_attribute(the_map, name) for name in ("bounds", "url", "outline"))
    spots = f"{search}{'&' if '?' in search else '?'}box={bounds}&zoom={_opening_zoom(bounds)}"
    parts = {"page": ["/places"], "styles and scripts": links, "outline and spots": [outline, spots]}
    total = 0.0
    for name, urls in parts.items():
        kib = sum(_gzipped(client, url) for url in urls) / 1024
        total += kib
        yield amount(f"  {name}, gzip", kib, "KiB", addresses=len(urls))
    yield amount("map page weight, gzip", total, "KiB")
    brotli = sum(len(_get(client, url)) for urls in parts.values() for url in urls) / 1024
    yield amount("map page weight as sent (Brotli)", brotli, "KiB", page=len(page))


def _opening_zoom(bounds: str) -> int:
    """The zoom at which a phone 360 pixels wide shows west to east of `bounds` (the world is 256 pixels at zoom 0)."""
    west, _south, east, _north = map(float, bounds.split(","))
    return min(15, math.floor(math.log2(360 / 256 * 360 / (east - west))))


def _addresses(bench: Bench, app: Flask) -> list[str]:
    with bench.session(app) as session:
        areas = list(session.scalars(select(Area.key).order_by(Area.id)))
    return list_addresses(bench.size, REQUESTS + WARM_UP, bench.chance("list"), areas)


def _get(client: FlaskClient, url: str, **headers: str) -> bytes:
    answer = client.get(url, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status} for {url}")
    return answer.data


def _keep(tags: dict[str, str], client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status} for {url}")
    tags[url] = answer.headers["ETag"]


def _again(tags: dict[str, str], client: FlaskClient, url: str) -> None:
    answer = client.get(url, headers={"If-None-Match": tags[url]})
    if answer.status_code != 304:
        raise RuntimeError(f"{answer.status} for {url} with its ETag")


def _text(client: FlaskClient, url: str) -> str:
    return client.get(url, headers={"Accept-Encoding": "identity"}).text


def _gzipped(client: FlaskClient, url: str) -> int:
    answer = client.get(url, headers={"Accept-Encoding": "identity"})
    if answer.status_code != 200:
        raise RuntimeError(f"{answer.status} for {url}")
    return len(gzip.compress(answer.data, 6))


def _attribute(html: str, name: str) -> str:
    found = re.search(rf'\bdata-{name}="([^"]*)"', html)
    if found is None:
        raise RuntimeError(f"The list has no map with data-{name}.")
    return found[1].replace("&amp;", "&")
