"""Telephone numbers, mail and web addresses, as people type them."""

import re

from directory.exchange.cells import WITHHELD, Reading, is_nothing, narrow

NUMBER = re.compile(r"\(?0\d{1,4}\)?[-. ()]{0,2}\d{1,4}[-. )]{0,2}\d{3,4}(?!\d)|0\d{9,10}(?!\d)")
LOST_ZERO = re.compile(r"[1-9]\d{8,9}")
SHORT = re.compile(r"#?\d{3,4}")
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
FAX = re.compile(r"(?:fax|f|ﾌｧｯｸｽ|ファッ?クス)(?:番号)?[:.)\s]*\(?0\d{1,4}[-). (]*\d{1,4}[-). ]*\d{3,4}", re.IGNORECASE)
EXTENSION = re.compile(r"\(?(?:内線|内)[:: ]*(\d{1,6})\)?")
MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
WEB = re.compile(r"https?://[^\s<>\"'、。（）「」]+", re.IGNORECASE)
BARE_WEB = re.compile(
    r"(?:www\.)?[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:jp|com|net|org|info|tokyo|site|me|co|link|page|app|io)(?:[/?#:]\S*)?",
    re.I,
)
DANGEROUS = re.compile(r"\s*(javascript|vbscript|data|file|blob|about|ftp|mailto|tel|view-source)\s*:", re.IGNORECASE)
TAIL = re.compile(r"(?!https?:)[\x21-\x7e]+")
KEPT = "「そのほかの項目」に残しました。"


def read_phone(text: str) -> Reading:
    """The first number as 03-1234-5678; further numbers and remarks are the rest.

    (0428)20-0770 → 0428-20-0770; full width becomes half; a leading zero a spreadsheet ate comes back.
    """
    plain = re.sub(r"^\+81[- ]?\(?0?\)?", "0", narrow(text))
    if WITHHELD.match(plain):
        return Reading(reason="電話番号は非公開とあるため、載せません。")
    if is_nothing(plain):
        return Reading()
    if ROUNDED.fullmatch(plain):
        return Reading(reason="Excel でけたが失われた番号なので、載せません。もとの番号を入れてください。")
    digits = re.sub(r"[-. ()]", "", plain)
    if LOST_ZERO.fullmatch(digits):
        return Reading(hyphened("0" + digits), "", "先頭の 0 が消えていたので補いました。正しい番号かご確認ください。")
    found = NUMBER.search(FAX.sub(lambda fax: " " * len(fax[0]), plain))
    if found is None:
        if SHORT.fullmatch(plain):
            return Reading(plain)
        return Reading("", text, f"電話番号として読めないため、元の記載を{KEPT}")
    number = hyphened(found[0])
    left = (plain[: found.start()] + " " + plain[found.end() :]).strip(" ,、/;()・\n")
    left = re.sub(r"^(?:tel|電話)\W*$", "", left, flags=re.IGNORECASE)
    if not 10 <= len(number.replace("-", "")) <= 11:
        return Reading("", text, f"電話番号のけた数が合わないため、元の記載を{KEPT}")
    return Reading(number, text if left else "", f"電話番号以外の記載は、{KEPT}" if left else "")


def hyphened(number: str) -> str:
    """A number with hyphens where it had brackets, dots or spaces, and where its shape alone tells them."""
    parts: list[str] = re.findall(r"\d+", number)
    if len(parts) > 1:
        return "-".join(parts)
    digits = parts[0]
    if re.match(r"0[5789]0", digits) and len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if re.match(r"0120|0800|0570", digits):
        return f"{digits[:4]}-{digits[4:-3]}-{digits[-3:]}"
    if re.match(r"0[36]", digits) and len(digits) == 10:
        return f"{digits[:2]}-{digits[2:6]}-{digits[6:]}"
    return digits


def read_mail(text: str) -> Reading:
    """The first mail address; the rest is kept."""
    plain = narrow(text)
    if WITHHELD.match(plain):
        return Reading(reason="メールアドレスは非公開とあるため、載せません。")
    if is_nothing(plain):
        return Reading()
    plain = re.sub(r"\s*[\[(（](?:at|アット)[\])）]\s*", "@", plain, flags=re.IGNORECASE)
    found = MAIL.search(re.sub(r"\s+@|@\s+", "@", plain))
    if found is None:
        return Reading("", text, f"メールアドレスとして読めないため、元の記載を{KEPT}")
    left = re.sub(r"[\s,;、；/・]+", "", plain.replace(found[0], ""))
    return Reading(found[0], text if left else "", f"メールアドレス以外の記載は、{KEPT}" if left else "")


def read_url(text: str) -> Reading:
    """The first http(s) address; other schemes are refused, a missing scheme is added, a broken line is joined."""
    if is_nothing(text):
        return Reading()
    if DANGEROUS.match(narrow(text)):
        return Reading("", "", "http または https で始まらないアドレスは、安全のため載せません。")
    plain = narrow_scheme(text)
    joined = _one_address(plain)
    found = WEB.search(joined)
    if found is not None:
        left = joined.replace(found[0], "").strip(" \n\t、,;；\u3000")
        if left:
            return Reading(found[0], text, f"ホームページのアドレス以外の記載は、{KEPT}")
        return Reading(found[0], "", "" if joined == plain else "アドレスの途中の改行を取り除きました。")
    bare = narrow(text)
    if BARE_WEB.fullmatch(bare):
        return Reading("https://" + bare, "", "「https://」がなかったので補いました。開けるかご確認ください。")
    return Reading("", text, f"ホームページのアドレスとして読めないため、元の記載を{KEPT}")


def _one_address(text: str) -> str:
    """An address that a narrow column broke over several lines, in one piece."""
    lines = text.split()
    tail_of_one = lines[:1] and WEB.fullmatch(lines[0]) and all(TAIL.fullmatch(line) for line in lines[1:])
    return "".join(lines) if "\n" in text and tail_of_one else text


def narrow_scheme(text: str) -> str:
    """Full-width https：// as half-width, the path untouched: it may hold Japanese."""
    return re.sub(r"[ｈh]([ｔt]){2}[ｐp]([ｓs]?)[：:][／/]{2}", lambda m: narrow(m[0]), text, flags=re.IGNORECASE)
