"""The readings the city itself gave: of places, windows, areas and towns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directory.areas.models import Area, Municipality, Town
from directory.places.models import Place
from directory.windows.models import ConsultationWindow

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Names:
    """Whole names with their readings, the areas among them, and the towns of each municipality."""

    whole: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    towns: dict[str, dict[str, str]] = field(default_factory=dict)


def names_among(session: Session, texts: Collection[str]) -> Names:
    """The readings of the names that stand in these texts. Two readings of one name are none.

    No names at all when the database does not answer: the page that says so has readings of our tables still.
    """
    try:
        return _names_among(session, texts)
    except SQLAlchemyError:
        return Names()


def _names_among(session: Session, texts: Collection[str]) -> Names:
    wanted = list(dict.fromkeys(texts))
    rows: list[tuple[str, str]] = []
    for start in range(0, len(wanted), MOST_AT_ONCE):
        some = wanted[start : start + MOST_AT_ONCE]
        for table in (Place, ConsultationWindow, Town):
            rows += [
                (name, kana)
                for name, kana in session.execute(select(table.name, table.kana).where(table.name.in_(some)))
            ]
    areas = _certain((name, kana) for name, kana in session.execute(select(Area.name, Area.kana)))
    return Names(_certain(rows) | areas, areas, _towns(session))


def _towns(session: Session) -> dict[str, dict[str, str]]:
    query = select(Municipality.name, Town.name, Town.kana).join(Town.municipality)
    found: dict[str, list[tuple[str, str]]] = {}
    for city, town, kana in session.execute(query):
        found.setdefault(city, []).append((town, kana))
    return {city: _certain(rows) for city, rows in found.items()}


def _certain(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, kana in rows:
        if kana:
            found.setdefault(name, set()).add(kana)
    return {name: next(iter(kanas)) for name, kanas in found.items() if len(kanas) == 1}
