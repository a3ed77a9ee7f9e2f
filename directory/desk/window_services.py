"""What coordinators do with 相談窓口. A service checks, then changes; it never commits. Every change is a revision."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import new_key
from core.errors import RuleBroken
from directory.areas.models import Area
from directory.areas.services import locate
from directory.desk.answers import Told
from directory.desk.kept_entries import confirm, entry_of, keep_change, set_publication
from directory.desk.services import KEY, named
from directory.desk.window_answers import WindowAnswers, facts_of
from directory.places.models import Publication
from directory.schedules.reading import read
from directory.schedules.storing import to_json
from directory.upkeep.models import Revision
from directory.upkeep.services import keep_revision
from directory.windows.models import ConsultationWindow, WindowArea, WindowTown

NO_WAY_IN = (
    "公開の前に、電話・メール・住所・ウェブサイトのどれか1つを入れてください。どれもないと、住民が連絡できません。"
)


def register_window(
    session: Session, answers: WindowAnswers, *, key: str, told: Told, by: str, today: date
) -> ConsultationWindow:
    """A new window as a draft; `key` was given to the form, so sending it twice makes one window.

    Raises RuleBroken without a name.
    """
    known = session.scalar(select(ConsultationWindow).where(ConsultationWindow.key == key))
    if known is not None:
        return known
    last = session.scalar(select(func.max(ConsultationWindow.position))) or 0
    window = ConsultationWindow(
        key=key if KEY.fullmatch(key) else new_key(), kind=answers.kind, name=named(answers.texts), position=last + 1
    )
    session.add(window)
    _write(session, window, answers, today)
    said = {name: value for name, value in facts_of(window).items() if value not in ("", [], False)}
    keep_revision(session, entry_of(window), before={}, after=said, by=by, source=told.label)
    if told.confirmed is not None:
        confirm(session, window, how=told.confirmed, by=by, today=today)
    return window


def change_window(
    session: Session, window: ConsultationWindow, answers: WindowAnswers, *, told: Told, by: str, today: date
) -> Revision | None:
    """Write the form into the window; the revision, or None when nothing changed. Raises RuleBroken without a name."""
    named(answers.texts)
    was = facts_of(window)
    _write(session, window, answers, today)
    if told.confirmed is not None:
        confirm(session, window, how=told.confirmed, by=by, today=today)
    return keep_change(session, window, was, facts_of(window), told=told, by=by)


def publish_window(session: Session, window: ConsultationWindow, *, by: str) -> None:
    """Show it to residents. Raises RuleBroken when nothing says how to reach it."""
    if not (window.phone or window.mail or window.address or window.url):
        raise RuleBroken(NO_WAY_IN)
    set_publication(session, window, Publication.PUBLISHED, by=by)


def _write(session: Session, window: ConsultationWindow, answers: WindowAnswers, today: date) -> None:
    moved = window.address != answers.texts["address"]
    for name, value in {**answers.texts, **answers.flags}.items():
        setattr(window, name, value)
    window.kind, window.troubles = answers.kind, "；".join(answers.troubles)
    hours = read(window.hours_text, today=today)
    window.hours, window.hours_sentence = to_json(hours.schedule), hours.text
    if moved:
        located = locate(session, window.address) if window.address else None
        window.town_id, window.lat, window.lng = located.town_id if located else None, None, None
    _write_districts(session, window, answers)
    session.flush()


def _write_districts(session: Session, window: ConsultationWindow, answers: WindowAnswers) -> None:
    areas = {link.area.key: link for link in window.area_links}
    wanted = session.scalars(
        select(Area).where(Area.key.in_(answers.areas)).order_by(Area.kind, Area.position, Area.id)
    )
    window.area_links[:] = [areas.get(area.key) or WindowArea(area=area) for area in wanted]
    towns = {link.town.id: link for link in window.town_links}
    window.town_links[:] = [towns.get(town.id) or WindowTown(town=town) for town in answers.towns]
