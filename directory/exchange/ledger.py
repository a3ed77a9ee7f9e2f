"""What an import changes, written down beside the change: enough to put every place back as it was."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Column, Date, Enum, Table, select, update
from sqlalchemy.orm import Session

from core.db import DirectoryBase
from directory.exchange.models import ImportChange, ImportedRow
from directory.exchange.written import plain
from directory.places.models import Place

State = dict[str, Any]
NOT_KEPT = frozenset({"id", "key", "place_id", "version", "changed_at", "created_at"})


def columns_of(model: type[DirectoryBase]) -> dict[str, Column[Any]]:
    """The columns of a model that an import may change."""
    return {column.name: column for column in cast("Table", model.__table__).columns if column.name not in NOT_KEPT}


def state_of(session: Session, place: Place) -> State:
    """A place with its venues and the rows it came from, as plain JSON."""
    rows = session.scalars(select(ImportedRow).where(ImportedRow.place_id == place.id).order_by(ImportedRow.id))
    return {
        "place": _values(place),
        "kinds": sorted(place.kinds),
        "audiences": sorted(place.audiences),
        "venues": {gathering.key: _values(gathering) for gathering in place.gatherings},
        "rows": {str(row.id): _values(row) for row in rows},
    }


def what_was(before: State, after: State) -> State:
    """The part of `before` that is another one in `after`; venues and rows that came since are named by what was."""
    was: State = {name: before[name] for name in ("kinds", "audiences") if before[name] != after[name]}
    if facts := _differing(before["place"], after["place"]):
        was["place"] = facts
    for name in ("venues", "rows"):
        pairs = {key: _differing(values, after[name].get(key, {})) for key, values in before[name].items()}
        if changed := {key: values for key, values in pairs.items() if values}:
            was[name] = changed
        if before[name].keys() != after[name].keys():
            was[f"only_{name}"] = list(before[name])
    return was


def revived(column: Column[Any], value: Any) -> Any:
    """A value of `state_of` as the column holds it."""
    if value is None:
        return None
    if isinstance(column.type, Enum):
        return cast("Any", column.type.enum_class)(value)
    return column.type.python_type.fromisoformat(value) if isinstance(column.type, Date) else value


class Ledger:
    """The changes of one batch to places that were there before."""

    def __init__(self, session: Session, batch_id: int, first_new_place: int) -> None:
        self.session = session
        self.batch_id = batch_id
        self.first_new_place = first_new_place
        self._before: dict[int, tuple[Place, int, State]] = {}

    def about_to_change(self, place: Place) -> None:
        """Remember the place as it is; call it before the first change."""
        if place.id not in self._before:
            state = {} if place.id >= self.first_new_place else state_of(self.session, place)
            self._before[place.id] = (place, place.version, state)

    def write(self) -> None:
        """Note what changed since; everything has been flushed."""
        for place, version, before in self._before.values():
            if not before:
                self._changed_again(place)
                continue
            was = what_was(before, state_of(self.session, place))
            known = self.session.scalar(self._known(place))
            if known is not None:
                known.before, known.version = merged(known.before or {}, was), place.version
            elif was:
                self.session.add(
                    ImportChange(
                        batch_id=self.batch_id,
                        place_key=place.key,
                        name=before["place"]["name"],
                        is_new=False,
                        version_before=version,
                        version=place.version,
                        before=was,
                    )
                )
        self._before.clear()
        self.session.flush()

    def _known(self, place: Place) -> Any:
        return select(ImportChange).where(
            ImportChange.batch_id == self.batch_id, ImportChange.place_key == place.key, ImportChange.is_new.is_(False)
        )

    def _changed_again(self, place: Place) -> None:
        """A place this batch made got another venue after it was written."""
        of_place = (ImportChange.batch_id == self.batch_id, ImportChange.place_key == place.key, ImportChange.is_new)
        self.session.execute(update(ImportChange).where(*of_place).values(version=place.version))


def merged(first: State, second: State) -> State:
    """What was before two changes in a row: the first one's word counts, value by value."""
    both = second | first
    for name in ("place", "venues", "rows"):
        if name in first and name in second:
            both[name] = second[name] | first[name]
    for name in ("venues", "rows"):
        for key in first.get(name, {}).keys() & second.get(name, {}).keys():
            both[name][key] = second[name][key] | first[name][key]
    return both


def _values(row: DirectoryBase) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in columns_of(type(row))}


def _differing(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in before.items() if after.get(name) != value}


def new_of(keys: Iterable[str], only: Iterable[str] | None) -> set[str]:
    """Which of the keys came since `only` were there; none where nothing came."""
    return set() if only is None else set(keys) - set(only)
