"""How dates and moments are written on pages."""

from datetime import datetime

from flask import Flask

from core.calendar import JAPAN, seireki, wareki


def japan_time(moment: datetime) -> str:
    """令和8年4月1日 9:05, in Japanese time."""
    local = moment.astimezone(JAPAN)
    return f"{wareki(local.date())} {local.hour}:{local.minute:02}"


def init_page_words(app: Flask) -> None:
    """Let templates write dates; which calendar is used depends on who reads."""
    app.jinja_env.filters.update({"wareki": wareki, "seireki": seireki, "japan_time": japan_time})
