"""Schedule texts read, and spread over the days of the table; no text comes twice."""

import random
from collections.abc import Iterator
from datetime import timedelta

from bench.figures import Figure, amount, laps, long_lap, rate, times
from bench.site import Bench
from bench.words import DAYS, WEEKDAYS
from core.calendar import today
from directory.places.days import days_of
from directory.places.models import Gathering
from directory.places.services import DAYS_AHEAD
from directory.schedules.reading import Status, read
from directory.schedules.storing import to_json

TEXTS, WARM_UP = 2_000, 100
SHAPES = (
    *("{a}:{b:02}〜{c}:{d:02}", "{a}時{b:02}分～{c}時{d:02}分", "{a}：{b:02}-{c}：{d:02}", "{a}時から{c}時まで"),
    *("午前{m}時〜午後{e}時{d:02}分", "（{a}:{b:02}から {c}:{d:02}）"),
)


def measure(bench: Bench) -> Iterator[Figure]:
    on, texts = today(), _texts(bench.chance("schedules"), TEXTS + WARM_UP)
    for text in texts[:WARM_UP]:
        read(text, today=on)
    asked = texts[WARM_UP:]
    yield rate("schedules: read", TEXTS, long_lap(lambda: [read(text, today=on) for text in asked]), "texts")
    yield times("  one text", laps([(lambda text=text: read(text, today=on)) for text in asked[::5]]))
    readings = [read(text, today=on) for text in asked]
    wholly = sum(reading.status in (Status.EXACT, Status.IRREGULAR) for reading in readings)
    yield amount("  read to the end", wholly / TEXTS * 100, "%")
    gatherings = [Gathering(id=0, place_id=0, schedule=to_json(reading.schedule)) for reading in readings]
    first, last = on.replace(day=1), on + timedelta(days=DAYS_AHEAD)
    spread = long_lap(lambda: [days_of(gathering, first, last) for gathering in gatherings])
    yield rate("schedules: spread over 400 days", TEXTS, spread, "schedules")


def _texts(chance: random.Random, count: int) -> list[str]:
    found = dict[str, None]()
    while len(found) < count:
        first, second = sorted(chance.sample(range(7), 2))
        text = chance.choice(DAYS).format(
            a=WEEKDAYS[first], b=WEEKDAYS[second], t=_hours(chance), n=chance.choice((1, 5, 10, 15, 20, 25))
        )
        found[text] = None
    return list(found)


def _hours(chance: random.Random) -> str:
    start, length = chance.randint(8, 18), chance.randint(1, 3)
    return chance.choice(SHAPES).format(
        a=start,
        b=chance.randrange(0, 60, 5),
        c=start + length,
        d=chance.randrange(0, 60, 5),
        m=chance.randint(8, 11),
        e=chance.randint(1, 5),
    )
