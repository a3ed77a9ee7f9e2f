"""QR codes for print: the only use of segno."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import segno

from core.errors import BadInput

QUIET_ZONE = 4
SMALLEST_SYMBOL_MM = 14.0
SMALLEST_MODULE_MM = 0.42
LONGEST_ADDRESS = 300


@dataclass(frozen=True, slots=True)
class QrCode:
    """An SVG picture with its quiet zone; `size_mm` is the smallest side at which a phone still reads it."""

    svg: str
    size_mm: float


@lru_cache(maxsize=4096)
def qr_code(address: str) -> QrCode:
    """The code of a web address, error level M, quiet zone four modules (ISO/IEC 18004).

    Raises BadInput for something that is no web address, or one too long to be scanned from paper.
    """
    if not address.startswith(("https://", "http://")) or any(letter.isspace() for letter in address):
        raise BadInput(f"QRコードにできるのは https:// で始まるアドレスだけです：{address[:60]}")
    if len(address) > LONGEST_ADDRESS:
        raise BadInput(f"アドレスが長すぎて、紙のQRコードにできません（{LONGEST_ADDRESS}文字まで）：{address[:60]}…")
    code = segno.make_qr(address, error="m", boost_error=False)
    modules = code.symbol_size(border=0)[0]
    size = (modules + 2 * QUIET_ZONE) * max(SMALLEST_MODULE_MM, SMALLEST_SYMBOL_MM / modules)
    out = BytesIO()
    code.save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, nl=False, omitsize=True, svgclass=None, lineclass=None)
    return QrCode(out.getvalue().decode(), round(size, 2))
