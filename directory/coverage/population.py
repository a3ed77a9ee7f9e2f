"""Putting the population of towns into the database. Nothing here commits."""

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
    for row in file.rows:
        ids = ids_named(session, row.town, _cities_named(row.city, cities))
        if len(ids) == 1 and ids[0] not in found:
            found[ids[0]] = row
        else:
            file.rejected.append(RowNote(row.row, _why(row, ids, found)))
    return found


def _cities_named(name: str, cities: Sequence[Municipality]) -> Sequence[Municipality]:
    """The municipality a row names; all of them where it names none of ours."""
    named = [city for city in cities if name and name.endswith(city.name)]
    return named or cities


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
