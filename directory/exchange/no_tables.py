"""Files that are no table one can read: what each is, and what its sender can do about it."""

import re

from core.errors import BadInput

COMPOUND = b"\xd0\xcf\x11\xe0"  # old Office files, and new ones with a password
ARCHIVE = b"PK\x03\x04"
SAVE_AS = (
    "Excel で開き、「名前を付けて保存」で種類を「Excel ブック（.xlsx）」にして保存してから、もう一度選んでください。"
)
ASK_FOR_TABLE = "表を作った人から、もとの Excel か CSV のファイルを受け取って選んでください。"
PROTECTED = (
    "パスワードの付いたファイルです。Excel で開き、「ファイル」→「情報」→「ブックの保護」→"
    "「パスワードを使用して暗号化」でパスワードを消して保存してから、もう一度選んでください。"
)
BY_BEGINNING = (
    (b"%PDF", f"PDF からは表を読み取れません。{ASK_FOR_TABLE}"),
    (b"\x89PNG", f"画像からは表を読み取れません。{ASK_FOR_TABLE}"),
    (b"\xff\xd8\xff", f"画像からは表を読み取れません。{ASK_FOR_TABLE}"),
    (b"GIF8", f"画像からは表を読み取れません。{ASK_FOR_TABLE}"),
    (b"{\\rtf", "文書（リッチテキスト）です。表を Excel に貼り付け、.xlsx で保存してから選んでください。"),
    (b"\x1f\x8b", "圧縮されたファイルです。展開して、中の CSV か Excel のファイルを選んでください。"),
    (b"Rar!", "圧縮されたファイルです。展開して、中の CSV か Excel のファイルを選んでください。"),
    (b"7z\xbc\xaf", "圧縮されたファイルです。展開して、中の CSV か Excel のファイルを選んでください。"),
)
BY_ENTRY = (  # of a zip archive
    (re.compile(r"xl/workbook\.bin"), f"Excel のバイナリ形式（.xlsb）です。{SAVE_AS}"),
    (re.compile(r"word/"), "Word の文書です。表を Excel に貼り付け、.xlsx で保存してから選んでください。"),
    (re.compile(r"ppt/"), "PowerPoint のファイルです。表を Excel に貼り付け、.xlsx で保存してから選んでください。"),
    (
        re.compile(r"content\.xml"),
        "LibreOffice などの表（.ods）です。「名前を付けて保存」で「Excel（.xlsx）」にしてから選んでください。",
    ),
    (re.compile(r"doc\.kml"), "地図のファイル（KMZ）です。GeoJSON か CSV で書き出してから選んでください。"),
)
PACKED = "圧縮されたファイル（zip）です。展開して、中の CSV か Excel のファイルを選んでください。"
PAGE = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)?(?:<!doctype html|<html|<table|<meta|<style|<body)", re.IGNORECASE | re.DOTALL
)


def refuse_no_table(data: bytes) -> None:
    """Raises BadInput, saying what the file is, when its bytes are known to be no table."""
    for beginning, said in BY_BEGINNING:
        if data.startswith(beginning):
            raise BadInput(said)
    if data.startswith(COMPOUND):
        raise BadInput(_compound(data))
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if PAGE.match(head):
        raise BadInput(f"Web ページ（HTML）の表に、Excel の名前が付いたファイルです。{SAVE_AS}")
    if head.lstrip().startswith(b"<?xml") or b"<kml" in head:
        raise BadInput(_markup(head))


def what_is_packed(names: list[str]) -> str:
    """What a zip archive without a workbook holds, by the names of its entries."""
    return next((said for pattern, said in BY_ENTRY if any(pattern.match(name) for name in names)), PACKED)


def _compound(data: bytes) -> str:
    """An old workbook, an old document, or anything with a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return PROTECTED
    if "WordDocument".encode("utf-16-le") in data:
        return "Word の文書です。表を Excel に貼り付け、.xlsx で保存してから選んでください。"
    return f"古い形式の Excel ファイル（.xls）です。{SAVE_AS}"


def _markup(head: bytes) -> str:
    if b"<kml" in head:
        return "地図のファイル（KML）です。GeoJSON か CSV で書き出してから選んでください。"
    if b"Excel.Sheet" in head or b"office:spreadsheet" in head:
        return f"XML 形式の Excel ファイルです。{SAVE_AS}"
    return f"XML のファイルです。{ASK_FOR_TABLE}"
