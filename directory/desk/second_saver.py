"""Whoever saves second sees what stands saved, field by field, and keeps what they typed."""

from collections.abc import Iterable

from wtforms import Field

from core.forms import Form

NOT_SHOWN = ("HiddenField", "CSRFTokenField")
NOTHING = "（空）"


def saved_otherwise(typed: Form, saved: Form) -> list[tuple[str, str]]:
    """Label and saved words of every field in which the two forms differ."""
    return [
        (field.label.text, words_of(saved[field.name]))
        for field in typed
        if field.type not in NOT_SHOWN and field.name in saved and _plain(field) != _plain(saved[field.name])
    ]


def words_of(field: Field) -> str:
    """The value of a field as a person reads it."""
    if field.type == "BooleanField":
        return "はい" if field.data else "いいえ"
    if hasattr(field, "choices"):
        labels = {str(choice.value): str(choice.label) for choice in field.choices}
        return "、".join(labels.get(str(each), str(each)) for each in _several(field.data)) or NOTHING
    return str(field.data or "") or NOTHING


def _plain(field: Field) -> object:
    if isinstance(field.data, list):
        return sorted(map(str, field.data))
    return str(field.data or "").replace("\r\n", "\n").strip()


def _several(data: object) -> Iterable[object]:
    if isinstance(data, list):
        return data
    return [] if data in (None, "") else [data]
