"""Consultation windows in the words of a page, and the same facts as JSON."""

from datetime import date
from typing import Any

from core.languages.dates import clock
from core.languages.sentences import _
from directory.places.presenting import day_name
from directory.windows.models import ConsultationWindow
from directory.windows.queries import OpenState


def state_words(state: OpenState, today: date) -> str:
    """Whether somebody answers now, and if not when next; nothing when the hours are not known."""
    if state.is_open:
        until = state.until
        return _("いま受付中です") if until is None else _("いま受付中です（{time}まで）", time=clock(until))
    if state.is_open is None:
        return ""
    if state.next_day is None or state.next_start is None:
        return _("いまは受付時間外です")
    day = day_name(state.next_day, today)
    return _("いまは受付時間外です。次は{day} {time}から", day=day, time=clock(state.next_start))


def window_json(window: ConsultationWindow, *, url: str, state: OpenState | None = None) -> dict[str, Any]:
    """Everything public about a window; `open_now` is null when nobody knows."""
    facts = {
        "key": window.key,
        "type": "window",
        "kind": str(window.kind),
        "name": window.name,
        "operator": window.operator,
        "troubles": window.troubles,
        "serves": window.serves,
        "script": window.script,
        "phone": window.phone,
        "fax": window.fax,
        "mail": window.mail,
        "website": window.url,
        "hours_text": window.hours_text,
        "hours": window.hours_sentence,
        "booking": window.booking,
        "outside_hours": window.outside_hours,
        "languages": window.languages,
        "other_ways": window.other_ways,
        "address": window.address,
        "areas": [{"key": area.key, "name": area.name} for area in window.areas],
        "towns": [town.name for town in window.towns],
        "is_sensitive": window.is_sensitive,
        "refuses_nobody": window.refuses_nobody,
        "stands_in": window.stands_in,
        "confirmed_on": window.confirmed_on,
        "url": url,
    }
    return facts if state is None else facts | {"open_now": state.is_open}
