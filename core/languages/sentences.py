"""Our own sentences in every language: the Japanese sentence is the key.

`data/languages/*.csv` have one row for each sentence and one column for each language, so that whoever writes a
sentence sees at once which language still lacks it, and a coordinator can mend a word in a spreadsheet program.
gettext's PO files would need compiling, and hide in six files what one row shows. An empty `easy` cell means that the
Japanese is easy already. Where a language has a singular, the cell says both, parted by a bar: `{count} place|{count}
places`; the value `count` decides, by the rules of CLDR.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from markupsafe import Markup, escape

from core.languages.known import JAPANESE, LANGUAGES, Language
from core.languages.texts import TheirText
from core.languages.ways import way_now

FOLDER = Path(__file__).resolve().parents[2] / "data" / "languages"
COLUMNS = tuple(language.code for language in LANGUAGES)
Sentences = dict[str, dict[str, str]]


class TwoRows(ValueError):
    """A sentence has two rows: nobody could tell which one is shown."""


def _(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, with the values in its places.

    Without a translation it stays Japanese. A value that is markup makes the answer markup; everything else is
    escaped then. A text of somebody is markup only where it must be marked.
    """
    return said(sentence, way_now().language, values)


def N_(sentence: str) -> str:  # noqa: N802  # the name gettext made known
    """The sentence as it is: marks one that is written here and said later."""
    return sentence


def said(sentence: str, language: Language, values: Mapping[str, object]) -> str:
    """The sentence in one language."""
    text = sentence
    if language is not JAPANESE:
        text = sentences().get(sentence, {}).get(language.code) or sentence
        text = _of_number(text, language, values)
    if not values:
        return text
    is_markup = any(_is_markup(value, language) for value in values.values())
    return escape(text).format(**values) if is_markup else text.format(**values)


@cache
def sentences() -> Sentences:
    """Every sentence with its translations by language code. Raises TwoRows."""
    return read_sentences(FOLDER)


def read_sentences(folder: Path) -> Sentences:
    """The sentences of a folder's tables. Raises TwoRows when one sentence stands in two rows."""
    found: Sentences = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row[JAPANESE.code] in found:
                    raise TwoRows(f"{path.name}: {row[JAPANESE.code]}")
                found[row[JAPANESE.code]] = {code: row[code] for code in COLUMNS if code != JAPANESE.code}
    return found


def _is_markup(value: object, language: Language) -> bool:
    return hasattr(value, "__html__") and not (language.is_japanese and isinstance(value, TheirText))


def _of_number(text: str, language: Language, values: Mapping[str, object]) -> str:
    forms = text.split("|")
    if len(forms) == 1:
        return text
    count = values.get("count")
    is_one = isinstance(count, int) and _plural(language.locale)(count) == "one"
    return forms[0] if is_one else forms[-1]


@cache
def _plural(locale: str):  # type: ignore[no-untyped-def]  # Babel's rule object
    return Locale.parse(locale).plural_form


__all__ = ["COLUMNS", "N_", "Markup", "TwoRows", "_", "read_sentences", "said", "sentences"]
