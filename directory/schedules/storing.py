"""A schedule as JSON and back, for a column of the database; the version says how to read old rows."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from core.errors import BadInput
from directory.schedules.rules import Schedule

VERSION = 1


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Plain lists, numbers and strings; values equal to the default are left out."""
    return {"version": VERSION, **_packed(schedule)}


def from_json(stored: dict[str, Any]) -> Schedule:
    """The schedule that `to_json` stored; raises BadInput when it is of another shape or version."""
    if not isinstance(stored, dict) or stored.get("version") != VERSION:
        raise BadInput("開催日時の記録の形式が新しいか壊れています。開催日時を入力し直してください。")
    try:
        schedule: Schedule = _unpacked(Schedule, {k: v for k, v in stored.items() if k != "version"})
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("開催日時の記録が壊れています。開催日時を入力し直してください。") from error
    return schedule


def _packed(value: Any) -> Any:
    if is_dataclass(value):
        kept = ((f, getattr(value, f.name)) for f in fields(value))
        return {f.name: _packed(v) for f, v in kept if f.default is MISSING or v != f.default}
    if isinstance(value, tuple):
        return [_packed(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpacked(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return None if value is None else _unpacked(get_args(kind)[0], value)
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_unpacked(k, v) for k, v in zip(kinds, value, strict=True))
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _unpacked(hints[name], v) for name, v in value.items()})
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(kind)
    return value
