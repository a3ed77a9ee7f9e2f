"""What a flyer may say about a place, field by field: candidates to be looked at, never filled in unseen.

Rules only, and all of them here: no network and no guess beyond the words. A candidate is a piece of the text as it
stands there, but for widths and line breaks, so that a person sees where it comes from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from directory.desk import flyer_names, flyer_places, flyer_when
from directory.desk.flyer_parts import Part, parts_of
from directory.exchange.contacts import BARE_WEB, MAIL, NUMBER, WEB, hyphened
from directory.exchange.words import audiences_in, cost_of, kinds_of_name
from directory.places.kinds import Audience, Cost

MOST = 6  # candidates for one field
LIMITS = {"name": 100, "kana": 200, "summary": 1000, "phone": 60, "mail": 200, "url": 500, "booking": 300}
LIMITS |= {"group": 100, "for_whom": 300, "cost_text": 300, "bring": 300, "nearest_stop": 200}
LIMITS |= {"schedule_text": 1000, "venue_name": 100, "address": 200}
MOBILE = "携帯電話の番号です。住民に見せてよいか、団体に確かめてください。"
AT = re.compile(r"\s*[\[(<](?:at|アット|@|あっと)[\])>]\s*", re.IGNORECASE)
FAX = re.compile(r"(FAX|ファックス|ファクス|ファクシミリ|F)\s*[:.)]?\s*[(]?$", re.IGNORECASE)
PHONE_TOO = re.compile(r"(TEL|電話|携帯)", re.IGNORECASE)
LOCAL = re.compile(r"\d{1,4}-\d{4}(?![\d-])")
YEN = re.compile(r"\d円|無料")
COST_PIECE = re.compile(
    r"(?:参加費|費用|料金|会費|一人|1人|1回|大人|おとな|子ども|こども|中学生|高校生|小学生|未就学児|お茶代|材料費|カレー|弁当)?"
    r"[^。!\n:]{0,18}(?:[\d,]+円|無料)[^。!\n]{0,30}"
)
NO_BOOKING = re.compile(
    r"(?:事前の?)?(?:お?申し?込み?|ご?予約|事前申込)(?:は|も|の)?[^。、!\s]{0,8}(?:不要|いりません|要りません|必要ありません|なし)"
    r"|(?:要|事前)(?:予約|申込)(?:制)?|(?:直接|当日)[^。、!\s]{0,8}(?:お越し|会場へ|おいで)[^。!\s]{0,8}"
)
WHOM = re.compile(
    r"(?:どなたでも|だれでも|誰でも)[^。!\n]{0,20}|[^。!\n、]{2,24}(?:の方|の人|の親子|と保護者)(?=(?:が|なら|であれば|向け|対象|を対象)|$)"
)
OLDER = re.compile(r"(?:6[05]|7\d|8\d)[歳才]以上")
STOP = re.compile(
    r"[^\s、。()「」:]{1,15}(?:駅|バス停|停留所|停)[^\s、。]{0,10}?(?:から|より|下車)?\s*(?:徒歩|歩いて)(?:で)?\s*約?\d+分"
)
PERSON = re.compile(r"[\s(、/:]*(?:担当|代表|会長|世話人|責任者|事務局長)(?:者)?\s*[:/]?\s*.*$")
ORGANISED = re.compile(
    r"会$|協議会|クラブ|くらぶ|法人|センター|委員|サークル|グループ|課$|係$|自治|組合|NPO|社協|ネット|隊$|団$|家$|事務局$"
)
SENTENCE_END = re.compile(r"(?:です|ます|ません|ください|ましょう|でした|ました|います)[。!♪]*$|。$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value a field of the form may get, as it is shown, and what to mind about it."""

    field: str
    value: str
    label: str = ""
    note: str = ""


def candidates(text: str, is_town: Callable[[str], bool]) -> list[Candidate]:
    """Everything the text may say, the likeliest of each field first; `is_town` knows the towns of the area."""
    parts = parts_of(text)
    found = [
        *_texts("name", flyer_names.names(parts)),
        *_texts("kana", flyer_names.readings(parts)),
        *_choices("kinds", ((kind.value, kind.label) for kind in kinds_of_name(" ".join(p.text for p in parts)))),
        *_texts("summary", _summaries(parts)),
        *_texts("schedule_text", flyer_when.schedules(parts)),
        *_texts("venue_name", flyer_places.venues(parts, is_town)),
        *_texts("address", flyer_places.addresses(parts, is_town)),
        *_phones(parts),
        *_texts("mail", _mails(parts)),
        *_texts("url", _urls(parts)),
        *_texts("booking", _labelled_or(parts, "booking", NO_BOOKING)),
        *_texts("group", _groups(parts)),
        *_for_whom(parts),
        *_costs(parts),
        *_texts("bring", (part.text for part in parts if part.field == "bring")),
        *_texts("nearest_stop", (match[0] for part in parts for match in STOP.finditer(part.text))),
    ]
    return _best(found)


def _texts(field: str, values: Iterable[str]) -> Iterator[Candidate]:
    for value in values:
        tidy = value.strip(" 、,・|:") if field == "url" else value.strip(" 、,・/|:")
        if tidy and len(tidy) <= LIMITS[field]:
            yield Candidate(field, tidy)


def _choices(field: str, choices: Iterable[tuple[str, str]]) -> Iterator[Candidate]:
    return (Candidate(field, value, label) for value, label in choices)


def _best(found: list[Candidate]) -> list[Candidate]:
    kept: dict[str, list[Candidate]] = {}
    for each in found:
        others = kept.setdefault(each.field, [])
        if len(others) < MOST and all(each.value != other.value for other in others):
            others.append(each)
    return [each for others in kept.values() for each in others]


def _phones(parts: list[Part]) -> Iterator[Candidate]:
    for part in sorted(parts, key=lambda part: part.field not in ("contact", "phone")):
        is_fax = part.field == "fax" and not PHONE_TOO.search(part.label)
        text, seen = " ".join(part.lines[1:]) if is_fax else part.text, False
        for match in NUMBER.finditer(text):
            before = text[max(0, match.start() - 14) : match.start()]
            digits = re.sub(r"\D", "", match[0])
            if not 10 <= len(digits) <= 11 or (FAX.search(before) and not PHONE_TOO.search(before)):
                continue
            seen = True
            number = hyphened(match[0])
            yield Candidate("phone", number, note=MOBILE if re.match(r"0[789]0", digits) else "")
        if not seen and part.field == "phone" and (short := LOCAL.search(text)):
            yield Candidate("phone", short[0])


def _mails(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        text = AT.sub("@", part.text)
        yield from (match[0].rstrip(".") for match in MAIL.finditer(re.sub(r"\s*@\s*", "@", text)))


def _urls(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        whole = [match[0].rstrip(".,)") for match in WEB.finditer(part.text)]
        yield from whole
        if not whole and (part.field == "url" or "www." in part.text):
            rest = MAIL.sub(" ", part.text)
            yield from (f"https://{match[0].rstrip('.,)')}" for match in BARE_WEB.finditer(rest))


def _labelled_or(parts: list[Part], field: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """What stands under the label; without one, what the pattern finds anywhere."""
    labelled = [part.text for part in parts if part.field == field and part.text]
    yield from labelled
    if not labelled:
        yield from (match[0] for part in parts for match in pattern.finditer(part.text))


def _for_whom(parts: list[Part]) -> Iterator[Candidate]:
    words = list(_labelled_or(parts, "for_whom", WHOM))
    audiences = dict.fromkeys(audience for text in words for audience in (*audiences_in(text), *_by_age(text)))
    yield from _choices("audiences", ((each.value, each.label) for each in audiences))
    yield from _texts("for_whom", words)


def _by_age(text: str) -> tuple[Audience, ...]:
    return (Audience.OLDER_PEOPLE,) if OLDER.search(text) else ()


def _costs(parts: list[Part]) -> Iterator[Candidate]:
    labelled = [_priced(part) for part in parts if part.field == "cost" and part.text]
    found = labelled or [
        match[0] for part in parts for match in COST_PIECE.finditer(part.text) if part.field != "bring"
    ]
    classes = dict.fromkeys(cost_of("、".join(found)) for _ in found[:1])
    yield from _choices("cost", ((each.value, each.label) for each in classes if each is not Cost.UNKNOWN))
    yield from _texts("cost_text", found)


def _priced(part: Part) -> str:
    """材料費 500円 keeps its label, for it says what is paid; 参加費 無料 does not need it."""
    is_special = part.label in ("材料費", "お茶代", "食事代", "月会費", "年会費")
    return f"{part.label}{part.text}" if is_special else part.text


def _groups(parts: list[Part]) -> Iterator[str]:
    for part in sorted(parts, key=lambda part: part.field != "group"):
        if part.field not in ("group", "contact"):
            continue
        told = re.sub(r"\((?:メール|TEL|電話)[^)]*\)?", " ", part.text, flags=re.IGNORECASE)
        words = re.split(r"[、,/〒]|\s(?=TEL|電話|FAX|0\d)|(?=TEL|電話)", NUMBER.sub(" ", MAIL.sub(" ", told)))
        name = PERSON.sub("", words[0]).strip(" ()【】「」")
        if 2 <= len(name) <= 40 and (part.field == "group" or ORGANISED.search(name)):
            yield name


def _summaries(parts: list[Part]) -> Iterator[str]:
    yield from (part.text for part in parts if part.field == "content" and part.text)
    told: list[str] = []
    for part in parts:
        is_telling = (
            part.field == "" and len(part.text) >= 12 and not NUMBER.search(part.text) and not YEN.search(part.text)
        )
        if is_telling and not flyer_when.is_when(part.text) and (SENTENCE_END.search(part.text) or told):
            told.append(part.text)
            if len(told) == 3:
                break
        elif told:
            break
    if told:
        yield "".join(told)
