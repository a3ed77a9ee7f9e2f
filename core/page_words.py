"""How dates and moments are written on pages."""

from datetime import datetime

from flask import Flask
from markupsafe import Markup

from core.calendar import JAPAN, seireki, wareki
from core.languages.sentences import _
from core.qr import qr_svg


def japan_time(moment: datetime) -> str:
    """令和8年4月1日 9:05, in Japanese time."""
    return f"{wareki(moment.astimezone(JAPAN).date())} {clock(moment)}"


def clock(moment: datetime) -> str:
    """9:05, in Japanese time."""
    local = moment.astimezone(JAPAN)
    return f"{local.hour}:{local.minute:02}"


def qr(address: str) -> Markup:
    """The address as a QR code inside a page."""
    return Markup(qr_svg(address, label=_("QRコード")))  # noqa: S704  # core.qr escapes its label


def init_page_words(app: Flask) -> None:
    """Let templates write dates; which calendar is used depends on who reads."""
    app.jinja_env.globals["qr"] = qr
    app.jinja_env.filters.update({"wareki": wareki, "seireki": seireki, "japan_time": japan_time})
