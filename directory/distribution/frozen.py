"""A sheet as JSON and back: what was printed is printed again, whatever became of the places since.

Facts a later version of the sheet adds have their usual value in an older batch; those it drops are left out.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from directory.leaflets.sheet import Entry, SheetData, Window

GROUND = ("outline", "towns", "logo")
"""What the map is drawn on, and the logo: large, and no fact of a place."""
NAMELESS = {"name": "", "url": "", "phone": ""}
"""What an entry or window keeps of its own facts on a public site: nothing (see `told`)."""


def frozen(sheet: SheetData) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts of a sheet, and its ground: what is drawn on it."""
    whole: dict[str, Any] = _plain(sheet)
    return {name: value for name, value in whole.items() if name not in GROUND}, {name: whole[name] for name in GROUND}


def thawed(facts: Mapping[str, Any], ground: Mapping[str, Any]) -> SheetData:
    """The sheet of these facts."""
    sheet: SheetData = _made(SheetData, {**facts, **ground})
    return sheet


def printed_entries(facts: Mapping[str, Any]) -> list[Entry]:
    """The places on the paper, in its order; nothing else of it is read."""
    return [_made(Entry, NAMELESS | entry) for entry in facts["entries"]]


def printed_windows(facts: Mapping[str, Any]) -> list[Window]:
    """The windows on the paper."""
    return [_made(Window, NAMELESS | window) for window in facts["windows"]]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def _made(kind: Any, value: Any) -> Any:
    """The value as this kind of thing; what has no kind we know keeps its shape, lists as tuples."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        return None if value is None else _made(kinds[0], value)
    if origin is tuple and get_args(kind)[-1] is Ellipsis:
        return tuple(_made(get_args(kind)[0], each) for each in value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints_of(kind)
        known = {each.name for each in fields(kind)} & value.keys()
        return kind(**{name: _made(hints[name], value[name]) for name in known})
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return _tuples(value)


@cache
def _hints_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
