"""What a municipality may choose from: records, what of them can be counted, and fields that identify nobody.

A record is a table with the days it is counted by. Nothing sealed, no name and no text of a person is among the fields.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.areas.models import Area
from directory.foods.models import FoodMember, FoodMemberRole, FoodOffer
from directory.foods.states import FoodKind, FoodRole, GiverKind
from directory.groups.models import Group
from directory.openings.models import Opening, OpeningKind
from directory.partners.models import PartnerBusiness
from directory.partners.states import PartnerState
from directory.places.kinds import PlaceKind
from directory.places.models import Place, PlaceArea, PlaceKindLink, Publication
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember
from directory.points.models import EntryKind, PointEntry
from directory.supporters.models import Training, TrainingKind
from matching.circles.models import Circle
from matching.closings.models import Closing, ClosingReason
from matching.conferences.models import AgendaItem, Conference
from matching.conferences.states import ConferenceState
from matching.figures.counting import labels_of
from matching.figures.records import IS_LISTED
from matching.figures.tailored_shapes import FieldOf, Labels, Measure, RecordOf, rows_in
from matching.figures.things import To
from matching.gaps.models import ResourceGap
from matching.intake.models import Intake
from matching.outreach.models import ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.people.models import Route
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.models import Placement, PlacementStep
from matching.placements.states import PlacementState
from matching.support_plans.models import SupportPlan
from matching.visits.models import Visit, VisitHow, VisitTo


def of(kinds: Any) -> Labels:
    """The words of an enumeration, as a field reads them."""
    labels = labels_of(kinds)
    return lambda _: labels


def _areas(session: Session) -> Mapping[str, str]:
    rows = session.execute(select(Area.id, Area.name, Area.kind).order_by(Area.kind, Area.position, Area.name))
    return {str(number): f"{name}（{kind.label}）" for number, name, kind in rows}


def _platforms(session: Session) -> Mapping[str, str]:
    rows = session.execute(select(Platform.id, Platform.name).order_by(Platform.id))
    return {str(number): name for number, name in rows}


def _meetings(session: Session) -> Mapping[str, str]:
    rows = session.execute(select(Conference.kind, Conference.name).order_by(Conference.id))
    return {kind: name for kind, name in rows}  # noqa: C416  # rows are no pairs to mypy


def _yes_no(_: Session) -> Mapping[str, str]:
    return {"1": "はい", "0": "いいえ"}


KIND = FieldOf("kind", "種類", PlaceKindLink.kind, of(PlaceKind), PlaceKindLink, (PlaceKindLink.place_id, Place.id))
AREA = FieldOf("area", "地域", PlaceArea.area_id, _areas, PlaceArea, (PlaceArea.place_id, Place.id))
PERSONS = "人（同じ方は一度）"


RECORDS: tuple[RecordOf, ...] = (
    RecordOf(
        "places",
        "居場所・活動",
        False,
        Place,
        Place.created_at,
        (),
        (
            rows_in("か所", "居場所・活動の数"),
            Measure("groups", "運営する団体の数（同じ団体は一度）", "団体", Place.group_id, opens=To.GROUP),
        ),
        (KIND, AREA),
        IS_LISTED,
        is_a_moment=True,
        stands_today=True,
        standing_words="公開している",
        opens=To.PLACE,
        key=Place.key,
        words=Place.name,
    ),
    RecordOf(
        "openings",
        "役割・受け入れ枠",
        False,
        Opening,
        Opening.created_at,
        (),
        (
            rows_in("件", "役割・受け入れ枠の数"),
            Measure("places", "居場所の数（同じ場所は一度）", "か所", Opening.place_id),
        ),
        (FieldOf("kind", "種類", Opening.kind, of(OpeningKind)), KIND, AREA),
        (Opening.publication == Publication.PUBLISHED, *IS_LISTED),
        ((Place, Place.id == Opening.place_id),),
        is_a_moment=True,
        stands_today=True,
        standing=(Opening.is_open.is_(True),),
        standing_words="募集している",
        opens=To.PLACE,
        key=Place.key,
        words=Place.name + "・" + Opening.title,
    ),
    RecordOf(
        "food_members",
        "食のネットワークの参画団体",
        False,
        FoodMember,
        FoodMember.joined_on,
        (FoodMember.left_on, Group.dissolved_on),
        (Measure("groups", "団体の数", "団体", FoodMember.group_id, opens=To.GROUP),),
        (
            FieldOf(
                "role",
                "活動内容",
                FoodMemberRole.role,
                of(FoodRole),
                FoodMemberRole,
                (FoodMemberRole.member_id, FoodMember.id),
            ),
        ),
        joins=((Group, Group.id == FoodMember.group_id),),
    ),
    RecordOf(
        "food_offers",
        "食品などの寄付",
        False,
        FoodOffer,
        FoodOffer.offered_on,
        (),
        (
            rows_in("件"),
            Measure("givers", "寄付した団体の数（同じ団体は一度）", "団体", FoodOffer.giver_id, opens=To.GROUP),
        ),
        (
            FieldOf("giver", "寄付した人", FoodOffer.giver_kind, of(GiverKind)),
            FieldOf("food", "品目", FoodOffer.food_kind, of(FoodKind)),
        ),
        (FoodOffer.withdrawn_on.is_(None),),
        opens=To.FOOD,
        key=FoodOffer.key,
        words=FoodOffer.words,
    ),
    RecordOf(
        "partners",
        "パートナー事業者",
        False,
        PartnerBusiness,
        PartnerBusiness.registered_on,
        (PartnerBusiness.ended_on, Group.dissolved_on),
        (rows_in("事業者", "事業者の数"),),
        (),
        (PartnerBusiness.state != PartnerState.CANDIDATE, PartnerBusiness.registered_on.is_not(None)),
        ((Group, Group.id == PartnerBusiness.group_id),),
        opens=To.PARTNER,
        key=PartnerBusiness.key,
        words=Group.name,
    ),
    RecordOf(
        "platform_members",
        "プラットフォームの参加団体",
        False,
        PlatformMember,
        PlatformMember.joined_on,
        (PlatformMember.left_on, Platform.ended_on),
        (Measure("groups", "団体の数（同じ団体は一度）", "団体", PlatformMember.group_id, opens=To.GROUP),),
        (FieldOf("platform", "プラットフォーム", PlatformMember.platform_id, _platforms),),
        joins=((Platform, Platform.id == PlatformMember.platform_id),),
    ),
    RecordOf(
        "platform_meetings",
        "プラットフォームの会合",
        False,
        PlatformMeeting,
        PlatformMeeting.held_on,
        (),
        (rows_in("回"), Measure("present", "参加した人の延べ人数", "人", PlatformMeeting.present, is_sum=True)),
        (FieldOf("platform", "プラットフォーム", PlatformMeeting.platform_id, _platforms),),
        opens=To.PLATFORM,
        key=Platform.key,
        words=Platform.name,
        joins=((Platform, Platform.id == PlatformMeeting.platform_id),),
    ),
    RecordOf(
        "trainings",
        "研修・講座",
        False,
        Training,
        Training.held_on,
        (),
        (
            rows_in("回"),
            Measure("attended", "受講した人の延べ人数", "人", Training.attended, is_sum=True),
            Measure("first", "はじめて受講した人数", "人", Training.first_time, is_sum=True),
            Measure("hours", "時間の合計", "時間", Training.hours, is_sum=True),
        ),
        (FieldOf("kind", "種類", Training.kind, of(TrainingKind)),),
        opens=To.TRAINING,
        key=Training.key,
        words=Training.title,
    ),
    RecordOf(
        "points",
        "いきいきポイント",
        True,
        PointEntry,
        PointEntry.on,
        (),
        (
            rows_in("件"),
            Measure("holders", PERSONS, "人", PointEntry.holder_key),
            Measure("points", "ポイントの合計", "点", PointEntry.points, is_sum=True),
        ),
        (FieldOf("kind", "種類", PointEntry.kind, of(EntryKind)),),
    ),
    RecordOf(
        "intakes",
        "相談受付票",
        True,
        Intake,
        Intake.received_on,
        (),
        (rows_in("件"),),
        (
            FieldOf("route", "経路", Intake.route, of(Route)),
            FieldOf("consent", "本人の同意があるか", Intake.with_consent, _yes_no),
        ),
        opens=To.INTAKE,
        key=Intake.key,
    ),
    RecordOf(
        "outreach",
        "声かけ（アウトリーチ）",
        True,
        Outreach,
        Outreach.noticed_on,
        (),
        (rows_in("人", "人数"),),
        (FieldOf("noticed", "気づいた人", Outreach.noticed_by, of(Noticer)),),
        opens=To.OUTREACH,
        key=Outreach.key,
    ),
    RecordOf(
        "outreach_contacts",
        "声かけの回数",
        True,
        OutreachContact,
        OutreachContact.on,
        (),
        (rows_in("回"), Measure("people", PERSONS, "人", OutreachContact.outreach_key)),
        (
            FieldOf("how", "方法", OutreachContact.how, of(ContactHow)),
            FieldOf("response", "反応", OutreachContact.response, of(Response)),
        ),
        opens=To.OUTREACH,
        key=OutreachContact.outreach_key,
    ),
    RecordOf(
        "circles", "支援会議", True, Circle, Circle.opened_on, (), (rows_in("件"),), (), opens=To.CIRCLE, key=Circle.key
    ),
    RecordOf(
        "plans",
        "支援プラン（承認したもの）",
        True,
        SupportPlan,
        SupportPlan.approved_on,
        (),
        (rows_in("件"), Measure("people", PERSONS, "人", SupportPlan.person_key)),
        (),
        (SupportPlan.approved_on.is_not(None),),
        opens=To.PERSON,
        key=SupportPlan.person_key,
    ),
    RecordOf(
        "conferences",
        "重層的支援会議",
        True,
        Conference,
        Conference.on,
        (),
        (rows_in("回"),),
        (FieldOf("kind", "会議", Conference.kind, _meetings),),
        (Conference.state == ConferenceState.HELD,),
        opens=To.CONFERENCE,
        key=Conference.key,
    ),
    RecordOf(
        "agenda",
        "重層的支援会議の議題",
        True,
        AgendaItem,
        Conference.on,
        (),
        (rows_in("件"), Measure("people", PERSONS, "人", AgendaItem.person_key)),
        (FieldOf("kind", "会議", Conference.kind, _meetings),),
        (Conference.state == ConferenceState.HELD, AgendaItem.taken_off_on.is_(None)),
        ((Conference, Conference.key == AgendaItem.conference_key),),
        opens=To.PERSON,
        key=AgendaItem.person_key,
    ),
    RecordOf(
        "steps",
        "参加支援の動き",
        True,
        PlacementStep,
        PlacementStep.on,
        (),
        (
            rows_in("件"),
            Measure("people", PERSONS, "人", Placement.person_key),
            Measure("places", "場所の数（同じ場所は一度）", "か所", Placement.place_key, opens=To.PLACE),
        ),
        (FieldOf("state", "どうなったか", PlacementStep.state, of(PlacementState)),),
        joins=((Placement, Placement.id == PlacementStep.placement_id),),
        opens=To.PERSON,
        key=Placement.person_key,
    ),
    RecordOf(
        "appointments",
        "見学・同行・顔合わせ（行けたもの）",
        True,
        Appointment,
        Appointment.on,
        (),
        (rows_in("回"), Measure("people", PERSONS, "人", Appointment.person_key)),
        (
            FieldOf("kind", "種類", Appointment.kind, of(AppointmentKind)),
            FieldOf("companion", "付き添い", Appointment.companion, of(Companion)),
        ),
        (Appointment.state == AppointmentState.HAPPENED,),
        opens=To.PERSON,
        key=Appointment.person_key,
    ),
    RecordOf(
        "visits",
        "訪問・連絡",
        True,
        Visit,
        Visit.on,
        (),
        (rows_in("回"), Measure("people", PERSONS, "人", Visit.person_key)),
        (
            FieldOf("to", "相手", Visit.to, of(VisitTo)),
            FieldOf("how", "方法", Visit.how, of(VisitHow)),
            FieldOf("met", "会えたか", Visit.met, _yes_no),
        ),
        opens=To.PERSON,
        key=Visit.person_key,
    ),
    RecordOf(
        "closings",
        "支援の終結",
        True,
        Closing,
        Closing.on,
        (),
        (rows_in("件"), Measure("people", PERSONS, "人", Closing.person_key)),
        (FieldOf("reason", "理由", Closing.reason, of(ClosingReason)),),
        opens=To.PERSON,
        key=Closing.person_key,
    ),
    RecordOf(
        "gaps", "足りない資源として出したもの", True, ResourceGap, ResourceGap.raised_on, (), (rows_in("件"),), ()
    ),
)
BY_RECORD = {record.name: record for record in RECORDS}
