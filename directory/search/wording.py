"""What residents read about a search: what was understood, what was loosened, what could be given up."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from core.languages.sentences import N_, _
from directory.search.asking import Mark, Offer, SearchQuery, Widening
from directory.search.folding import fold
from directory.search.plans import Field, Plan
from directory.search.widening import Loosened, Step

SNIPPET_LENGTH = 60
GIVE_UP = {
    "text": ("text", N_("言葉での絞り込み")),
    "kinds": ("kinds", N_("種類")),
    "areas": ("areas", N_("地域")),
    "weekdays": ("weekdays", N_("曜日")),
    "times": ("times", N_("時間帯")),
    "audience": ("audience", N_("対象")),
    "flags": ("flags", N_("こだわり")),
    "costs": ("costs", N_("費用")),
    "types": ("types", N_("居場所・窓口の区別")),
    "on": ("on", N_("日にち")),
    "open_now": ("open_now", N_("「いま開いている」")),
    "radius_m": ("radius_m", N_("距離")),
    "among": ("among", N_("日時や地図の範囲")),
}
EMPTY = SearchQuery()


def widening_of(step: Step, typed: str) -> Widening | None:
    """What the page says above the results when the query was loosened."""
    if step.how is None:
        return None
    dropped = tuple(as_typed(typed, word) for word in step.dropped)
    if step.how is Loosened.RELATED:
        return Widening(step.how.value, _("ぴったり合うものがなかったため、関係のある言葉でも探しました。"))
    if step.how is Loosened.DROPPED:
        words = "".join(f"「{word}」" for word in dropped)
        sentence = _("すべての言葉に合うものがなかったため、{words}を外して探しました。", words=words)
    elif step.how is Loosened.ANY_WORD:
        sentence = _("すべての言葉に合うものがなかったため、どれかの言葉に合うものを探しました。")
    elif step.how is Loosened.ASK:
        sentence = _("合うものが見つかりませんでした。どんなことでも相談できる窓口をご案内します。")
    else:
        sentence = _("ぴったり合うものがなかったため、言葉が似ているものを探しました。")
    return Widening(step.how.value, sentence, dropped)


def narrowings(query: SearchQuery) -> Iterable[tuple[str, str, SearchQuery]]:
    """Everything that narrows a query, one at a time: its name, what residents call it, the query without it."""
    for name, label in GIVE_UP.values():
        if getattr(query, name) != getattr(EMPTY, name):
            yield name, label, replace(query, **{name: getattr(EMPTY, name), "page": 1})


def offer(name: str, label: str, total: int, query: SearchQuery) -> Offer:
    """One way out of an empty result."""
    return Offer(name, _("{condition}を外すと{count}件あります。", condition=_(label), count=total), total, query)


def as_typed(typed: str, folded: str) -> str:
    """The part of the typed line that folds to a word, so that residents read their own spelling."""
    letters, places = _folded_letters(typed)
    at = letters.find(folded)
    if folded and at >= 0:  # nearly always: folded letter by letter it stands there
        part = typed[places[at] : places[at + len(folded) - 1] + 1]
        if _joined(part) == folded:
            return part
    for size in range(1, min(len(typed), len(folded) + 12) + 1):
        for start in range(len(typed) - size + 1):
            part = typed[start : start + size]
            if part == part.strip() and _joined(part) == folded:
                return part
    return folded


def mended(plan: Plan, typed: str, spelled: Callable[[str], str]) -> str:
    """The line with its slips mended; empty when there were none. `spelled` knows how a folded word is written."""
    line = typed
    for word, meant in plan.corrected:
        line = line.replace(as_typed(typed, word), spelled(meant))
    return line if plan.corrected else ""


def snippet(text: str, plan: Plan) -> tuple[Mark, ...]:
    """About 60 characters around the first match in a text as residents wrote it, matches marked.

    Found letter by letter after folding, so サロン is marked for ｻﾛﾝ. Empty when nothing matches.
    """
    words = {
        c.value
        for clause in plan.clauses
        for c in clause.choices
        if c.field in (Field.TEXT, Field.ALONE) and len(c.value) > 1
    }
    spans = _spans(text, words) if words else []
    if not spans:
        return ()
    first = max(spans[0][0] - SNIPPET_LENGTH // 3, 0)
    last = min(first + SNIPPET_LENGTH, len(text))
    marks, at = [], first
    for start, end in spans:
        if start >= at and end <= last:
            marks += [Mark(text[at:start], False), Mark(text[start:end], True)]
            at = end
    marks.append(Mark(text[at:last], False))
    return tuple(mark for mark in marks if mark.text)


def _spans(text: str, words: set[str]) -> list[tuple[int, int]]:
    """Where words stand in a text, longest first, without overlaps, in order."""
    letters, places = _folded_letters(text)
    taken: list[tuple[int, int]] = []
    for word in sorted(words, key=len, reverse=True):
        at = letters.find(word)
        while at >= 0:
            span = (places[at], places[at + len(word) - 1] + 1)
            if all(span[1] <= start or end <= span[0] for start, end in taken):
                taken.append(span)
            at = letters.find(word, at + len(word))
    return sorted(taken)


def _folded_letters(text: str) -> tuple[str, list[int]]:
    """A text folded letter by letter, and where each letter came from."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for folded in _folded_letter(letter):
            letters.append(folded)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=8192)
def _folded_letter(letter: str) -> str:
    return _joined(letter) or " "


def _joined(text: str) -> str:
    """A text folded, without blanks."""
    return fold(text).replace(" ", "")
