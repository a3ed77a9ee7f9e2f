"""QR codes for print: how large they must be, and what may be in them."""

from dataclasses import dataclass
from functools import lru_cache

from core.errors import BadInput
from core.qr import QUIET_ZONE, qr_print

SMALLEST_SYMBOL_MM = 14.0
SMALLEST_MODULE_MM = 0.42
LONGEST_ADDRESS = 300
LONGEST_LIST = 700  # a whole list in one code, on a paper with room for it: 45 mm


@dataclass(frozen=True, slots=True)
class QrCode:
    """An SVG picture with its quiet zone; `size_mm` is the smallest side at which a phone still reads it."""

    svg: str
    size_mm: float


@lru_cache(maxsize=4096)
def qr_code(address: str, longest: int = LONGEST_ADDRESS) -> QrCode:
    """The code of a web address, error level M, quiet zone four modules (ISO/IEC 18004).

    Raises BadInput for something that is no web address, or one too long to be scanned from paper.
    """
    if not address.startswith(("https://", "http://")) or any(letter.isspace() for letter in address):
        raise BadInput(f"QRコードにできるのは https:// で始まるアドレスだけです：{address[:60]}")
    if len(address) > longest:
        raise BadInput(f"アドレスが長すぎて、紙のQRコードにできません（{longest}文字まで）：{address[:60]}…")
    svg, across = qr_print(address)
    module = max(SMALLEST_MODULE_MM, SMALLEST_SYMBOL_MM / (across - 2 * QUIET_ZONE))
    return QrCode(svg, round(across * module, 2))
