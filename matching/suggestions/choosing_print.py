"""えらぶシート on paper: large type, readings over what our tables can read, every text a text."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.calendar import wareki
from directory.leaflets.furigana import Segment, align
from directory.leaflets.press import the_press
from directory.readings.words import with_readings

ACCENT = "#1b3f73"
LONGEST_NAME, LONGEST_TEXT, MOST_TIMES = 60, 140, 5

OWN_WORDS = {
    "選ばない": "えらばない",
    "選ぶ": "えらぶ",
    "選んだ": "えらんだ",
    "選んで": "えらんで",
    "考えた": "かんがえた",
    "場所": "ばしょ",
    "行って": "いって",
    "行きます": "いきます",
    "行けます": "いけます",
    "行きかた": "いきかた",
    "職員": "しょくいん",
    "見学": "けんがく",
    "聞きます": "ききます",
    "聞きたい": "ききたい",
    "変えて": "かえて",
    "合わなかったら": "あわなかったら",
    "何も": "なにも",
    "書いて": "かいて",
    "好き": "すき",
    "静か": "しずか",
    "音": "おと",
    "徒歩": "とほ",
    "自転車": "じてんしゃ",
    "電車": "でんしゃ",
    "送迎": "そうげい",
    "担当": "たんとう",
    "電話": "でんわ",
    "曜日": "ようび",
    "月曜日": "げつようび",
    "火曜日": "かようび",
    "水曜日": "すいようび",
    "木曜日": "もくようび",
    "金曜日": "きんようび",
    "土曜日": "どようび",
    "日曜日": "にちようび",
}
INTRO = (
    "いっしょに考えた場所です。行ってみたいところに ✓ をつけてください。"
    "いくつ選んでもよく、「どれも選ばない」もえらべます。あとで変えてもかまいません。"
)
NONE, NONE_TEXT = (
    "どれも選ばない",
    "それでもだいじょうぶです。ほかの場所をいっしょにさがします。いまは何もしない、でもかまいません。",
)
NEXT = (
    "選んだところに、職員が「見学できますか」と聞きます。",
    "見学に行きます。職員がいっしょに行けます。",
    "合わなかったら、やめることができます。",
)
HEADINGS = {
    "next": "このあと",
    "ask": "聞きたいこと、こまったことがあるとき",
    "note": "書いておきたいこと",
}
LABELS = ("すること", "いつ", "どこ", "行きかた", "ようす", "もらえるもの", "好きなこと")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One place on the sheet; whatever is unknown is empty."""

    name: str
    kana: str
    title: str
    tasks: str
    times: tuple[str, ...]
    venue: str
    way: str
    mood: str
    thanks: str
    likes: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes on the paper: the choices, whom to ask, and windows (name, telephone) that refuse nobody."""

    choices: tuple[Choice, ...]
    ask: str
    windows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """The PDF, its pages, and the characters that were printed as others."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


def print_sheet(sheet: Sheet, *, on: date) -> PrintedSheet:
    """PDF/UA-1 and PDF/A-2a as every paper. Raises Unavailable without fonts."""
    facts = {
        "title": "えらぶシート",
        "municipality": "",
        "accent": ACCENT,
        "on": wareki(on),
        "intro": read(INTRO),
        "choices": [_facts(number, choice) for number, choice in enumerate(sheet.choices, 1)],
        "none": {"plain": NONE, "parts": read(NONE), "text": read(NONE_TEXT)},
        "next": [read(sentence) for sentence in NEXT],
        "headings": {name: {"plain": words, "parts": read(words)} for name, words in HEADINGS.items()},
        "ask": read(f"担当の職員：{_short(sheet.ask, LONGEST_NAME)}") if sheet.ask else [],
        "windows": [{"parts": read(_short(name, LONGEST_NAME)), "phone": phone} for name, phone in sheet.windows],
    }
    done = the_press().typeset("choosing", facts, on=on)
    return PrintedSheet(done.pdf, done.report["pages"], done.missing)


def read(text: str) -> list[Segment]:
    """The text with readings over the words that are known; a reading is never guessed."""
    return with_readings(text, OWN_WORDS)


def _facts(number: int, choice: Choice) -> dict[str, Any]:
    name = _short(choice.name, LONGEST_NAME)
    times = list(choice.times[:MOST_TIMES])
    if more := len(choice.times) - MOST_TIMES:
        times += [f"ほか{more}回"] if more > 0 else []
    does = [_short(text, LONGEST_TEXT) for text in (choice.title, choice.tasks) if text]
    lines = (does, times, *([_short(text, LONGEST_TEXT)] if text else [] for text in _rest(choice)))
    return {
        "number": number,
        "plain": name,
        "parts": align(name, choice.kana) or read(name),
        "lines": [
            {"label": read(label), "texts": [read(text) for text in texts]}
            for label, texts in zip(LABELS, lines, strict=True)
            if texts
        ],
    }


def _rest(choice: Choice) -> tuple[str, ...]:
    return choice.venue, choice.way, choice.mood, choice.thanks, choice.likes


def _short(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
