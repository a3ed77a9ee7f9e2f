"""What coordinators do with places. A service checks, then changes; it never commits.

Every change leaves a revision: what was, what is, who, and how they knew.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import new_key
from core.errors import RuleBroken
from directory.areas.models import Area
from directory.desk.answers import PlaceAnswers, Told
from directory.desk.facts import Facts, differences, facts_of
from directory.desk.marks import confirm, known_facts, marks_after_change
from directory.desk.missing import missing
from directory.desk.venues import keep_venues
from directory.groups.models import Group, GroupKind
from directory.groups.naming import folded
from directory.openings.models import Opening
from directory.places.models import Activity, Gathering, Place, PlaceArea, PlaceAudience, PlaceKindLink
from directory.places.services import (
    derive_areas,
    mark_changed,
    publish,
    record_revision,
    refresh_occurrences,
    withdraw,
)
from directory.upkeep.models import ConfirmedHow, Revision
from directory.windows.models import ConsultationWindow

KEY = re.compile(r"[a-z2-9]{10}")
NO_NAME = "名称を入力してください。"
NO_REASON = "非公開にする理由を入力してください。あとで見る人のために残します。"
NOTHING_CHOSEN = "確認したところを1つ以上選んでください。"
CHANGED_MEANWHILE = "ほかの人が先に変更しました。新しい内容を見てから、もう一度ボタンを押してください。"


class ChangedMeanwhile(RuleBroken):
    """Somebody else saved first."""

    def __init__(self) -> None:
        super().__init__(CHANGED_MEANWHILE)


def check_version(entry: Place | ConsultationWindow | Opening, seen: str) -> None:
    """Raises ChangedMeanwhile when the entry is no longer the one that was on the screen."""
    if seen != str(entry.version):
        raise ChangedMeanwhile


def register_place(session: Session, answers: PlaceAnswers, *, key: str, told: Told, by: str, today: date) -> Place:
    """A new place as a draft; `key` was given to the form, so sending it twice makes one place.

    Raises RuleBroken without a name.
    """
    known = session.scalar(select(Place).where(Place.key == key))
    if known is not None:
        return known
    place = Place(key=key if KEY.fullmatch(key) else new_key(), name=named(answers.texts))
    session.add(place)
    _write(session, place, answers, today)
    record_revision(session, place, before={}, after=_said(facts_of(place)), by=by, source=told.label)
    if told.confirmed is not None:
        everything = [fact.name for fact in known_facts(place)]
        confirm(session, place, everything, how=told.confirmed, by=by, today=today)
    return place


def change_place(
    session: Session, place: Place, answers: PlaceAnswers, *, told: Told, by: str, today: date
) -> Revision | None:
    """Write the form into the place; the revision, or None when nothing changed. Raises RuleBroken without a name."""
    before, after = write_answers(session, place, answers, told=told, by=by, today=today)
    if not after:
        return None
    return record_revision(session, place, before=before, after=after, by=by, source=told.label)


def write_answers(
    session: Session, place: Place, answers: PlaceAnswers, *, told: Told, by: str, today: date
) -> tuple[Facts, Facts]:
    """Write the form into the place: what differs, as it was and as it is. Whoever calls keeps the revision.

    Raises RuleBroken without a name.
    """
    named(answers.texts)
    was = facts_of(place)
    _write(session, place, answers, today)
    before, after = differences(was, facts_of(place))
    if after:
        marks_after_change(session, place, after, told=told, by=by, today=today)
        mark_changed(session, place)
    return before, after


def show_to_residents(session: Session, place: Place, *, by: str) -> None:
    """Publish. Raises RuleBroken, naming what is missing, when residents could not use the entry."""
    if wanted := missing(place):
        raise RuleBroken(f"公開の前に、{'、'.join(wanted)}を入れてください。")
    publish(session, place, by=by)


def take_back(session: Session, place: Place, *, reason: str, by: str) -> None:
    """Take the place off the public pages at once. Raises RuleBroken without a reason."""
    if not reason.strip():
        raise RuleBroken(NO_REASON)
    withdraw(session, place, by=by, reason=reason.strip())


def set_activity(
    session: Session, place: Place, activity: Activity, *, by: str, source: str = "", reason: str = ""
) -> None:
    """Pause, go on, or end; the entry stays where it is and says so."""
    if place.activity is activity:
        return
    before = {"activity": str(place.activity)}
    place.activity = activity
    record_revision(
        session, place, before=before, after={"activity": str(activity)}, by=by, source=source, reason=reason
    )
    mark_changed(session, place)


def confirm_facts(
    session: Session, place: Place, names: list[str] | None, *, how: ConfirmedHow, by: str, today: date
) -> int:
    """Mark facts as true today (None: all of them); how many. Raises RuleBroken when none is chosen."""
    wanted = [fact.name for fact in known_facts(place)] if names is None else names
    facts = confirm(session, place, wanted, how=how, by=by, today=today)
    if not facts:
        raise RuleBroken(NOTHING_CHOSEN)
    mark_changed(session, place)
    return len(facts)


def group_named(session: Session, name: str, kind: GroupKind = GroupKind.OTHER) -> Group | None:
    """The group of this name (width and spaces aside), made when there is none; None for no name."""
    wanted = folded(name)
    if not wanted:
        return None
    for number, known in session.execute(select(Group.id, Group.name).order_by(Group.id)):
        if folded(known) == wanted:
            return session.get(Group, number)
    group = Group(name=name.strip(), kind=kind)
    session.add(group)
    return group


def _write(session: Session, place: Place, answers: PlaceAnswers, today: date) -> None:
    for name, value in (answers.texts | answers.features).items():
        setattr(place, name, value)
    place.cost = answers.cost
    kinds = {link.kind: link for link in place.kind_links}
    place.kind_links[:] = [kinds.get(kind) or PlaceKindLink(kind=kind) for kind in answers.kinds]
    audiences = {link.audience: link for link in place.audience_links}
    place.audience_links[:] = [audiences.get(each) or PlaceAudience(audience=each) for each in answers.audiences]
    if folded(answers.group) != folded(place.group.name if place.group else ""):
        place.group = group_named(session, answers.group, answers.group_kind)
    _name_areas(session, place, answers.areas)
    changed, moved = keep_venues(session, place, _with_own_keys(session, place, answers).venues, today)
    session.flush()
    if moved or place.area_links:
        derive_areas(place)
    refresh_occurrences(session, changed, today)


def _name_areas(session: Session, place: Place, keys: tuple[str, ...]) -> None:
    """Areas named by hand; those no longer named stay only where a venue lies in them."""
    for link in place.area_links:
        link.is_by_hand = link.area.key in keys
    known = {link.area.key for link in place.area_links}
    new = set(keys) - known
    for area in session.scalars(select(Area).where(Area.key.in_(new))) if new else ():
        place.area_links.append(PlaceArea(area=area, is_by_hand=True))


def _with_own_keys(session: Session, place: Place, answers: PlaceAnswers) -> PlaceAnswers:
    """A form may not write into the venues of another place: a key that is taken there becomes a new one."""
    own = {gathering.key for gathering in place.gatherings}
    asked = {venue.key for venue in answers.venues} - own
    taken = set(session.scalars(select(Gathering.key).where(Gathering.key.in_(asked)))) if asked else set()
    venues = tuple(replace(venue, key=new_key()) if venue.key in taken else venue for venue in answers.venues)
    return replace(answers, venues=venues)


def _said(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if value not in (None, "", [], False)}


def named(texts: Mapping[str, str]) -> str:
    """The name among the texts of an entry. Raises RuleBroken without one."""
    name = texts.get("name", "").strip()
    if not name:
        raise RuleBroken(NO_NAME)
    return name
