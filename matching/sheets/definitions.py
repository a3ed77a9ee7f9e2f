"""What one form asks: read from JSON and checked, with a sentence that names file and field when something is wrong."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from core.errors import BadInput

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ROWS, MOST_QUESTIONS = 12, 150
Chosen = TypeVar("Chosen", bound=StrEnum)


class Kind(StrEnum):
    """How a question is answered."""

    SHORT = "short"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    YES_NO = "yes_no"
    TABLE = "table"


class Use(StrEnum):
    """What a form is for."""

    WITH_CONSENT = "intake_with_consent"
    WITHOUT_CONSENT = "intake_without_consent"
    CONSENT = "consent"


MEANINGS = {
    "received_on": Kind.DATE,
    "name": Kind.SHORT,
    "kana": Kind.SHORT,
    "birth": Kind.DATE,
    "phone": Kind.SHORT,
    "address": Kind.SHORT,
    "route": Kind.CHOICE,
    "household": Kind.TABLE,
    "words": Kind.LONG,
    "consent_on": Kind.DATE,
    "consent_how": Kind.CHOICE,
    "consent_items": Kind.CHOICES,
    "consent_agencies": Kind.CHOICES,
}
"""What the software itself makes of an answer, and the kind such a question must have."""
KNOWN_ANSWERS: dict[str, type[StrEnum]] = {}
"""The only answers the software can act on, by meaning; whoever acts on one names them here."""
KEPT_OPEN = {"received_on", "route"}
NEEDED = {
    Use.WITH_CONSENT: {"received_on", "name", "consent_on", "consent_how", "consent_items", "consent_agencies"},
    Use.WITHOUT_CONSENT: {"received_on", "name"},
    Use.CONSENT: set(),
}


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """One field of a form. `personal` answers are kept sealed; `memo` ones are asked on the telephone already."""

    name: str
    label: str
    kind: Kind
    required: bool = False
    hint: str = ""
    furigana: str = ""
    personal: bool = True
    memo: bool = False
    means: str = ""
    most_urgent: bool = False
    options: tuple[Option, ...] = ()
    columns: tuple[Option, ...] = ()
    rows: int = 1

    @property
    def first_name(self) -> str:
        """The name under which the most urgent of several choices (◎) is kept."""
        return f"{self.name}_first"

    def label_of(self, value: str) -> str:
        """The words of an option; a value no longer offered is shown as it is."""
        return next((option.label for option in self.options if option.value == value), value)


@dataclass(frozen=True)
class Section:
    """Questions under one heading."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sheet:
    """One version of one form. `source` says where its questions come from; `explain` is read out to the person."""

    key: str
    version: int
    title: str
    use: Use
    source: str
    explain: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def edition(self) -> str:
        """Which form in which version, as it is kept with an answer."""
        return f"{self.key}@{self.version}"

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in the order of the form."""
        return (question for section in self.sections for question in section.questions)

    def meaning(self, what: str) -> Question | None:
        """The question whose answer means this to the software."""
        return next((question for question in self.questions if question.means == what), None)

    def for_the_telephone(self) -> "Sheet":
        """The same form with nothing but what is asked on the telephone, what it is about first; none is required."""
        short = [Section(part.title, tuple(_at_ease(q) for q in part.questions if q.memo)) for part in self.sections]
        kept = [section for section in short if section.questions]
        kept.sort(key=lambda section: all(question.means != "words" for question in section.questions))
        return Sheet(**_shallow(self) | {"sections": tuple(kept)})

    def to_json(self) -> dict[str, Any]:
        """The definition as it is kept beside the answers."""
        return asdict(self)

    @classmethod
    def read(cls, raw: Any, where: str) -> "Sheet":
        """From JSON; raises BadInput with a sentence that names `where`, the field, and what to write there."""
        about = Reading(raw, where)
        use = about.one_of("use", Use)
        sections = tuple(_section(part) for part in about.parts("sections"))
        sheet = cls(
            key=about.matching("key", NAME, "半角の小文字・数字・_ で、40字まで"),
            version=about.number("version", 1, 9999),
            title=about.words("title"),
            use=use,
            source=about.words("source"),
            explain=tuple(about.lines("explain")),
            sections=sections,
        )
        _check_together(sheet, where)
        return sheet


class Reading:
    """One JSON object of a file; every complaint says where it stands and what belongs there."""

    def __init__(self, raw: Any, where: str) -> None:
        self.where = where
        if not isinstance(raw, dict):
            raise self.wrong("", "{ } で囲んだ項目の集まりにしてください")
        self.raw = raw

    def wrong(self, field: str, what_to_do: str) -> BadInput:
        """The sentence."""
        return BadInput(f"様式 {self.where}{f' の「{field}」' if field else ''}: {what_to_do}。")

    def words(self, field: str, *, needed: bool = True) -> str:
        """A text."""
        value = self.raw.get(field, "")
        if not isinstance(value, str) or (needed and not value.strip()) or len(value) > 2000:
            raise self.wrong(field, "2,000字までの文字を書いてください")
        return value.strip()

    def matching(self, field: str, pattern: re.Pattern[str], like: str) -> str:
        """A text of a given shape."""
        value = self.words(field)
        if not pattern.fullmatch(value):
            raise self.wrong(field, f"{like}で書いてください（いまの値: {value[:60]}）")
        return value

    def number(self, field: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number."""
        value = self.raw.get(field, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(field, f"{least}から{most}の数にしてください")
        return value

    def tick(self, field: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.raw.get(field, default)
        if not isinstance(value, bool):
            raise self.wrong(field, "true か false にしてください")
        return value

    def one_of(self, field: str, kinds: type[Chosen]) -> Chosen:
        """One of an enumeration."""
        value = self.raw.get(field)
        if value not in set(kinds):
            raise self.wrong(field, f"{'・'.join(kinds)} のどれかにしてください")
        return kinds(value)

    def lines(self, field: str) -> list[str]:
        """Paragraphs."""
        value = self.raw.get(field, [])
        if not isinstance(value, (list, tuple)) or not all(isinstance(line, str) for line in value):
            raise self.wrong(field, "[ ] で囲んだ文の並びにしてください")
        return list(value)

    def parts(self, field: str) -> list["Reading"]:
        """Objects inside."""
        value = self.raw.get(field, [])
        if not isinstance(value, (list, tuple)) or len(value) > MOST_QUESTIONS:
            raise self.wrong(field, "[ ] で囲んだ並びにしてください")
        return [Reading(part, f"{self.where} の {field} の{number}番目") for number, part in enumerate(value, 1)]


def _section(about: Reading) -> Section:
    return Section(about.words("title"), tuple(_question(part) for part in about.parts("questions")))


def _question(about: Reading) -> Question:
    kind = about.one_of("kind", Kind)
    means = about.words("means", needed=False)
    question = Question(
        name=about.matching("name", NAME, "半角の小文字・数字・_ で、40字まで"),
        label=about.words("label"),
        kind=kind,
        required=about.tick("required"),
        hint=about.words("hint", needed=False),
        furigana=about.words("furigana", needed=False),
        personal=about.tick("personal", default=True),
        memo=about.tick("memo"),
        means=means,
        most_urgent=about.tick("most_urgent"),
        options=tuple(_option(part) for part in about.parts("options")),
        columns=tuple(_option(part) for part in about.parts("columns")),
        rows=about.number("rows", 1, MOST_ROWS, 1),
    )
    _check_alone(question, about)
    return question


def _option(about: Reading) -> Option:
    return Option(about.matching("value", NAME, "半角の小文字・数字・_ で、40字まで"), about.words("label"))


def _check_alone(question: Question, about: Reading) -> None:
    if (question.kind in (Kind.CHOICE, Kind.CHOICES)) != bool(question.options):
        raise about.wrong("options", "choice と choices には選択肢を書き、ほかの種類には書かないでください")
    if (question.kind is Kind.TABLE) != bool(question.columns):
        raise about.wrong("columns", "table には列を書き、ほかの種類には書かないでください")
    if question.most_urgent and question.kind is not Kind.CHOICES:
        raise about.wrong("most_urgent", "◎（いちばん困っていること）は choices だけに付けられます")
    if question.means and question.means not in MEANINGS:
        raise about.wrong("means", f"{'・'.join(MEANINGS)} のどれかにしてください")
    if question.means and question.kind is not MEANINGS[question.means]:
        raise about.wrong("kind", f"means が {question.means} の項目は {MEANINGS[question.means]} にしてください")
    if not question.personal and question.kind in (Kind.SHORT, Kind.LONG, Kind.TABLE):
        raise about.wrong("personal", "自由に書く欄は、暗号にして残すため true にしてください")
    for values in (question.options, question.columns):
        if len({value.value for value in values}) < len(values):
            raise about.wrong("options" if question.options else "columns", "同じ value が2つあります")


def _check_together(sheet: Sheet, where: str) -> None:
    names = [name for q in sheet.questions for name in ([q.name, q.first_name] if q.most_urgent else [q.name])]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise BadInput(f"様式 {where} の「{twice}」: 同じ name が2つあります。別の名前にしてください。")
    meanings = [question.means for question in sheet.questions if question.means]
    if twice := next((means for means in meanings if meanings.count(means) > 1), ""):
        raise BadInput(f"様式 {where} の「{twice}」: 同じ means が2つあります。1つだけにしてください。")
    if missing := sorted(NEEDED[sheet.use] - set(meanings)):
        raise BadInput(f"様式 {where}: means が「{missing[0]}」の項目がありません。1つ足してください。")
    if sheet.use is Use.CONSENT and not sheet.explain:
        raise BadInput(f"様式 {where} の「explain」: 本人に説明する文を書いてください。")
    for question in sheet.questions:
        if question.means in KEPT_OPEN and question.personal:
            raise BadInput(f"様式 {where} の「{question.name}」: 一覧に使うため personal を false にしてください。")


def _at_ease(question: Question) -> Question:
    return Question(**_shallow(question) | {"required": False})


def _shallow(of: Any) -> dict[str, Any]:
    return {name: getattr(of, name) for name in of.__dataclass_fields__}
