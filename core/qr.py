"""The only door to the QR library."""

from io import BytesIO

import segno

QUIET_ZONE = 4  # modules on every side


def qr_svg(text: str, *, scale: int = 4, label: str = "QRコード") -> str:
    """An inline SVG of `text`: error level M, the quiet zone of four modules the standard asks for (JIS X 0510)."""
    image = BytesIO()
    segno.make_qr(text, error="m").save(
        image,
        kind="svg",
        scale=scale,
        border=QUIET_ZONE,
        xmldecl=False,
        svgns=True,
        title=label,
        light="#fff",
        nl=False,
    )
    return image.getvalue().decode()


def qr_print(text: str) -> tuple[str, int]:
    """The same code as a bare SVG for paper, without title or size, and how many modules it is across with its zone."""
    image = BytesIO()
    code = segno.make_qr(text, error="m", boost_error=False)
    code.save(
        image, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True, svgclass=None, lineclass=None, nl=False
    )
    return image.getvalue().decode(), int(code.symbol_size(border=QUIET_ZONE)[0])
