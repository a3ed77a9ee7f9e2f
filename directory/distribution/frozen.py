"""A sheet as JSON and back: what was printed is printed again, whatever became of the places since.

Facts a later version of the sheet adds have their usual value in an older batch; those it drops are left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from directory.leaflets.sheet import Entry, SheetData, Window

GROUND = ("outline", "towns", "logo")
"""What the map is drawn on, and the logo: large, and no fact of a place."""
PLAIN = (str, bool, int, float)
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
    return _maker(kind)(value)


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """How a value becomes this kind of thing; what has no kind we know keeps its shape, lists as tuples.

    Found once for each kind: the first page of the desk reads thousands of entries.
    """
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        made = _maker(next(each for each in get_args(kind) if each is not NoneType))
        return lambda value: None if value is None else made(value)
    if origin is tuple and get_args(kind)[-1] is Ellipsis:
        one = _maker(get_args(kind)[0])
        return lambda value: tuple(map(one, value))
    if kind in PLAIN:
        return _same
    return _maker_of_class(kind) if isinstance(kind, type) else _tuples


def _maker_of_class(kind: type[Any]) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        makers, new = {each.name: _maker(hints[each.name]) for each in fields(kind)}, cast("Callable[..., Any]", kind)
        return lambda value: new(**{name: makers[name](given) for name, given in value.items() if name in makers})
    if issubclass(kind, date):
        made: Callable[[Any], Any] = kind.fromisoformat
        return made
    return kind if issubclass(kind, Enum) else _tuples


def _same(value: Any) -> Any:
    return value


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
