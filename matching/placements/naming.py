"""What in a text gives a person away, however it is spelled: name, reading, telephone, address."""

import re
import unicodedata
from collections.abc import Iterator

from core.geo.characters import SAME
from directory.search.folding import HIRAGANA, SMALL_KANA, is_kana
from matching.consents.models import ConsentItem
from matching.people.models import Person

ONE_KANJI = {ord(other): word[0] for word in SAME.split() for other in word[1:]}
LEAST_DIGITS = 9
LEAST_OF_AN_ADDRESS = 6


def name_in(text: str, person: Person) -> str:
    """The first thing that gives the person away, as it stands in the record; empty when nothing does."""
    return next(iter(given_away(text, person).values()), "")


def given_away(text: str, person: Person) -> dict[ConsentItem, str]:
    """What a text tells of the person: the name (in full, the given name, or a part with さん), and how to reach them.

    Ways to write the same count as the same: katakana and hiragana, 髙 and 高, widths and blanks.
    """
    folded = _folded(text)
    found: dict[ConsentItem, str] = {}
    if name := _name_in(folded, person):
        found[ConsentItem.NAME] = name
    if contact := _phone_in(folded, person.phone) or _address_in(folded, person.address):
        found[ConsentItem.CONTACT] = contact
    return found


def _name_in(folded: str, person: Person) -> str:
    for written in (person.name, person.kana):
        parts = [part for part in re.split(r"[\s・･]+", unicodedata.normalize("NFKC", written)) if part]
        telling = ["".join(parts), *parts[1:]]
        if found := next((part for part in telling if _tells_alone(_folded(part)) and _folded(part) in folded), ""):
            return found
        called = parts if len(parts) > 1 else list(_pieces("".join(parts)))
        if found := next((part for part in called if _is_called(_folded(part), folded)), ""):
            return found
    return ""


def _tells_alone(part: str) -> bool:
    """Two letters of kana stand in too many other words: they tell with さん only."""
    return len(part) > (2 if is_kana(part) else 1)


def _is_called(part: str, folded: str) -> bool:
    """Whether somebody is called so. One letter is a name of its own only where no name goes on before it."""
    start = "(?<![一-鿿々])" if len(part) == 1 else ""
    return re.search(start + re.escape(part) + "(さん|様|さま|氏|くん|君|ちやん)", folded) is not None


def _pieces(whole: str) -> Iterator[str]:
    """Where a name has no blank nobody knows where the family name ends: every beginning, and every longer end."""
    least = 2 if is_kana(_folded(whole)) else 1
    yield from (whole[:length] for length in range(least, len(whole)))
    yield from (whole[start:] for start in range(1, len(whole) - 1))


def _phone_in(folded: str, phone: str) -> str:
    digits = re.sub(r"\D", "", _folded(phone))
    return phone if len(digits) >= LEAST_DIGITS and digits in re.sub(r"\D", "", folded) else ""


def _address_in(folded: str, address: str) -> str:
    """The whole address, or what follows the city or the town in it down to the number."""
    whole = _folded(address)
    ends = [whole[found.end() :] for found in re.finditer("[都道府県市区町村]", whole)]
    telling = [whole, *(end for end in ends if re.search(r"\d", end))]
    return address if any(len(each) >= LEAST_OF_AN_ADDRESS and each in folded for each in telling) else ""


def _folded(text: str) -> str:
    """One letter for one letter, so that a word is found wherever it stands."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(ONE_KANJI)
    return re.sub(r"[\s・]", "", plain.translate(HIRAGANA).translate(SMALL_KANA))
