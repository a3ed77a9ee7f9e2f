"""Which encoding a file of bytes is written in: marks first, then proof, then evidence, and never a guess."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from directory.exchange.no_tables import ARCHIVE, PACKED, refuse_no_table

SAMPLE = 200_000  # bytes looked at where only evidence can decide
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAVE_AGAIN = "Excel などで開いて「CSV UTF-8」または「.xlsx」で保存し直してから、もう一度選んでください。"
WRONG_CHOICE = "選んだ文字コードでは、{line}行目に読めない文字があります。ほかの文字コードを選んでください。"
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


class UnknownEncoding(BadInput):
    """The file is text as far as one can see, but a person has to say in which encoding."""


def decode(data: bytes, encoding: str = "") -> Decoded:
    """Read a whole file of bytes as text; raises BadInput in Japanese where no encoding can be shown right."""
    encoding = encoding or detect(data)
    if encoding == "euc-jp":
        return Decoded(_euc_text(data), encoding)
    return Decoded(data.decode(encoding).lstrip("\ufeff"), encoding)


def detect(data: bytes | Path) -> str:
    """The codec a file is written in: `utf-8`, `utf-8-sig`, `cp932`, `utf-16`, `utf-16-le`, `utf-16-be`, `euc-jp` …

    Order: byte order mark, NUL bytes (UTF-16 without a mark), JIS escapes, UTF-8 strictly, then CP932 against
    EUC-JP by how much of the text is everyday Japanese. A file on disk is read in pieces and never held whole.
    Raises BadInput when nothing fits or both fit.
    """
    head = next(_pieces(data), b"")
    if not head.strip():
        raise BadInput("ファイルが空です。中身のあるファイルを選んでください。")
    refuse_no_table(head)
    if head.startswith(ARCHIVE):
        raise BadInput(PACKED)
    for mark, codec in MARKS:
        if head.startswith(mark):
            return _proved(data, codec)
    if b"\0" in head:
        return _without_mark(data, head)
    if b"\x1b$" in head and _decodes(data, "iso2022_jp"):
        return "iso2022_jp"
    if _decodes(data, "utf-8"):
        return "utf-8"
    return _by_evidence(data, head)


def proved(data: bytes | Path, encoding: str) -> str:
    """The encoding a person chose; raises BadInput naming the line where the file cannot be in it."""
    if encoding == "utf-8" and next(_pieces(data), b"").startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    line = 0 if encoding == "euc-jp" and _is_euc(data) else _undecodable_line(data, encoding)
    if line:
        raise UnknownEncoding(WRONG_CHOICE.format(line=line))
    return encoding


def _pieces(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield from (data[at : at + SAMPLE] for at in range(0, len(data), SAMPLE))
        return
    with data.open("rb") as file:
        while piece := file.read(SAMPLE):
            yield piece


def _proved(data: bytes | Path, codec: str) -> str:
    line = _undecodable_line(data, codec)
    if line:
        name = codec.removesuffix("-sig").upper()
        raise BadInput(f"{name} の印が付いていますが、{line}行目に読めない文字があります。{SAVE_AGAIN}")
    return codec


def _without_mark(data: bytes | Path, head: bytes) -> str:
    """UTF-16 has no proof of its own: the byte order that gives readable text is the right one."""
    even = head[: len(head) - len(head) % 2]
    scores = {codec: _share(PRINTABLE, even.decode(codec, errors="replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda codec: scores[codec])
    if scores[best] < 0.9 or not _decodes(data, best):
        raise BadInput(f"文字のファイルとして読めませんでした。{SAVE_AGAIN}")
    return best


def _by_evidence(data: bytes | Path, head: bytes) -> str:
    sample = head[: head.rfind(b"\n") + 1] or head
    scores: dict[str, float] = {}
    if _decodes(data, "cp932"):
        scores["cp932"] = everyday_share(sample.decode("cp932", errors="replace"))
    euc = _euc(sample)
    if euc is not None and _is_euc(data):
        scores["euc-jp"] = everyday_share(euc)
    ranked = sorted(scores, key=lambda codec: scores[codec], reverse=True)
    if not ranked or scores[ranked[0]] < 0.5:
        line = _undecodable_line(data, "utf-8")
        where = f"{line}行目あたりに、どの文字コードでも読めない文字があります。" if line else ""
        raise UnknownEncoding(f"文字コードが分かりませんでした。{where}{SAVE_AGAIN}")
    if len(ranked) == 2 and scores[ranked[0]] - scores[ranked[1]] < 0.1:
        which = "Shift_JIS と EUC-JP のどちらにも読めます"
        raise UnknownEncoding(f"文字コードを見分けられませんでした（{which}）。{SAVE_AGAIN}")
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


def _is_euc(data: bytes | Path) -> bool:
    return _decodes(data, "euc_jp") or _euc(b"".join(_pieces(data))) is not None


def _decodes(data: bytes | Path, codec: str) -> bool:
    return _undecodable_line(data, codec) == 0


def _undecodable_line(data: bytes | Path, codec: str) -> int:
    """The first line that is not of this codec, 0 when all are."""
    decoder, line = codecs.getincrementaldecoder(codec)(), 1
    try:
        for piece in _pieces(data):
            line += decoder.decode(piece).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as broken:
        return line + bytes(broken.object)[: broken.start].count(b"\n")
    return 0


def _share(pattern: re.Pattern[str], text: str) -> float:
    return len(pattern.findall(text)) / len(text) if text else 0.0
