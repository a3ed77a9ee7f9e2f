"""Keeping platforms, their members, meetings and results. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.errors import AtField, RuleBroken
from directory.desk.services import KEY, ChangedMeanwhile
from directory.groups.naming import group_meant
from directory.partners.models import Listing
from directory.partners.queries import areas_of_keys
from directory.partners.services import close_listing
from directory.partners.states import Side
from directory.places.models import Place
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember, PlatformResult
from directory.platforms.states import ResultKind


@dataclass(frozen=True)
class PlatformFacts:
    """What the form of a platform says."""

    name: str
    started_on: date
    ended_on: date | None = None
    summary: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class MeetingFacts:
    """What the form of a meeting says."""

    held_on: date
    subject: str
    present: int
    summary: str = ""


@dataclass(frozen=True)
class ResultFacts:
    """What the form of a result says: `place` is the name of the place begun, `wish` the key of the wish fulfilled."""

    on: date
    kind: ResultKind
    words: str
    place: str = ""
    wish: str = ""


def keep_platform(
    session: Session, facts: PlatformFacts, *, key: str = "", platform: Platform | None = None, seen: str = ""
) -> Platform:
    """A new platform, or a changed one; the same `key` twice makes one. Raises ChangedMeanwhile or AtField."""
    if platform is None:
        known = session.scalars(select(Platform).where(Platform.key == key)).one_or_none()
        if known is not None:
            return known
        platform = Platform(key=key if KEY.fullmatch(key) else None)
    elif seen != str(platform.version):
        raise ChangedMeanwhile
    else:
        flag_modified(platform, "started_on")  # other areas alone are a new version too
    query = select(Platform.id).where(Platform.name == facts.name, Platform.key != platform.key)
    if session.scalar(query) is not None:
        raise AtField(
            "name", "同じ名前のプラットフォームがあります。エリアの名前などをつけて、見分けられるようにしてください。"
        )
    areas = areas_of_keys(session, facts.areas)
    platform.name, platform.summary = facts.name, facts.summary
    platform.started_on, platform.ended_on, platform.areas = facts.started_on, facts.ended_on, areas
    session.add(platform)
    return platform


def join_platform(session: Session, platform: Platform, name: str, *, is_new: bool, on: date) -> PlatformMember:
    """A group joins, or joins again. Raises AtField when it is not known or there already."""
    try:
        group = group_meant(session, name, is_new=is_new)
    except RuleBroken as unknown:
        raise AtField("group", str(unknown)) from None
    known = next((member for member in platform.members if member.group_id == group.id), None)
    if known is not None and known.left_on is None:
        raise AtField("group", "この団体は、もう参加しています。")
    if known is not None:
        known.left_on = None
        return known
    member = PlatformMember(platform=platform, group=group, joined_on=on)
    session.add(member)
    return member


def leave_platform(member: PlatformMember, *, on: date) -> None:
    """It takes part no more from that day on."""
    member.left_on = member.left_on or max(on, member.joined_on)


def keep_meeting(
    session: Session, platform: Platform, facts: MeetingFacts, *, key: str = "", meeting: PlatformMeeting | None = None
) -> PlatformMeeting:
    """A meeting that was held, or its record put right; the same `key` twice makes one."""
    if meeting is None:
        known = session.scalars(select(PlatformMeeting).where(PlatformMeeting.key == key)).one_or_none()
        if known is not None:
            return known
        meeting = PlatformMeeting(key=key if KEY.fullmatch(key) else None, platform_id=platform.id)
        session.add(meeting)
    meeting.held_on, meeting.subject = facts.held_on, facts.subject
    meeting.present, meeting.summary = facts.present, facts.summary
    return meeting


def keep_result(session: Session, platform: Platform, facts: ResultFacts, *, key: str, today: date) -> PlatformResult:
    """What came of it; a fulfilled wish leaves the list. The same `key` twice makes one. Raises AtField."""
    known = session.scalars(select(PlatformResult).where(PlatformResult.key == key)).one_or_none()
    if known is not None:
        return known
    result = PlatformResult(
        key=key if KEY.fullmatch(key) else None,
        platform_id=platform.id,
        on_day=facts.on,
        kind=facts.kind,
        words=facts.words,
    )
    if facts.kind is ResultKind.PLACE_BEGUN and facts.place:
        result.place = _place_named(session, facts.place)
    if facts.kind is ResultKind.NEED_CLOSED and facts.wish:
        query = select(Listing).where(Listing.key == facts.wish, Listing.side == Side.WISH)
        result.listing = session.scalars(query).one_or_none()
        if result.listing is None:
            raise AtField("wish", "希望を選び直してください。")
        close_listing(result.listing, today=today)
    session.add(result)
    return result


def _place_named(session: Session, name: str) -> Place:
    found = session.scalars(select(Place).where(Place.name == name).order_by(Place.id).limit(2)).all()
    if len(found) != 1:
        said = "同じ名前の居場所が2つ以上あります" if found else f"「{name[:40]}」という居場所は登録されていません"
        raise AtField("place", f"{said}。まだなら空のままにして、登録してからつなげてください。")
    return found[0]
