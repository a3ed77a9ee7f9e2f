"""What residents read about a search: what was understood, what was loosened, what could be given up."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.languages.sentences import N_, _
from directory.search.asking import Offer, SearchQuery, Widening
from directory.search.folding import fold
from directory.search.highlighting import folded_letters
from directory.search.inflection import plainly
from directory.search.plans import Plan, Role
from directory.search.spelling import Speller
from directory.search.widening import Loosened, Step

GIVE_UP = {
    "text": N_("言葉での絞り込み"),
    "kinds": N_("種類"),
    "areas": N_("地域"),
    "weekdays": N_("曜日"),
    "times": N_("時間帯"),
    "audience": N_("対象"),
    "flags": N_("こだわり"),
    "costs": N_("費用"),
    "types": N_("居場所・窓口の区別"),
    "on": N_("日にち"),
    "open_now": N_("「いま開いている」"),
    "radius_m": N_("距離"),
    "among": N_("日時や地図の範囲"),
}
"""What narrows a query, and what residents call it."""
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
    elif step.how is Loosened.WINDOWS:
        sentence = _("合うものが見つかりませんでした。相談できる窓口をご案内します。")
    else:
        sentence = _("ぴったり合うものがなかったため、言葉が似ているものを探しました。")
    return Widening(step.how.value, sentence, dropped)


def narrowings(query: SearchQuery) -> list[str]:
    """Everything that narrows a query, as names of its fields."""
    return [name for name in GIVE_UP if getattr(query, name) != getattr(EMPTY, name)]


def without(query: SearchQuery, names: Iterable[str]) -> SearchQuery:
    """The query with some of what narrows it given up, from its first page."""
    return replace(query, **{name: getattr(EMPTY, name) for name in names}, page=1)


def offer(names: tuple[str, ...], total: int, query: SearchQuery) -> Offer:
    """One way out of an empty result."""
    condition = "・".join(_(GIVE_UP[name]) for name in names)
    return Offer(names, _("{condition}を外すと{count}件あります。", condition=condition, count=total), total, query)


def as_typed(typed: str, folded: str) -> str:
    """The part of the typed line that folds to a word, so that residents read their own spelling.

    Where the word stands only in what was meant plainly (ぼけちゃった, わからんようになった), its part of that.
    """
    plain = plainly(typed)
    return _part(typed, folded) or (_part(plain, folded) if plain != typed else "") or folded


def _part(typed: str, folded: str) -> str:
    letters, places = folded_letters(typed)
    at = letters.find(folded)
    if folded and at >= 0:  # nearly always: folded letter by letter it stands there
        part = typed[places[at][0] : places[at + len(folded) - 1][1]]
        if _joined(part) == folded:
            return part
    for size in range(1, min(len(typed), len(folded) + 12) + 1):
        for start in range(len(typed) - size + 1):
            part = typed[start : start + size]
            if part == part.strip() and _joined(part) == folded:
                return part
    return ""


def mended(plan: Plan, typed: str, spelled: Callable[[str], str]) -> str:
    """The line with its slips mended; empty when there were none. `spelled` knows how a folded word is written."""
    line = typed
    for word, meant in plan.corrected:
        line = line.replace(as_typed(typed, word), spelled(meant))
    return line if plan.corrected else ""


def perhaps(plan: Plan, typed: str, speller: Speller, spelled: Callable[[str], str]) -> str:
    """The line with a word of ours for each unknown word that is near one; empty when none is."""
    line = typed
    for clause in plan.clauses:
        if clause.role is Role.REST and (meant := speller.ours_near(clause.said)):
            line = line.replace(as_typed(typed, clause.said), spelled(meant))
    return line if line != typed else ""


def _joined(text: str) -> str:
    """A text folded, without blanks."""
    return fold(text).replace(" ", "")
