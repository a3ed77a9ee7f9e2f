"""A directory database filled with the invented region, a few thousand rows at a time."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.town import BenchCity, BenchTown, cities, outline, placed_rows
from directory.areas.models import Area, AreaKind, Municipality, Town, area_town
from directory.groups.models import Group, GroupKind
from directory.places.days import days_of
from directory.places.kinds import Cost, PlaceKind
from directory.places.models import (
    Gathering,
    OccurrenceHorizon,
    Place,
    PlaceArea,
    PlaceKindLink,
    PointSource,
    Publication,
    VenueVisibility,
)
from directory.places.services import DAYS_AHEAD
from directory.schedules.reading import read
from directory.schedules.storing import to_json

BATCH = 2_000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
KINDS = {kind.label: kind for kind in PlaceKind}
VISIBLE = {visible.label: visible for visible in VenueVisibility}
COSTS = {"無料": Cost.FREE, "100円": Cost.UP_TO_300, "": Cost.UNKNOWN, "500円（材料代）": Cost.OVER_300}


def fill(session: Session, n: int, today: date, *, with_days: bool = True) -> dict[str, int]:
    """Put `n` published places into an empty directory; call it inside a unit of work. Counts per table.

    The search index is not touched: `reindex` builds it. Without `with_days` no open days are computed.
    """
    filler = Filler(session, today, with_days=with_days)
    filler.region(cities(n))
    for number, (city, town, row) in enumerate(placed_rows(n, today), 1):
        filler.place(number, city, town, row)
        if number % BATCH == 0:
            filler.write()
    filler.write()
    return dict(filler.counts)


class Filler:
    def __init__(self, session: Session, today: date, *, with_days: bool) -> None:
        self.session, self.today, self.with_days = session, today, with_days
        self.counts: dict[str, int] = defaultdict(int)
        self._chance = random.Random("filling")
        self._rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._towns: dict[tuple[str, str], int] = {}
        self._areas_of_town: dict[int, list[int]] = defaultdict(list)
        self._groups: dict[str, int] = {}
        self._days: list[tuple[Any, ...]] = []
        self._read: dict[str, tuple[dict[str, Any], list[tuple[date, int | None, int | None, str]]]] = {}
        self._made = datetime.combine(today, time(3), UTC)
        self._first, self._last = today.replace(day=1), today + timedelta(days=DAYS_AHEAD)

    def region(self, region: list[BenchCity]) -> None:
        """Cities, towns, nine 圏域 and four 校区 each, and how far the open days reach."""
        town_id = area_id = 0
        for city_id, city in enumerate(region, 1):
            self._add(
                Municipality,
                id=city_id,
                code=city.code,
                prefecture=city.prefecture,
                name=city.name,
                outline=outline(city),
                credit="見本のデータ（架空）",
            )
            first = area_id
            for number in range(13):
                area_id += 1
                kind = AreaKind.LIFE_AREA if number < 9 else AreaKind.ELEMENTARY_SCHOOL
                name = f"{city.name}第{number % 9 + 1}{'圏域' if number < 9 else '小学校区'}"
                self._add(Area, id=area_id, key=self._key(), kind=kind, name=name, position=number)
            for place, town in enumerate(city.towns):
                town_id += 1
                self._towns[city.name, town.name] = town_id
                self._add(
                    Town,
                    id=town_id,
                    municipality_id=city_id,
                    name=town.name,
                    kana=town.kana,
                    lat=town.lat,
                    lng=town.lng,
                )
                self._areas_of_town[town_id] = [first + 1 + town.district, first + 10 + place % 4]
                self._rows[area_town] += [
                    {"area_id": area, "town_id": town_id} for area in self._areas_of_town[town_id]
                ]
        self._add(OccurrenceHorizon, id=1, first_day=self._first, last_day=self._last)
        self.write()

    def place(self, number: int, city: BenchCity, town: BenchTown, row: dict[str, str]) -> None:
        day = date.fromisoformat(row["最終確認日"]) if row["最終確認日"] else None
        self._add(
            Place,
            id=number,
            key=self._key(),
            name=row["名称"],
            kana=row["名称_カナ"],
            summary=row["概要"],
            for_whom=row["対象"],
            cost=COSTS.get(row["費用"], Cost.UP_TO_300),
            cost_text=row["費用"],
            booking=row["申込"],
            phone=row["電話番号"],
            mail=row["メール"],
            url=row["URL"],
            note=row["備考"],
            wheelchair=self._chance.choice((True, False, None)),
            parking=self._chance.choice((True, None)),
            just_being=self._chance.choice((True, None, None)),
            publication=Publication.PUBLISHED,
            confirmed_on=day,
            group_id=self._group(row["団体名"]),
            source="bench",
            external_id=row["外部ID"],
            licence=row["ライセンス"],
            changed_at=datetime.combine(day or self.today, time(3), UTC),
        )
        for kind in dict.fromkeys(row["種類"].split("；")):
            self._add(PlaceKindLink, place_id=number, kind=KINDS[kind])
        self._gathering(number, self._towns[city.name, town.name], row)

    def write(self) -> None:
        for table, waiting in self._rows.items():
            if waiting:
                made = {} if table is area_town else {"created_at": self._made}
                self.session.execute(insert(getattr(table, "__table__", table)), [row | made for row in waiting])
                self.counts[getattr(table, "__tablename__", "area_town")] += len(waiting)
        self._rows = defaultdict(list, {table: [] for table in self._rows})
        self._write_days()

    def _write_days(self) -> None:
        """Past the ORM: a million rows in seconds, with the values as the driver keeps them."""
        connection = self.session.connection()
        sqlite = connection.dialect.name == "sqlite"
        marks = ", ".join(["?" if sqlite else "%s"] * 7)
        names = "place_id, gathering_id, on_day, starts, ends, note, created_at"
        made = self._made.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else self._made
        if self._days:
            values = [(*row[:2], row[2].isoformat() if sqlite else row[2], *row[3:], made) for row in self._days]
            connection.exec_driver_sql(f"INSERT INTO occurrence ({names}) VALUES ({marks})", values)
        self.counts["occurrence"] += len(self._days)
        self._days.clear()

    def _gathering(self, number: int, town_id: int, row: dict[str, str]) -> None:
        schedule, days = self._schedule(row["開催日時"])
        self._add(
            Gathering,
            id=number,
            key=self._key(),
            place_id=number,
            venue_name=row["会場名"],
            address=row["所在地"],
            town_id=town_id,
            lat=float(row["緯度"]),
            lng=float(row["経度"]),
            point_source=PointSource.GIVEN,
            visibility=VISIBLE[row["公開範囲"]],
            schedule_text=row["開催日時"],
            **schedule,
        )
        for area in self._areas_of_town[town_id]:
            self._add(PlaceArea, place_id=number, area_id=area, is_by_hand=False)
        self._days += [(number, number, *day) for day in days]

    def _schedule(self, text: str) -> tuple[dict[str, Any], list[tuple[date, int | None, int | None, str]]]:
        """The texts repeat; each is read and spread over the days once."""
        if text not in self._read:
            reading = read(text, today=self.today)
            facts = {
                "schedule_status": str(reading.status),
                "schedule": to_json(reading.schedule),
                "schedule_sentence": reading.text,
                "schedule_unread": reading.unread,
            }
            one = Gathering(id=0, place_id=0, schedule=facts["schedule"])
            found = days_of(one, self._first, self._last) if self.with_days else []
            self._read[text] = facts, [(day.on_day, day.starts, day.ends, day.note) for day in found]
        return self._read[text]

    def _group(self, name: str) -> int | None:
        if name not in self._groups:
            self._groups[name] = len(self._groups) + 1
            kind = self._chance.choice(list(GroupKind))
            self._add(Group, id=self._groups[name], key=self._key(), name=name, kind=kind)
        return self._groups[name]

    def _add(self, table: Any, **facts: Any) -> None:
        self._rows[table].append(facts)

    def _key(self) -> str:
        return "".join(self._chance.choices(LETTERS, k=10))
