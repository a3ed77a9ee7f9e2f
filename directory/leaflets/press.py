"""The only door to typst: data and a template of ours in, an accessible PDF out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from core.errors import Unavailable
from directory.leaflets.glyphs import FONTS, breakable, missing_in, printable

TEMPLATES = Path(__file__).resolve().parent / "layouts"
FONT_FAMILY = "BIZ UDPGothic"


class Picture(str):
    """An SVG of ours inside the data: goes to the page as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, with what its template reported about itself and the characters the fonts could not show."""

    pdf: bytes
    report: dict[str, Any]
    missing: tuple[str, ...]


class Press:
    """One compiler with the fonts loaded, used by one thread at a time: it keeps the last document's state."""

    def __init__(self, fonts: Path = FONTS, templates: Path = TEMPLATES) -> None:
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
        if FONT_FAMILY not in loaded.families():
            raise Unavailable("印刷用のフォントがありません。make setup を実行してください。")
        self._templates = templates
        self._compiler = typst.Compiler(root=templates, font_paths=loaded)
        self._lock = Lock()

    def typeset(self, template: str, data: Mapping[str, Any], *, on: date) -> Typeset:
        """`data` set by `layouts/<template>.typ` as PDF/UA-1 and PDF/A-2a, dated `on`.

        Texts stay texts whatever they contain. Raises Unavailable when the sheet cannot be set.
        """
        missing = missing_in(_texts(data))
        inputs = {"sheet": json.dumps(_ready(data), ensure_ascii=False)}
        stamp = datetime(on.year, on.month, on.day, tzinfo=UTC)
        with self._lock:
            try:
                pdf = self._compiler.compile(
                    self._templates / f"{template}.typ",
                    sys_inputs=inputs,
                    pdf_standards=["ua-1", "a-2a"],
                    timestamp=stamp,
                )
                if not isinstance(pdf, bytes):  # several pages of pictures, never so for PDF
                    raise TypeError(type(pdf))
                report = json.loads(self._compiler.query("<report>", field="value", one=True))
            except (typst.TypstError, RuntimeError) as failed:
                raise Unavailable(f"紙面を作れませんでした。管理者に伝えてください：{failed}") from failed
        return Typeset(pdf, report, tuple(missing))


@cache
def the_press() -> Press:
    """The press of this process; loading the fonts takes a moment, so it is done once."""
    return Press()


def _ready(value: Any) -> Any:
    """The data with every text in characters the fonts have."""
    match value:
        case Picture() | None | bool() | int() | float():
            return value
        case str():
            return breakable(printable(value))
        case Mapping():
            return {key: _ready(part) for key, part in value.items()}
        case _:
            return [_ready(part) for part in value]


def _texts(value: Any) -> list[str]:
    match value:
        case Picture() | None | bool() | int() | float():
            return []
        case str():
            return [value]
        case Mapping():
            return [text for part in value.values() for text in _texts(part)]
        case _:
            return [text for part in value for text in _texts(part)]
