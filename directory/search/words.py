"""The word list: everyday words and troubles, and what residents should find when they say them.

One readable CSV that coordinators edit (`data/words/words.csv`). A row holds words that mean the same (語, 読み,
言い換え), related words (関連語), and what answers them: kinds of places, consultation windows, people, conditions.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from core.errors import BadInput
from directory.places.kinds import FEATURES, Audience, Cost, PlaceKind
from directory.search.folding import fold, is_kanji, sound
from directory.search.inflection import inflected, plainly, with_head_of_family
from directory.search.kanji_readings import LONGEST_NAME, HeardNames
from directory.search.likeness import Likeness
from directory.search.meaning import REFUSED, Meanings

WORDS_FILE = Path(__file__).parents[2] / "data" / "words" / "words.csv"
READINGS_FILE = WORDS_FILE.with_name("readings.csv")
SHORTEST_READING = 5
"""あおぞら and the like are names of places more often than words of the list."""
COLUMNS = ("語", "読み", "言い換え", "関連語", "種類", "居場所の種別", "窓口", "対象", "条件", "説明")
TROUBLE, URGENT, NEARNESS, ASKING, FEELING = "困りごと", "緊急", "近さ", "相談", "気持ち"
ROLE, ACTIVITY, PLACE = "役割", "活動", "場所"
SAID_ONLY_IN_SO_MANY_WORDS = frozenset({NEARNESS, ASKING})
SORTS = frozenset({PLACE, ACTIVITY, "人", "条件", ROLE, TROUBLE, URGENT, NEARNESS, ASKING, FEELING})
WINDOW_WORDS = {
    "なんでも": "anything",
    "高齢": "older_people",
    "くらし": "livelihood",
    "こども": "children",
    "障がい": "disability",
    "ひきこもり": "withdrawn",
    "暴力": "violence",
    "権利": "rights",
    "外国": "foreign_residents",
    "健康": "health",
    "仕事": "work",
    "ボランティア": "volunteering",
    "その他": "other",
}


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that mean the same, folded and as written, and what answers them; `sort` is one of `SORTS`.

    `heard` are readings of forms: what residents may type, but not what stands in texts.
    """

    label: str
    forms: tuple[str, ...]
    spellings: tuple[str, ...]
    heard: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sort: str = "活動"
    kinds: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()


class WordList:
    """All groups, found by any of their forms or by how a form sounds.

    `written` is how a folded form is spelled, `form_read` the form of a reading.
    """

    def __init__(self, groups: Iterable[WordGroup]) -> None:
        self.groups = tuple(groups)
        self.by_form: dict[str, tuple[WordGroup, ...]] = {}
        self.form_of_sound: dict[str, str] = {}
        self.written: dict[str, str] = {}
        self.form_read: dict[str, str] = {}
        for group in self.groups:
            self.written |= dict(zip(group.forms, group.spellings, strict=True))
            for form, spelling in zip(group.forms, group.spellings, strict=True):
                if kana := _folded_readings().get(spelling, ""):
                    self.form_read |= {kana: form, sound(kana): form}
            said = (each for form in group.forms + group.heard for each in (form, with_head_of_family(form)))
            for form in dict.fromkeys(ending for each in dict.fromkeys(said) for ending in inflected(each)):
                self.by_form[form] = (*self.by_form.get(form, ()), group)
                self.form_of_sound.setdefault(sound(form), form)

    def told(self, said: str) -> str:
        """The form whose telling words a folded sentence has, "" when there is none."""
        return self._meanings.of(said)

    @cached_property
    def _meanings(self) -> Meanings:
        return Meanings(self.written)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Every form and reading as it stands in the list, without other endings."""
        return tuple(dict.fromkeys(form for group in self.groups for form in (*group.forms, *group.heard)))

    @cached_property
    def regrets(self) -> tuple[str, ...]:
        """The forms that say 〜てしまった, which nobody means without it."""
        return tuple(form for form in self.spoken if plainly(form) != form)

    def likely(self, said: str) -> list[tuple[WordGroup, float]]:
        """The rows a folded sentence is most like though it has no form of theirs, each with its share of the first."""
        return [(self.groups[row], share) for row, share in self.likeness.rows(said)]

    def is_sought(self, word: str) -> bool:
        """Whether a folded word is something one goes to or does: カラオケ is, a shop that is far is not."""
        return any(g.sort in (ACTIVITY, ROLE) or (g.sort == PLACE and g.kinds) for g in self.of(word))

    def heard_as(self, kana: str) -> list[str]:
        """The forms of kanji that a folded kana word may be read as, also where no reading of it is kept."""
        known = self.form_read.get(kana)
        return [known] if known else self._heard_forms.spelled(kana)

    @cached_property
    def _heard_forms(self) -> HeardNames:
        return HeardNames(form for form in self.written if 1 < len(form) <= LONGEST_NAME and all(map(is_kanji, form)))

    @cached_property
    def likeness(self) -> Likeness:
        """What sentences of nobody's list are like; made at the first of them."""
        forms = [
            (form, number)
            for number, group in enumerate(self.groups)
            if group.sort not in SAID_ONLY_IN_SO_MANY_WORDS
            for form in group.forms
        ]
        return Likeness(forms, lambda said: bool(REFUSED.search(said)))

    def of(self, word: str) -> tuple[WordGroup, ...]:
        """The groups a folded word belongs to, by spelling or else by sound; none is an empty tuple."""
        return (
            self.by_form.get(word)
            or self.by_form.get(with_head_of_family(word))
            or self.by_form.get(self.form_of_sound.get(sound(word), ""), ())
        )

    def has(self, word: str) -> bool:
        """Whether a folded word is spelled so in the list, whoever of the family is meant."""
        return word in self.by_form or with_head_of_family(word) in self.by_form


def current_words(path: Path = WORDS_FILE) -> WordList:
    """The word list as the file stands now; read again only when the file changed. Raises BadInput."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise BadInput(f"言葉の一覧（{path.name}）が見つかりません。ファイルを元に戻してください。") from error
    return _read_at(path, changed)


def read_words(lines: Iterable[str]) -> WordList:
    """The word list of a CSV text; raises BadInput with the row that cannot be read."""
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise BadInput(f"言葉の一覧の見出しは「{'，'.join(COLUMNS)}」にしてください。")
    numbered = ((number, row) for number, row in enumerate(rows, 2) if (row["語"] or "").strip())
    return WordList(group_of(row, f"言葉の一覧{number}行目") for number, row in numbered)


@lru_cache(maxsize=4)
def _read_at(path: Path, _changed: int) -> WordList:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return read_words(lines)


def group_of(row: Mapping[str, str], where: str) -> WordGroup:
    """One row of the list; raises BadInput, beginning with `where` it stands, when a code cannot be used."""
    if row["種類"] not in SORTS:
        raise BadInput(f"{where}: 種類「{row['種類']}」は使えません（{'・'.join(sorted(SORTS))}）。")
    spoken = [row["語"], *cells(row["読み"]), *cells(row["言い換え"])]
    conditions = [_code(where, word, condition_codes()) for word in cells(row["条件"])]
    windows = [_code(where, word, WINDOW_WORDS) for word in cells(row["窓口"])]
    forms = {folded: word for word in reversed(spoken) if (folded := fold(word).replace(" ", ""))}
    return WordGroup(
        label=row["語"].strip(),
        forms=tuple(reversed(forms)),
        heard=tuple(
            dict.fromkeys(kana for word in spoken if len(kana := _folded_readings().get(word, "")) >= SHORTEST_READING)
        ),
        spellings=tuple(reversed(forms.values())),
        related=_folded(cells(row["関連語"])),
        sort=row["種類"],
        kinds=(
            *(_code(where, word, kind_codes()) for word in cells(row["居場所の種別"])),
            *(f"window.{code}" for code in windows),
            *(["opening.volunteer"] if row["種類"] == ROLE else []),
        ),
        audiences=tuple(_code(where, word, audience_codes()) for word in cells(row["対象"])),
        flags=tuple(code for code in conditions if code in FEATURES),
        costs=tuple(code for code in conditions if code not in FEATURES),
    )


@cache
def readings() -> dict[str, str]:
    """How words of the list are read, in kana: so that こそだてひろば finds 子育て広場."""
    with READINGS_FILE.open(encoding="utf-8-sig", newline="") as lines:
        return {row["ことば"]: row["よみ"] for row in csv.DictReader(lines)}


@cache
def _folded_readings() -> dict[str, str]:
    return {word: fold(kana).replace(" ", "") for word, kana in readings().items()}


def cells(text: str | None) -> list[str]:
    """The words of one cell, separated by 「；」."""
    return [word.strip() for word in (text or "").replace(";", "；").split("；") if word.strip()]


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (fold(word).replace(" ", "") for word in words) if word))


def _code(where: str, word: str, codes: dict[str, str]) -> str:
    if word in codes.values():
        return word
    if word not in codes:
        raise BadInput(f"{where}: 「{word}」は使えません（{'・'.join(codes)}）。")
    return codes[word]


@cache
def kind_codes() -> dict[str, str]:
    """What the column 居場所の種別 may say."""
    return {kind.label: kind.value for kind in PlaceKind}


@cache
def audience_codes() -> dict[str, str]:
    """What the column 対象 may say."""
    return {audience.label: audience.value for audience in Audience}


@cache
def condition_codes() -> dict[str, str]:
    """What the column 条件 may say."""
    return {label: code for code, label in FEATURES.items()} | {cost.label: cost.value for cost in Cost}
