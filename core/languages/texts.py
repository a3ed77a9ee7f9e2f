"""Texts that stay Japanese on every page, and small joints between words: brackets and lists."""

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from core.languages.ways import way_now

LETTERS = r"\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff々〆〇"
JAPANESE = re.compile(f"([{LETTERS}](?:[{LETTERS}・]*[{LETTERS}])?)")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")


class TheirText(str):
    """Japanese that is not ours (a name, an address, a remark): on pages in another language it marks itself.

    Everywhere but in HTML it is the plain text. Screen readers change their voice at the mark, browsers their glyphs
    (WCAG 2.2, 3.1.2 Language of Parts).
    """

    __slots__ = ()

    def __html__(self) -> Markup:
        """The text, in a marked span where the page is not Japanese."""
        if not self or way_now().language.is_japanese:
            return escape(str(self))
        return Markup('<span lang="ja">{}</span>').format(str(self))


def as_japanese(text: object) -> Markup:
    """Text in Japanese that is not ours, marked for readers of other languages; nothing stays nothing."""
    return TheirText("" if text is None else text).__html__()


def their_parts(text: object) -> Markup:
    """A text of ours with Japanese names in it, as papers have it: what is written in Japanese letters is marked.

    In Chinese only what has kana is surely Japanese.
    """
    language = way_now().language
    if language.is_japanese:
        return escape(text)
    runs = japanese_runs(str(text), language.code)
    return Markup("").join(as_japanese(run) if is_theirs else run for run, is_theirs in runs)


def japanese_runs(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """A text of ours in a language (its code), cut where Japanese in it begins and ends; True for Japanese."""
    is_sure = KANA.search if language == "zh" else bool
    for at, run in enumerate(JAPANESE.split(text)):  # every second one is in Japanese letters
        if run:
            yield run, at % 2 == 1 and bool(is_sure(run))


def their_lang() -> Markup:
    """The attribute for an element that holds nothing but Japanese that is not ours."""
    return Markup("") if way_now().language.is_japanese else Markup(' lang="ja"')


def in_brackets(words: object) -> Markup:
    """（あした） or, after a space, (tomorrow)."""
    form = Markup("（{}）") if _is_wide() else Markup(" ({})")
    return form.format(words)


def listed(words: Iterable[str]) -> Markup:
    """Words one after another: 無料、予約なし or free, no booking."""
    return Markup("、" if _is_wide() else ", ").join(words)  # noqa: S704  # a joint of ours; the words are escaped


def alternatives(words: Iterable[str]) -> Markup:
    """One or the other: 毎週月曜日／毎週金曜日."""
    return Markup("／" if _is_wide() else " / ").join(words)  # noqa: S704  # as above


def _is_wide() -> bool:
    language = way_now().language
    return language.is_japanese or language.code == "zh"
