"""The only door to typst: data and a template of ours in, an accessible PDF out."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from html import escape, unescape
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from core.errors import Unavailable
from core.languages.known import BY_CODE, JAPANESE
from core.languages.texts import TheirText, japanese_runs
from directory.leaflets.amending import Amendment, amended, with_bleed_box, with_language
from directory.leaflets.glyphs import FONTS, FONTS_OF, GETA, breakable, missing_in, printable

TEMPLATES = Path(__file__).resolve().parent / "layouts"
FONT_FAMILY = "BIZ UDPGothic"
# Around what is Japanese on a paper in Chinese, where letters alone do not tell; `parts.typ` takes them away again.
JAPANESE_FROM, JAPANESE_TO = "\ue000", "\ue001"
# Typst knows regions but no scripts.
TYPST_SAYS = {"zh": "zh-CN"}
# What stands between the tags of a picture. Signs like ﹤ print as letters of markup: they are made ready alone.
WRITTEN = re.compile(r"(?<=>)[^<>]+(?=<)")


class Picture(str):
    """An SVG of ours inside the data: goes to the page as it is, but for letters in it that the fonts lack."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF, with what its template reported about itself and the characters the fonts could not show."""

    pdf: bytes
    report: dict[str, Any]
    missing: tuple[str, ...]


class Press:
    """One compiler with the fonts loaded, used by one thread at a time: it keeps the last document's state.

    `language` is the code of the one it prints; its own fonts, where it has some, are loaded beside `fonts`.
    """

    def __init__(self, fonts: Path = FONTS, templates: Path = TEMPLATES, language: str = JAPANESE.code) -> None:
        folders = [fonts, *([FONTS_OF[language]] if language in FONTS_OF else [])]
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        if FONT_FAMILY not in loaded.families() or len(loaded.families()) < len(folders):
            raise Unavailable("印刷用のフォントがありません。make setup を実行してください。")
        self._language = language
        self._templates = templates
        self._compiler = typst.Compiler(root=templates, font_paths=loaded)
        self._lock = Lock()

    def typeset(self, template: str, data: Mapping[str, Any], *, on: date) -> Typeset:
        """`data` set by `layouts/<template>.typ` as PDF/UA-1 and PDF/A-2a, dated `on`.

        Texts stay texts whatever they contain. Raises Unavailable when the sheet cannot be set.
        """
        missing = missing_in(_texts(data), self._language)
        inputs = {"sheet": json.dumps(_ready(data, self._language), ensure_ascii=False)}
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
        return Typeset(amended(pdf, *self._amendments(data)), report, tuple(missing))

    def _amendments(self, data: Mapping[str, Any]) -> Iterator[Amendment]:
        if data.get("bleed"):
            yield with_bleed_box(data["bleed"])
        if self._language in TYPST_SAYS:
            yield with_language(TYPST_SAYS[self._language], BY_CODE[self._language].tag)


def the_press(language: str = JAPANESE.code) -> Press:
    """The press of this process for papers in this language (a code)."""
    return _the_press(language if language in FONTS_OF else JAPANESE.code)


@cache
def _the_press(language: str) -> Press:
    """Loading the fonts takes a moment, so it is done once, and those of other languages when one is printed."""
    return Press(language=language)


def _ready(value: Any, language: str) -> Any:
    """The data with every text in characters the fonts have."""
    match value:
        case None | bool() | int() | float():
            return value
        case Picture():
            return WRITTEN.sub(lambda text: escape(printable(unescape(text.group()), language), quote=False), value)
        case str():
            return _marked(value, language)
        case Mapping():
            return {key: _ready(part, language) for key, part in value.items()}
        case _:
            return [_ready(part, language) for part in value]


def _marked(text: str, language: str) -> str:
    """A text as it is set: on a paper in Chinese with marks around what is Japanese."""
    shown = breakable(printable(text, language).replace(JAPANESE_FROM, GETA).replace(JAPANESE_TO, GETA))
    if language != "zh" or not shown:
        return shown
    if isinstance(text, TheirText):
        return f"{JAPANESE_FROM}{shown}{JAPANESE_TO}"
    runs = japanese_runs(shown, language)
    return "".join(f"{JAPANESE_FROM}{run}{JAPANESE_TO}" if is_theirs else run for run, is_theirs in runs)


def _texts(value: Any) -> list[str]:
    match value:
        case None | bool() | int() | float():
            return []
        case Picture():
            return [unescape(text) for text in WRITTEN.findall(value)]
        case str():
            return [value]
        case Mapping():
            return [text for part in value.values() for text in _texts(part)]
        case _:
            return [text for part in value for text in _texts(part)]
