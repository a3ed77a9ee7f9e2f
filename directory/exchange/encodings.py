"""Which encoding a file of bytes is written in: marks first, then proof, then evidence, and never a guess."""

import codecs
import re
from dataclasses import dataclass

from core.errors import BadInput

SAMPLE = 200_000  # bytes looked at where only evidence can decide
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = (
    (b"\xd0\xcf\x11\xe0", "古い形式（.xls）か、パスワードの付いた Excel ファイルです。"),
    (b"%PDF", "PDF です。"),
    (b"\x89PNG", "画像です。"),
    (b"\xff\xd8\xff", "画像です。"),
    (b"PK\x03\x04", "圧縮されたファイルです。"),
)
SAVE_AGAIN = "Excel などで開いて「CSV UTF-8」または「.xlsx」で保存し直してから、もう一度選んでください。"
EVERYDAY = re.compile(r"[ぁ-んァ-ヶー、。「」『』・（）～〜／：＆！？　々〇０-９Ａ-Ｚａ-ｚ]")
HALF_KANA = re.compile(r"[\uff61-\uff9f]")
PRINTABLE = re.compile(
    r"[\t\r\n\x20-\x7e\u2010-\u2312\u2460-\u266f\u3000-\u30ff\u3220-\u33ff\u4e00-\u9fff\uff01-\uff9f]"
)


@dataclass(frozen=True)
class Decoded:
    """The text of a file without its byte order marks, and the encoding it was read with (a codec name)."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Read a whole file of bytes as text; raises BadInput in Japanese where no encoding can be shown right."""
    encoding = detect(data)
    if encoding == "euc-jp":
        return Decoded(_euc_text(data), encoding)
    return Decoded(data.decode(encoding).lstrip("\ufeff"), encoding)


def detect(data: bytes) -> str:
    """The codec a file is written in: `utf-8`, `utf-8-sig`, `cp932`, `utf-16`, `utf-16-le`, `utf-16-be`, `euc-jp` …

    Order: byte order mark, NUL bytes (UTF-16 without a mark), JIS escapes, UTF-8 strictly, then CP932 against
    EUC-JP by how much of the text is everyday Japanese. Raises BadInput when nothing fits or both fit.
    """
    if not data.strip():
        raise BadInput("ファイルが空です。中身のあるファイルを選んでください。")
    for magic, what in NOT_TEXT:
        if data.startswith(magic):
            raise BadInput(f"表として読めないファイルです。{what}{SAVE_AGAIN}")
    for mark, codec in MARKS:
        if data.startswith(mark):
            return _proved(data, codec)
    if b"\0" in data[:SAMPLE]:
        return _without_mark(data)
    if b"\x1b$" in data[:SAMPLE] and _decodes(data, "iso2022_jp"):
        return "iso2022_jp"
    if _decodes(data, "utf-8"):
        return "utf-8"
    return _by_evidence(data)


def _proved(data: bytes, codec: str) -> str:
    try:
        data.decode(codec)
    except UnicodeDecodeError as broken:
        name = codec.removesuffix("-sig").upper()
        raise BadInput(
            f"{name} の印が付いていますが、{_line(data, broken.start)}行目に読めない文字があります。{SAVE_AGAIN}"
        ) from None
    return codec


def _without_mark(data: bytes) -> str:
    """UTF-16 has no proof of its own: the byte order that gives readable text is the right one."""
    scores = {
        codec: _share(PRINTABLE, data[: SAMPLE - SAMPLE % 2].decode(codec, errors="replace"))
        for codec in ("utf-16-le", "utf-16-be")
    }
    best = max(scores, key=lambda codec: scores[codec])
    if scores[best] < 0.9 or len(data) % 2 or not _decodes(data, best):
        raise BadInput(f"文字のファイルとして読めませんでした。{SAVE_AGAIN}")
    return best


def _by_evidence(data: bytes) -> str:
    sample = data[: data.rfind(b"\n", 0, SAMPLE) + 1] if len(data) > SAMPLE else data
    scores: dict[str, float] = {}
    if _decodes(data, "cp932"):
        scores["cp932"] = everyday_share(sample.decode("cp932", errors="replace"))
    euc = _euc(data)
    if euc is not None:
        scores["euc-jp"] = everyday_share(_euc(sample) or euc)
    ranked = sorted(scores, key=lambda codec: scores[codec], reverse=True)
    if not ranked or scores[ranked[0]] < 0.5:
        raise BadInput(_nothing_fits(data))
    if len(ranked) == 2 and scores[ranked[0]] - scores[ranked[1]] < 0.1:
        raise BadInput(f"文字コードを見分けられませんでした（Shift_JIS と EUC-JP のどちらにも読めます）。{SAVE_AGAIN}")
    return ranked[0]


def everyday_share(text: str) -> float:
    """How much of the text beyond ASCII is kana, everyday signs or JIS level 1 kanji, from 0 to 1.

    Read in the wrong encoding, Japanese turns into half-width kana and rare kanji.
    """
    beyond = [sign for sign in text if sign > "\x7f"]
    if not beyond:
        return 0.0
    return sum(_is_everyday(sign) for sign in beyond) / len(beyond)


def _is_everyday(sign: str) -> bool:
    if EVERYDAY.match(sign):
        return True
    if HALF_KANA.match(sign):
        return False
    raw = sign.encode("cp932", errors="ignore")
    return len(raw) == 2 and 0x88 <= raw[0] <= 0x97  # JIS level 1, the 2,965 kanji in daily use


def _euc(data: bytes) -> str | None:
    try:
        return _euc_text(data)
    except UnicodeDecodeError:
        return None


def _euc_text(data: bytes) -> str:
    try:
        return data.decode("euc_jp")
    except UnicodeDecodeError:
        # ① ㈱ 髙 are vendor characters: the same cells of the same table as in CP932, moved
        return _as_cp932(data).decode("cp932")


def _as_cp932(data: bytes) -> bytes:
    out = bytearray()
    at = 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            out.append(lead)
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else 0
        if trail < 0xA1 or not (lead == 0x8E or 0xA1 <= lead <= 0xFE):
            raise UnicodeDecodeError("euc_jp", data, at, at + 1, "not EUC-JP")
        out += bytes([trail]) if lead == 0x8E else _moved(lead, trail)
        at += 2
    return bytes(out)


def _moved(lead: int, trail: int) -> bytes:
    """One JIS cell from its EUC bytes to its Shift_JIS bytes."""
    row, cell = lead - 0xA1, trail - 0xA1
    first = 0x81 + row // 2
    second = cell + 0x40 + (cell >= 63) if row % 2 == 0 else cell + 0x9F
    return bytes([first + 0x40 if first > 0x9F else first, second])


def _decodes(data: bytes, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for at in range(0, len(data), SAMPLE):  # in pieces: a big file is not held twice
            decoder.decode(data[at : at + SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _nothing_fits(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = _line(data, broken.start)
        where = f"{line}行目あたりに、どの文字コードでも読めない文字があります。"
        return f"文字コードが分かりませんでした。{where}{SAVE_AGAIN}"
    return f"文字コードが分かりませんでした。{SAVE_AGAIN}"


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _share(pattern: re.Pattern[str], text: str) -> float:
    return len(pattern.findall(text)) / len(text) if text else 0.0
