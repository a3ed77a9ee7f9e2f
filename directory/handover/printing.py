"""The book on paper: a numbered copy that names who printed it on every page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.calendar import JAPAN, wareki
from core.page_words import japan_time
from directory.handover.models import GroupContact
from directory.handover.queries import BookEntry
from directory.leaflets.press import Typeset, the_press
from directory.places.models import Activity, Gathering

ACCENT = "#1b3f73"
NOBODY = "（今はないアカウント）"


def print_book(
    area: str, entries: Sequence[BookEntry], *, number: int, who: str, at: datetime, names: Mapping[str, str]
) -> Typeset:
    """The PDF (PDF/UA-1, PDF/A-2a). Raises Unavailable without fonts."""
    facts = {
        "title": f"引き継ぎ帳　{area}",
        "municipality": "",
        "accent": ACCENT,
        "copy": f"第{number}号　{who}が{japan_time(at)}に印刷",
        "entries": [_entry(entry, names) for entry in entries],
    }
    return the_press().typeset("handover", facts, on=at.astimezone(JAPAN).date())


def _entry(entry: BookEntry, names: Mapping[str, str]) -> dict[str, Any]:
    place = entry.place
    kinds = [kind.label for kind in place.kinds]
    return {
        "name": place.name,
        "group": place.group.name if place.group else "",
        "tags": kinds + ([] if place.activity is Activity.ACTIVE else [place.activity.label]),
        "state": "" if place.is_public else place.publication.label,
        "venues": [_venue(venue) for venue in place.gatherings],
        "phone": place.phone,
        "contacts": [_contact(contact) for contact in entry.contacts],
        "promises": [
            {"text": each.text, "due": f"{wareki(each.due_on)}まで（{names.get(each.made_by, NOBODY)}）"}
            for each in entry.open_promises
        ],
        "last": last_words(entry, names),
        "asked": asked_words(entry, names),
        "proposals": entry.proposals,
        "notes": [
            {"text": each.text, "by": f"{names.get(each.written_by, NOBODY)}　{japan_time(each.created_at)}"}
            for each in entry.notes
        ],
    }


def last_words(entry: BookEntry, names: Mapping[str, str]) -> str:
    """When somebody last confirmed something, how, and who; empty when nobody ever did."""
    last = entry.last
    if last is None:
        return ""
    who = f"（{names[last.by]}）" if last.by in names else ""
    return f"{wareki(last.on)}　{last.how.label}{who}"


def asked_words(entry: BookEntry, names: Mapping[str, str]) -> str:
    """When the group was last asked, what came back, and how often in a row nothing did."""
    asked = entry.asked
    if asked is None:
        return ""
    who = f"（{names[asked.by]}）" if asked.by in names else ""
    silent = f"　{entry.missed}回続けて返事なし" if entry.missed else ""
    return f"{wareki(asked.on_day)}　{asked.how.label}：{asked.answer.label}{who}{silent}"


def _venue(venue: Gathering) -> str:
    where = " ".join(part for part in (venue.venue_name, venue.address) if part)
    return "　".join(part for part in (venue.schedule_text, where) if part)


def _contact(contact: GroupContact) -> dict[str, str]:
    told = "（住民に伝えてよい）" if contact.may_be_told else ""
    return {
        "who": "　".join(part for part in (contact.name, contact.role) if part) + told,
        "ways": "　".join(part for part in (contact.phone, contact.mail) if part),
        "best_time": contact.best_time,
        "note": contact.note,
    }
