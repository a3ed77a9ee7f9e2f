"""The only door to the library that makes QR codes."""

import re
from html import escape
from math import isqrt

import zxingcpp

QUIET_ZONE = 4  # modules on every side, as the standard asks for
ERROR_LEVEL = "M"
DARK = re.compile(rb"\x00+")


def qr_svg(text: str, *, scale: int = 4, label: str = "QRコード") -> str:
    """An inline SVG of `text` for a screen: error level M, a quiet zone of four white modules (JIS X 0510).

    `scale` is the width of a module in pixels. Raises ValueError for a text that no code can hold.
    """
    strokes, across = _strokes(text)
    side = across * scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {across} {across}">'
        f"<title>{escape(label)}</title>"
        f'<path fill="#fff" d="M0 0h{across}v{across}h-{across}z"/><path stroke="#000" d="{strokes}"/></svg>'
    )


def qr_print(text: str) -> tuple[str, int]:
    """The same code as a bare SVG for paper, without title or size, and how many modules it is across with its zone.

    Raises ValueError for a text that no code can hold.
    """
    strokes, across = _strokes(text)
    shown = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {across}">'
    return f'{shown}<path stroke="#000" d="{strokes}"/></svg>', across


def _strokes(text: str) -> tuple[str, int]:
    """The dark modules as one path, a stroke for each run of them in a row, and the modules across with their zone."""
    # Letters beyond ASCII as UTF-8, which is what readers take them for; the library alone would write Latin-1.
    content = text if text.isascii() else text.encode()
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level=ERROR_LEVEL)
    image = code.to_image(scale=1, add_quiet_zones=False)
    modules = memoryview(image).tobytes()  # type: ignore[arg-type]  # its stubs do not tell of its buffer
    side = isqrt(len(modules))
    runs = (
        f"M{QUIET_ZONE + run.start()} {QUIET_ZONE + row}.5h{run.end() - run.start()}"
        for row in range(side)
        for run in DARK.finditer(modules[row * side : (row + 1) * side])
    )
    return "".join(runs), side + 2 * QUIET_ZONE
