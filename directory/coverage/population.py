"""Putting the population of towns into the database. Nothing here commits."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.errors import BadInput
from directory.areas.models import Municipality, Town
from directory.areas.queries import municipalities
from directory.areas.tables import RowNote
from directory.coverage.models import PopulationSource, TownPopulation
from directory.coverage.population_file import PopulationFile, PopulationRow, read_population
from directory.windows.town_names import ids_named

NO_TOWNS = "先に町丁目の表を読み込んでください（コマンド areas load）。人口は、その町丁目に合わせて入れます。"
NO_DAY = "いつの時点の人口か、日付を入れてください（ファイルの中に日付が見つかりませんでした）。"
NO_SOURCE = "出典を入れてください（例：ひだまり市 住民基本台帳 町丁目別年齢別人口）。"
NONE_FITS = (
    "このファイルの町丁目は、登録されている町丁目のどれとも合いませんでした。"
    "別の市区町村のものでないか確かめてください。"
)

OF_OTHERS = "「{town}」は、ほかの市区町村の町丁目です。このファイルは、{city}の人口として読み込みました。"
WHOSE = "どの市区町村の人口か分かりません。「市区町村名」の列を入れて、行ごとに市区町村の名前を書いてください。"
PREFECTURE = re.compile(r"^(?:北海道|東京都|京都府|大阪府|[^市区町村郡]{2,3}県)(?=.)")
COUNTY = re.compile(r"^[^市区町村]{1,5}郡(?=.+[町村]$)")
WARD = re.compile(r"[^市町村]+区")


@dataclass
class PopulationReport:
    """What a file brought: towns and people, towns nobody counted, and what a person should look at."""

    as_of: date
    towns: int = 0
    people: int = 0
    hidden: int = 0
    without: list[str] = field(default_factory=list)
    sums: list[RowNote] = field(default_factory=list)
    rejected: list[RowNote] = field(default_factory=list)


def load_population(
    session: Session, data: bytes, *, name: str, source: str, as_of: date | None, today: date, by: str = ""
) -> PopulationReport:
    """Replace the population of every municipality the file is about; towns are found as addresses are.

    `as_of` goes over the day in the file. Raises BadInput, before anything is changed, when the file cannot be read,
    nothing says of which day or source it is, or no town fits. Rows that cannot be used are reported with their number.
    """
    cities = session.scalars(municipalities()).all()
    if not cities:
        raise BadInput(NO_TOWNS)
    file = read_population(data, name)
    day = as_of or file.as_of
    if day is None:
        raise BadInput(NO_DAY)
    if day > today:
        raise BadInput(f"{day.isoformat()} はまだ来ていない日です。いつの時点の人口か確かめてください。")
    if not source.strip():
        raise BadInput(NO_SOURCE)
    found = _found(session, file, cities)
    if not found:
        raise BadInput(NONE_FITS)
    report = PopulationReport(day, sums=file.sums, rejected=sorted(file.rejected, key=lambda note: note.row))
    _replace(session, found, report, source=source.strip(), by=by)
    return report


def _found(session: Session, file: PopulationFile, cities: Sequence[Municipality]) -> dict[int, PopulationRow]:
    """Town id → its row; what fits no town, several or one that is taken goes to the rejected."""
    found: dict[int, PopulationRow] = {}
    home = _home(session, [row for row in file.rows if not row.city], cities)
    for row in file.rows:
        among = _cities_named(row.city, cities) if row.city else home
        ids = ids_named(session, row.town, among) if among else []
        if len(ids) == 1 and ids[0] not in found:
            found[ids[0]] = row
        elif row.city and not among:
            file.rejected.append(RowNote(row.row, f"「{row.city}」は、登録している市区町村ではありません。"))
        elif not row.city and not ids and ids_named(session, row.town, cities):
            file.rejected.append(RowNote(row.row, OF_OTHERS.format(town=row.town, city=home[0].name)))
        else:
            file.rejected.append(RowNote(row.row, _why(row, ids, found)))
    return found


def _home(session: Session, rows: Sequence[PopulationRow], cities: Sequence[Municipality]) -> Sequence[Municipality]:
    """The one municipality that rows without the name of any are about: whose towns most of them are.

    Raises BadInput when two have as many.
    """
    if not rows or len(cities) == 1:
        return cities
    fitting = [sum(len(ids_named(session, row.town, [city])) == 1 for row in rows) for city in cities]
    if max(fitting) and fitting.count(max(fitting)) > 1:
        raise BadInput(WHOSE)
    return [cities[fitting.index(max(fitting))]]


def _cities_named(name: str, cities: Sequence[Municipality]) -> list[Municipality]:
    """The municipality a row names, with or without its prefecture and county; a ward belongs to its city."""
    bare = _bare(name)
    return [
        city
        for city in cities
        if bare == (own := _bare(city.name))
        or (own.endswith("市") and bare.startswith(own) and WARD.fullmatch(bare.removeprefix(own)))
    ]


def _bare(name: str) -> str:
    return COUNTY.sub("", PREFECTURE.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", name))))


def _why(row: PopulationRow, ids: Sequence[int], found: dict[int, PopulationRow]) -> str:
    if not ids:
        return f"「{row.town}」という町丁目は登録されていません。名前を直すか、町丁目の表を新しくしてください。"
    if len(ids) > 1:
        return f"「{row.town}」は登録では{len(ids)}つの町丁目に分かれるため、人数を分けられません。"
    return f"「{row.town}」は{found[ids[0]].row}行目と同じ町丁目です。"


def _replace(
    session: Session, found: dict[int, PopulationRow], report: PopulationReport, *, source: str, by: str
) -> None:
    towns = {town.id: town for town in session.scalars(select(Town).where(Town.id.in_(list(found))))}
    city_ids = {town.municipality_id for town in towns.values()}
    of_theirs = select(Town.id).where(Town.municipality_id.in_(city_ids))
    session.execute(delete(TownPopulation).where(TownPopulation.town_id.in_(of_theirs)))
    session.execute(delete(PopulationSource).where(PopulationSource.municipality_id.in_(city_ids)))
    for city_id in sorted(city_ids):
        session.add(PopulationSource(municipality_id=city_id, as_of=report.as_of, source=source, loaded_by=by))
    session.add_all(
        TownPopulation(town_id=town_id, total=row.total, children=row.children, older=row.older, oldest=row.oldest)
        for town_id, row in found.items()
    )
    session.flush()
    _count(report, found.values())
    others = select(Town.name).where(Town.municipality_id.in_(city_ids), Town.id.not_in(list(found)))
    report.without = list(session.scalars(others.order_by(Town.id)))


def _count(report: PopulationReport, rows: Iterable[PopulationRow]) -> None:
    for row in rows:
        report.towns += 1
        report.people += row.total or 0
        report.hidden += row.total is None
