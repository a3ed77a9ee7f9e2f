"""The 確認票 of a round: what stands on each, with a fresh secret address for every print."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.calendar import wareki, weekday_letter
from directory.asking.codes import spelled
from directory.asking.models import AnswerKind, Ask
from directory.asking.services import new_link
from directory.asking.shown import Shown, shown_facts
from directory.leaflets.slips import Slip

ALWAYS = {"phone"}  # asked for even where nothing is known
NOT_ON_PAPER = {"summary"}
NAMES = {
    "schedule_text": "日と時間",
    "address": "住所",
    "for_whom": "だれが",
    "cost_text": "お金",
    "bring": "持ち物",
    "phone": "電話",
    "mail": "メール",
    "url": "サイト",
}
"""Paper is narrow: shorter names than on the screen."""


def slips_of(session: Session, asks: Sequence[Ask], *, base_url: str) -> list[Slip]:
    """One slip for each ask, in order; the places of one group follow one another."""
    return [_slip(ask, f"{base_url}/confirm/{new_link(session, ask)}", f"{base_url}/confirm") for ask in asks]


def _slip(ask: Ask, url: str, page: str) -> Slip:
    place, asked = ask.place, ask.round
    facts = [fact for fact in shown_facts(place) if fact.column not in NOT_ON_PAPER]
    return Slip(
        name=place.name,
        group=place.group.name if place.group and place.group.name != place.name else "",
        code=spelled(ask.code),
        url=url,
        page=page,
        facts=tuple((_named(fact), fact.words) for fact in facts if fact.words or fact.column in ALWAYS),
        answers=tuple(kind.label for kind in AnswerKind),
        answer_by=f"{wareki(asked.answer_by)}（{weekday_letter(asked.answer_by)}）",
        contact=asked.contact,
        return_to=asked.return_to,
    )


def _named(fact: Shown) -> str:
    name = NAMES.get(fact.column, fact.label)
    return f"{name}（会場{fact.venue}）" if fact.venue else name
