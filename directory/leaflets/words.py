"""The fixed words of papers, in the language of the paper, and the languages that can be printed at all."""

from datetime import date
from functools import cache

from babel import Locale

from core.calendar import wareki, weekday_letter
from core.errors import BadInput
from core.languages.dates import day_without_weekday, short_day
from core.languages.known import BY_CODE, JAPANESE, LANGUAGES, Language
from core.languages.sentences import N_, _, sentences
from core.languages.ways import way_now
from directory.leaflets.glyphs import missing_in

HEADINGS = {
    "windows": N_("困ったときの相談窓口"),
    "map": N_("地図"),
    "entries": N_("場所の一覧"),
    "entries_and_map": N_("場所の一覧と地図"),
    "latest": N_("最新の情報"),
}
SAY = {
    "contact": N_("お問い合わせ"),
    "just_being": N_("いるだけでよい"),
    "code_of": N_("{name}のページのQRコード"),
    "say_so": N_("こう言えば伝わります"),
    "outside_hours": N_("時間外"),
    "map_alt": N_("番号つきの略図。番号は一覧の番号と同じです。北が上です。"),
    "no_roads": N_("略図のため、道路は省いています。"),
    "latest_code": N_("この紙の内容の最新情報のQRコード"),
    "number": N_("番号 {code}"),
    "nothing_yet": N_(
        "いま、この条件でご紹介できる場所がありません。相談窓口では、ほかの場所もいっしょにさがします。"
        "お気軽にお話しください。"
    ),
    "left_out": N_("ほかに{count}か所あります。「最新の情報」のQRコードからごらんください。"),
    "continued": N_("つづき"),
    "list_behind": N_("うらに一覧があります"),
    "map_in_front": N_("おもてに地図があります"),
    "about": N_("この紙について"),
    "old_paper": N_("過ぎたら新しい紙をもらってください。"),
    "may_change": N_("日にちや場所は変わることがあります。行く前に電話かQRコードで確かめてください。"),
}
"""What templates say. `{name}`, `{code}` and `{count}` are filled in there."""


@cache
def printable_languages() -> tuple[Language, ...]:
    """The languages all of whose words the print fonts can show."""
    return tuple(language for language in LANGUAGES if is_printable(language))


@cache
def is_printable(language: Language) -> bool:
    """Whether the print fonts can show all of its words; asked of one, the others' fonts are left alone."""
    return not _lacking(language)


def unprintable_names() -> str:
    """The others, as Japanese readers call them; empty when there are none."""
    known = printable_languages()
    return "、".join(in_japanese(language) for language in LANGUAGES if language not in known)


def in_japanese(language: Language) -> str:
    """ベトナム語: the language as Japanese readers call it."""
    return str(Locale.parse(language.locale).get_language_name("ja") or language.name)


def known_language(word: str) -> Language:
    """The language of a code (`en`) or of its own name (English). Raises BadInput."""
    found = BY_CODE.get(word) or next((each for each in LANGUAGES if each.name == word), None)
    if found is None:
        raise BadInput(f"言語「{word}」はありません。次から選んでください：{_printable_names()}")
    return found


def read_language(word: str) -> Language:
    """A language papers can be set in. Raises BadInput for another."""
    found = known_language(word)
    if not is_printable(found):
        raise BadInput(
            f"{in_japanese(found)}は、印刷用の文字がそろっていないため、紙にできません。選べる言語：{_printable_names()}"
        )
    return found


def _printable_names() -> str:
    return "、".join(f"{each.code}（{each.name}）" for each in printable_languages())


def _lacking(language: Language) -> list[str]:
    if language is JAPANESE:
        return []
    return missing_in((said[language.code] for said in sentences().values()), language.code)


def fixed_words(words: dict[str, str]) -> dict[str, str]:
    """The same words in the language of the paper, with their places still open."""
    return {key: _(text, count="{count}", name="{name}", code="{code}") for key, text in words.items()}


def short_date(day: date) -> str:
    """11/28（土）, as a poster writes the day; Sat, Nov 28."""
    if way_now().language is JAPANESE:
        return f"{day.month}/{day.day}（{weekday_letter(day)}）"
    return short_day(day)


def long_date(day: date) -> str:
    """2026年（令和8年）11月21日: both calendars, since both are asked for; Nov 21, 2026."""
    if not way_now().language.is_japanese:
        return day_without_weekday(day)
    era = wareki(day).split("年")[0]
    return f"{day.year}年（{era}年）{day.month}月{day.day}日"
