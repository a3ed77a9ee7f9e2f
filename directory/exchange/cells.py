"""One cell at a time: what people type into spreadsheets, made clean, with a reason where it was changed.

Each reader returns a `Reading`: the clean value, what was left over (kept elsewhere, never lost), and a reason in
Japanese where the person who prepared the file should look.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe]")
NEEDS_CARE = re.compile(
    r"^=\"|^'[\d０-９=+\-@＝＋－＠|%]|[\x00-\x1f\x7f\x85\u200b-\u202e\u2066-\u2069\u3099\u309a\ufeff\ufffe<]"
    r"|[\uff61-\uff9f]|^\s|\s$|^#"
)
MADE_HARMLESS = re.compile(r"^'(?=[=+\-@＝＋－＠|%\s\d０-９])")  # as exports mark what looks like a formula
AS_TEXT = re.compile(r'^="([^"]*)"$')  # how some exports keep Excel from reading a number
BREAK = re.compile(r"[ \u3000]*[\t\r\n]+[\s]*")
GLUED = re.compile(r"(?<=[-‐－−ー\d])[ \u3000]*[\t\r\n]+\s*(?=[\d０-９丁番号])")
LINE_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
HALF_KANA = re.compile(r"[\uff61-\uff9f]+")
EXCEL_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|GETTING_DATA)")
WITHHELD = re.compile(
    r"^[※(（]*(住所|場所|会場|電話番号|連絡先)?[はも]?(以下)?(全て|すべて)?(非公開|未公開|非公表|公開不可|公開していません)"
)
NOTHING = frozenset(
    (
        "-",
        "‐",
        "－",
        "ー",
        "―",
        "—",
        "–",
        "*",
        "＊",
        "/",
        "／",
        "無",
        "無し",
        "なし",
        "ナシ",
        "無い",
        "未定義",
        "該当なし",
        "特になし",
        "n/a",
        "na",
        "null",
        "none",
        "nan",
    )
)


@dataclass(frozen=True)
class Reading:
    """A clean value, what did not belong in it, and why it was changed ("" when it was not)."""

    value: str = ""
    rest: str = ""
    reason: str = ""


def tidy(text: str) -> str:
    """Without control characters and outer space; kana composed and wide, `<br>` a line break, one kind of line end."""
    if not NEEDS_CARE.search(text):
        return text
    text = LINE_TAG.sub("\n", CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if "\u3099" in text or "\u309a" in text:
        text = unicodedata.normalize("NFC", text)
    text = HALF_KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana[0]), text)
    text = MADE_HARMLESS.sub("", AS_TEXT.sub(r"\1", text.strip()))
    return "" if EXCEL_ERROR.fullmatch(text) else re.sub(r"[ \u3000]*\t+[ \u3000]*", " ", text)


def one_line(text: str) -> str:
    """Line breaks become a space, or nothing between the digits of a house number."""
    if "\n" not in text and "\t" not in text and "\r" not in text:
        return text
    return BREAK.sub(" ", GLUED.sub("", text)).strip()


def is_nothing(text: str) -> bool:
    """Whether the cell only says that there is nothing: -, なし, 該当なし."""
    return not text or text.lower() in NOTHING


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, with one kind of hyphen."""
    if text.isascii():
        return text.strip()
    return re.sub(r"[‐‑‒–—―−ｰ－]", "-", unicodedata.normalize("NFKC", text)).strip()


def read_clock(text: str) -> str:
    """9:00 for 09:00, ９：００, 9:00:00 or a spreadsheet's part of a day; any other words stay as they are."""
    if re.fullmatch(r"0?\.\d{2,}", text):
        minutes = round(float(text) * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    plain = re.fullmatch(r"0?(\d{1,2})[:時](\d{2})?分?(?::00)?", narrow(text))
    return f"{int(plain[1])}:{plain[2] or '00'}" if plain else text


def day_of_serial(text: str) -> str:
    """A spreadsheet's day number as a day in words; any other words stay as they are."""
    day = read_date(text) if re.fullmatch(r"[45]\d{4}", narrow(text)) else None
    return f"{day.year}年{day.month}月{day.day}日" if day else text


ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
ERA_DATE = re.compile(r"(令和|平成|昭和|[RHS])\.?(\d{1,2}|元)[年./-](\d{1,2})[月./-](\d{1,2})日?")
PLAIN_DATE = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[ T(（].*)?")


def read_date(text: str) -> date | None:
    """2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1, 20260401 or a spreadsheet's day number; else None."""
    plain = re.sub(r"\s+(?=\d)(?!\d{1,2}:)", "", narrow(text)).replace("- ", "-")
    try:
        if era := ERA_DATE.fullmatch(plain):
            year = 1 if era[2] == "元" else int(era[2])
            return date(ERAS[era[1]] + year, int(era[3]), int(era[4]))
        if found := PLAIN_DATE.fullmatch(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if re.fullmatch(r"(19|20)\d{6}", plain):
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        if re.fullmatch(r"[34567]\d{4}", plain):
            return date.fromordinal(date(1899, 12, 30).toordinal() + int(plain))
    except ValueError:
        return None
    return None
