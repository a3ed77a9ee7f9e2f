"""Rows of the demo's sheets as partner businesses, introductions, the food network, platforms and trainings."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from directory.areas.models import Area
from directory.foods.models import FoodMember, FoodMemberRole, FoodOffer, FoodReservation
from directory.foods.states import FoodKind, FoodRole, GiverKind, Storage, Unit
from directory.groups.models import Group
from directory.partners.models import WEEKDAYS, Introduction, Listing, PartnerBusiness
from directory.partners.states import ListingKind, Outcome, PartnerField, PartnerState, Side
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember, PlatformResult
from directory.platforms.states import ResultKind
from directory.seeding.sheets import Line, demo_key, read_sheet
from directory.supporters.models import Training, TrainingKind


def add_partners(
    session: Session, folder: Path, groups: dict[str, Group], areas: dict[str, Area], today: date
) -> dict[str, Listing]:
    """The register, and what is offered, wished (by id) and came of it."""
    session.add_all(_partner(line, groups, areas, today) for line in read_sheet("partners", folder))
    listings = {line["ID"]: _listing(line, groups, areas, today) for line in read_sheet("listings", folder)}
    session.add_all(listings.values())
    session.add_all(_introduction(line, listings, today) for line in read_sheet("introductions", folder))
    return listings


def add_food(session: Session, folder: Path, groups: dict[str, Group], today: date) -> None:
    """Who takes part, what was given, and who got it."""
    members = {line["ID"]: _member(line, groups, today) for line in read_sheet("food_members", folder)}
    offers = {line["ID"]: _food(line, groups, members, today) for line in read_sheet("food_offers", folder)}
    session.add_all([*members.values(), *offers.values()])
    for line in read_sheet("food_reservations", folder):
        session.add(
            FoodReservation(
                key=demo_key(line["ID"]),
                offer=line.among("食品ID", offers),
                member=line.among("参加団体ID", members),
                amount=line.number("量"),
                reserved_on=line.certain_day("予約した日", today),
                handed_on=line.day("引き渡した日", today),
                by=demo_key(line["職員"]),
            )
        )


def add_platforms(
    session: Session,
    folder: Path,
    groups: dict[str, Group],
    areas: dict[str, Area],
    listings: dict[str, Listing],
    today: date,
) -> None:
    """Who meets where about what, what came of it; and the trainings of supporters."""
    platforms = {line["ID"]: _platform(line, groups, areas, today) for line in read_sheet("platforms", folder)}
    for line in read_sheet("platform_meetings", folder):
        line.among("プラットフォームID", platforms).meetings.append(_meeting(line, today))
    for line in read_sheet("platform_results", folder):
        line.among("プラットフォームID", platforms).results.append(_result(line, listings, today))
    session.add_all(platforms.values())
    session.add_all(_training(line, today) for line in read_sheet("trainings", folder))


def _partner(line: Line, groups: dict[str, Group], areas: dict[str, Area], today: date) -> PartnerBusiness:
    return PartnerBusiness(
        key=demo_key(line["ID"]),
        group=line.among("団体ID", groups),
        field=line.one("業種", PartnerField),
        summary=line["どんな事業者か"],
        areas=line.all_among("地域（；区切り）", areas),
        phone=line["電話番号"],
        state=line.one("状態", PartnerState),
        certificate_number=line["登録証番号"],
        registered_on=line.day("登録した日", today),
        valid_until=line.day("期限", today),
    )


def _listing(line: Line, groups: dict[str, Group], areas: dict[str, Area], today: date) -> Listing:
    return Listing(
        key=demo_key(line["ID"]),
        side=line.one("申し出・希望", Side),
        group=line.among("団体ID", groups),
        kind=line.one("種類", ListingKind),
        words=line["内容"],
        areas=line.all_among("地域（；区切り）", areas),
        weekdays=sum(1 << WEEKDAYS.index(letter) for letter in line["曜日"]),
        times=line["時間帯"],
        first_day=line.day("いつから", today),
        last_day=line.day("いつまで", today),
    )


def _introduction(line: Line, listings: dict[str, Listing], today: date) -> Introduction:
    return Introduction(
        key=demo_key(line["ID"]),
        offer=line.among("申し出ID", listings),
        wish=line.among("希望ID", listings),
        introduced_on=line.certain_day("紹介した日", today),
        by=demo_key(line["職員"]),
        outcome=line.one("その後", Outcome),
        outcome_on=line.day("その後の日", today),
        outcome_words=line["その後のことば"],
    )


def _member(line: Line, groups: dict[str, Group], today: date) -> FoodMember:
    return FoodMember(
        key=demo_key(line["ID"]),
        group=line.among("団体ID", groups),
        role_links=[FoodMemberRole(role=role) for role in line.some("していること（；区切り）", FoodRole)],
        joined_on=line.certain_day("参加した日", today),
        normal_boxes=line.number("常温の箱") or 0,
        cold_boxes=line.number("冷蔵の箱") or 0,
    )


def _food(line: Line, groups: dict[str, Group], members: dict[str, FoodMember], today: date) -> FoodOffer:
    days = line.number("期限までの日数")
    return FoodOffer(
        key=demo_key(line["ID"]),
        giver_kind=line.one("だれから", GiverKind),
        giver=line.among("団体ID", groups) if line["団体ID"] else None,
        words=line["品物"],
        food_kind=line.one("品目", FoodKind),
        amount=line.number("量"),
        unit=line.one("単位", Unit),
        storage=line.one("保管", Storage),
        expires_on=None if days is None else today + timedelta(days=days),
        allergens=line["アレルギー"],
        pickup_where=line["受け取る場所"],
        pickup_when=line["受け取れる日時"],
        offered_on=line.certain_day("申し出のあった日", today),
        hub=line.among("拠点", members) if line["拠点"] else None,
        boxes=line.number("箱"),
    )


def _platform(line: Line, groups: dict[str, Group], areas: dict[str, Area], today: date) -> Platform:
    started = line.certain_day("始まった日", today)
    return Platform(
        key=demo_key(line["ID"]),
        name=line["名前"],
        areas=line.all_among("地域（；区切り）", areas),
        started_on=started,
        summary=line["どんな集まりか"],
        members=[
            PlatformMember(key=demo_key(f"{line['ID']} {group.key}"), group=group, joined_on=started)
            for group in line.all_among("参加団体（；区切り）", groups)
        ],
    )


def _meeting(line: Line, today: date) -> PlatformMeeting:
    return PlatformMeeting(
        key=demo_key(line["ID"]),
        held_on=line.certain_day("開いた日", today),
        subject=line["テーマ"],
        present=line.number("参加した人数"),
        summary=line["話し合ったこと"],
    )


def _result(line: Line, listings: dict[str, Listing], today: date) -> PlatformResult:
    return PlatformResult(
        key=demo_key(line["ID"]),
        on_day=line.certain_day("日", today),
        kind=line.one("何が生まれたか", ResultKind),
        words=line["内容"],
        listing=line.among("希望ID", listings) if line["希望ID"] else None,
    )


def _training(line: Line, today: date) -> Training:
    return Training(
        key=demo_key(line["ID"]),
        held_on=line.certain_day("開いた日", today),
        title=line["題名"],
        kind=line.one("種類", TrainingKind),
        venue=line["場所"],
        hours=(line.number("時間数（分）") or 60) / 60,
        attended=line.number("参加した人数"),
        first_time=line.number("はじめての人"),
    )
