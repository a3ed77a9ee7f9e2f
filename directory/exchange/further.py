"""The 追加情報 of こども食堂 lists: further venues that name their place by its number only."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.exchange.formats import Layout
from directory.exchange.likeness import city_of
from directory.exchange.models import ImportedRow
from directory.exchange.preparing import Prepared
from directory.places.models import Gathering, Place

NOT_FOUND = (
    "番号「{number}」の子ども食堂が見つかりません。先に基本情報のファイルを取り込んでから、もう一度取り込んでください。"
)
SEVERAL = (
    "番号「{number}」の子ども食堂が複数の一覧にあり、どれの追加情報か決められません。"
    "基本情報と同じ --source を付けて取り込んでください。"
)


@dataclass(frozen=True)
class Named:
    """An entry a number may stand for: its list, its number there, its municipality."""

    source: str
    external_id: str
    city: str = ""


class FurtherVenues:
    """Finds the entry of a further venue: in the same file first, else among what was imported before."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._by_more: dict[str, list[Named]] = defaultdict(list)
        self._by_number: dict[str, list[Named]] = defaultdict(list)

    def remember(self, row: Prepared) -> None:
        """An entry of this file that further venues may name, by its 追加情報NO or its own number."""
        if row.layout is not Layout.CAFETERIA or not row.raw_id:
            return
        entry = Named(row.source, row.external_id, city_of((row.venue or {}).get("address", "")) or row.city)
        self._by_number[row.raw_id].append(entry)
        for key in row.more_keys:
            self._by_more[key].append(entry)

    def entry_for(self, row: Prepared) -> Named | str:
        """The one entry the row belongs to, or the reason why there is none."""
        city = city_of((row.venue or {}).get("address", ""))
        table = self._by_more or self._by_number
        found = table.get(row.raw_id, []) if table else self._imported_before(row)
        fitting = [entry for entry in dict.fromkeys(found) if _may_be(city, entry.city)]
        if not fitting:
            return NOT_FOUND.format(number=row.raw_id)
        return fitting[0] if len(fitting) == 1 else SEVERAL.format(number=row.raw_id)

    def _imported_before(self, row: Prepared) -> list[Named]:
        """Rows of こども食堂 lists with this number; 追加情報NO decides where a list uses it."""
        same_list = or_(ImportedRow.source == row.source, ImportedRow.source.like(f"{Layout.CAFETERIA.label} %"))
        query = (
            select(ImportedRow.source, ImportedRow.external_id, ImportedRow.more_key, Gathering.address)
            .join(Place, ImportedRow.place_id == Place.id)
            .outerjoin(Gathering, ImportedRow.gathering_id == Gathering.id)
            .where(same_list, Place.external_id == ImportedRow.external_id)
            .order_by(ImportedRow.id)
        )
        number = row.raw_id
        by_more = [*self.session.execute(query.where(ImportedRow.more_key.contains(f",{number},", autoescape=True)))]
        by_number = query.where(
            or_(ImportedRow.external_id == number, ImportedRow.external_id.endswith(f"-{number}", autoescape=True))
        )
        found = by_more or [*self.session.execute(by_number)]
        exact = [one for one in found if one[0] == row.source]
        return list(
            {one[:2]: Named(one[0], one[1], city_of(one[3] or "")) for one in reversed(exact or found)}.values()
        )


def _may_be(city: str, other: str) -> bool:
    """Whether two municipalities may be one: unknown ones may, 大田区 and 東京都大田区 are."""
    return not city or not other or city.endswith(other) or other.endswith(city)
