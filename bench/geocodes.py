"""Addresses to points by the loaded town table: written as people write them, each asked once."""

import random
import unicodedata
from collections.abc import Iterator

from bench.figures import Figure, amount, long_lap, rate, seconds
from bench.site import Bench
from bench.town import BenchCity, BenchTown, cities
from directory.areas.services import gazetteer, locate

ADDRESSES, WARM_UP = 10_000, 200
BUILDINGS = ("", "", "", " 公民館2階", "　ふれあいセンター内", "（小学校となり）", " 201号室")
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


def measure(bench: Bench) -> Iterator[Figure]:
    chance, region = bench.chance("addresses"), cities(bench.size)
    asked = dict[str, BenchTown]()
    while len(asked) < ADDRESSES + WARM_UP:
        city = chance.choice(region)
        town = chance.choice(city.towns)
        asked[_address(chance, city, town)] = town
    with bench.session(bench.app()) as session:
        yield seconds("town table: opened by a new process", long_lap(lambda: gazetteer(session)))
        addresses = list(asked)
        for address in addresses[:WARM_UP]:
            locate(session, address)
        right = 0

        def find_all() -> None:
            nonlocal right
            for address in addresses[WARM_UP:]:
                point, town = locate(session, address).point, asked[address]
                right += point is not None and abs(point.lat - town.lat) + abs(point.lng - town.lng) < 1e-5

        yield rate("geocodes", ADDRESSES, long_lap(find_all), "addresses")
        yield amount("  in the right town", right / ADDRESSES * 100, "%")


def _address(chance: random.Random, city: BenchCity, town: BenchTown) -> str:
    """With or without the prefecture, digits in any width, 丁目 in letters or digits, with or without a building."""
    number, branch = chance.randint(1, 40), chance.randint(1, 40)
    street = chance.choice(
        (f"{number}-{branch}", f"{number}番{branch}号", f"{number}番地の{branch}", f"{number}－{branch}")
    )
    name = town.name
    if name.endswith("丁目") and chance.random() < 0.5:
        name = f"{name[:-3]}{'一二三'.index(name[-3]) + 1}" + chance.choice(("丁目", "-"))
    if chance.random() < 0.3:
        name, street = name.translate(FULL_WIDTH), street.translate(FULL_WIDTH)
    prefecture = city.prefecture if chance.random() < 0.6 else ""
    text = f"{prefecture}{city.name}{name}{street}{chance.choice(BUILDINGS)}"
    return unicodedata.normalize("NFC", text)
