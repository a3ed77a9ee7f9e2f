"""Every word a query may be made of: the word list, words for days and hours, the areas and towns of the index."""

import re
from collections.abc import Iterable, Mapping

from directory.search.day_words import day_word, day_words
from directory.search.folding import fold, is_kanji, sound
from directory.search.municipality_readings import is_municipality, latin_names_of, readings_of
from directory.search.plans import Choice, Field
from directory.search.words import WordList

AREA_ENDINGS = re.compile(
    r"(?:日常生活圏域|生活圏域|圏域|中学校区|小学校区|校区|学区|地区|地域|えりあ|町内会|自治会|区域)$"
)
WARD = re.compile(r"^.{1,6}?[区町村郡](?=.)")
OLD_NAME = re.compile(r"^大?字(?=..)")
GA_BETWEEN = re.compile(r"(?<=[一-鿿])が(?=[一-鿿])")
ENDS_A_NAME = "市区町村郡県丘台目域"
MUNICIPALITY_ENDINGS = re.compile(r"(?<=..)[市区町村]$")


class Vocabulary:
    """What the planner knows; made once per snapshot and word list.

    `areas` maps keys to names; `towns` are names of towns and municipalities.
    """

    def __init__(self, words: WordList, areas: Mapping[str, str], towns: Iterable[str]) -> None:
        self.words = words
        self._places: dict[str, tuple[Choice, ...]] = {}
        for key, name in areas.items():
            for said in area_spellings(name):
                self._add(said, Choice(Field.AREA, key), Choice(Field.ALONE, said, 0.9))
        towns = list(towns)
        municipalities = [fold(town) for town in towns if is_municipality(town)]
        self._several = frozenset(said for one in municipalities for said in town_spellings(one))
        self._several = self._several if len(municipalities) > 1 else frozenset()
        for town in towns:
            for said in town_spellings(town):
                self._add(said, Choice(Field.ALONE, said))
            for said in readings_of(town) | latin_names_of(town):
                self._add(said, *(Choice(Field.ALONE, spelled) for spelled in sorted(town_spellings(town))))

    def knows(self, word: str) -> bool:
        """Whether a folded word means something by itself."""
        words = self.words
        return (
            words.has(word)
            or bool(self.place(word))
            or word in day_words()
            or (len(word) >= 4 and sound(word) in words.form_of_sound)
        )

    def names(self, word: str) -> bool:
        """Whether the word list has a folded word, by spelling or by sound."""
        return len(word) >= 3 and bool(self.words.of(word))

    def without(self, words: Iterable[str]) -> "Vocabulary":
        """The same, but for what means the same as these words: サロン以外で高齢者が集まる does not ask for サロン."""
        groups = {id(group) for word in words for group in self.words.of(word)}
        return _Narrower(self, groups) if groups else self

    def place(self, word: str) -> tuple[Choice, ...]:
        """The areas and towns of this name; none is an empty tuple."""
        return self._places.get(word) or self._places.get(_without_ga(word), ())

    def is_one_of_several(self, said: str) -> bool:
        """Whether a folded word names a municipality, and the index knows more than one."""
        choices = self.place(said)
        return bool(choices) and all(choice.value in self._several for choice in choices)

    def terms(self) -> list[str]:
        """The words a typing mistake may have meant."""
        return [*self.words.spoken, *self._places]

    def is_day_word(self, word: str) -> bool:
        """Whether a folded word speaks of days or hours."""
        return day_word(word) is not None

    def _add(self, said: str, *choices: Choice) -> None:
        if len(said) >= 2:
            for spelled in dict.fromkeys((said, _without_ga(said), *_with_town(said))):
                self._places[spelled] = tuple(dict.fromkeys((*self._places.get(spelled, ()), *choices)))


class _Narrower(Vocabulary):
    """A vocabulary that does not know the words of some groups."""

    def __init__(self, whole: Vocabulary, hidden: set[int]) -> None:
        self.words, self._places, self._several, self._hidden = whole.words, whole._places, whole._several, hidden

    def knows(self, word: str) -> bool:
        """Whether a folded word means something else."""
        return not self._is_hidden(word) and super().knows(word)

    def names(self, word: str) -> bool:
        """Whether the word list has a folded word in another row."""
        return not self._is_hidden(word) and super().names(word)

    def _is_hidden(self, word: str) -> bool:
        groups = self.words.of(word)
        return bool(groups) and all(id(group) in self._hidden for group in groups)


def _without_ga(name: str) -> str:
    """桜が丘 is also written 桜丘, and 熊谷 熊ヶ谷."""
    return GA_BETWEEN.sub("", name) if "が" in name else name


def _with_town(name: str) -> list[str]:
    """水車 is also called 水車町."""
    return [f"{name}町"] if len(name) <= 4 and is_kanji(name[-1]) and name[-1] not in ENDS_A_NAME else []


def area_spellings(name: str) -> set[str]:
    """How an area is called: 東部圏域, 東部."""
    folded = fold(name).replace(" ", "")
    return {folded, AREA_ENDINGS.sub("", folded)}


def town_spellings(name: str) -> set[str]:
    """How a town or municipality is called: 大手町1丁目, 大手町; 春日井市, 春日井; 新居町浜名, 新居町; 字沼田, 沼田."""
    folded = fold(name).replace(" ", "")
    block = re.sub(r"\d+丁目$", "", folded)
    whole = MUNICIPALITY_ENDINGS.sub("", folded) if folded.endswith(("市", "村", "町")) else block
    return {folded, block, whole, *(found.group() for found in WARD.finditer(block)), OLD_NAME.sub("", block)}
