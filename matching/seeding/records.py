"""Rows of the demo's sheets as accounts, persons and everything about them. All of it is invented."""

import re
from datetime import UTC, date, datetime, time

from core.accounts.models import Account, AccountArea
from core.permissions import Role
from directory.openings.words import Need
from directory.seeding.entries import NEEDS
from directory.seeding.sheets import WEEKDAYS, Line, demo_key
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails
from matching.consents.models import Consent, ConsentHow, ConsentItem, HostScope
from matching.people.models import KeepApart, Person, Route, TeamMember
from matching.placements.models import Placement
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.plans.models import Assessment
from matching.visits.models import Visit, VisitHow, VisitTo

FREE = re.compile(r"([月火水木金土日]) (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
PRIORITIES = {"興味": "interest", "近さ": "near", "静か": "calm", "無理なく": "step"}


def account_of(line: Line) -> Account:
    """An account of accounts.csv, still without password and second factor."""
    return Account(
        key=demo_key(line["ID"]),
        login=line["ログイン名"],
        name=line["名前"],
        role=line.one("役割", Role),
        areas=[AccountArea(area_key=demo_key(area)) for area in line.several("担当圏域（；区切り）")],
    )


def person_of(line: Line, today: date) -> Person:
    """A person of persons.csv with the team."""
    person = Person(
        key=demo_key(line["ID"]),
        route=line.one("相談経路", Route),
        created_at=_noon(line.day("登録", today)),
    )
    person.name, person.kana, person.birth = line["名前"], line["名前_カナ"], line["生年月日"]
    person.phone, person.address, person.note = line["電話番号"], line["住所"], line["メモ"]
    person.home = f"{line['緯度']},{line['経度']}"
    person.team = [TeamMember(account_key=demo_key(line["主担当"]), leads=True)]
    person.team += [TeamMember(account_key=demo_key(other)) for other in line.several("チーム（；区切り）")]
    person.refresh_indexes()
    return person


def closing_of(line: Line, today: date) -> ClosingDetails:
    """The end of support of somebody of persons.csv."""
    return ClosingDetails(
        on=line.day("終了", today) or today,
        reason=line.one("終了の理由", ClosingReason),
        watcher=line.one("見守り", Watcher),
        words=line["終了の事情"],
        watch_words=line["見守りの相手"],
    )


def assessment_of(line: Line, by: str, today: date) -> Assessment:
    """An assessment of assessments.csv."""
    facts = AssessmentFacts(
        interests=tuple(line.several("興味（；区切り）")),
        strengths=line["得意なこと"],
        wishes=line["希望"],
        avoid=line["避けたいこと"],
        needs=tuple(_need(line, word) for word in line.several("必要な配慮（；区切り）")),
        times=tuple(_time(line, text) for text in line.several("来られる時間（；区切り）")),
        travel_by=line.one("移動", TravelBy) if line["移動"] else None,
        travel_minutes=line.number("片道（分）"),
        step=line.number("段階（0〜5）"),
        needs_companion=line.answer("付き添い"),
        priorities=dict(_priority(line, text) for text in line.several("大切にしたいこと（0〜3）")),
    )
    assessment = Assessment(
        key=demo_key(line["ID"]), person_key=demo_key(line["本人ID"]), made_on=line.certain_day("日", today), made_by=by
    )
    assessment.facts_text = facts.to_json()
    return assessment


def consent_of(line: Line, today: date) -> Consent:
    """A consent of consents.csv."""
    consent = Consent(
        key=demo_key(line["ID"]),
        person_key=demo_key(line["本人ID"]),
        given_on=line.certain_day("同意した日", today),
        ends_on=line.day("終わる日", today),
        withdrawn_on=line.day("取り消した日", today),
        how=line.one("方法", ConsentHow),
        items=sorted(line.some("伝えてよいこと（；区切り）", ConsentItem)),
        scopes=sorted(line.some("紹介してよい先（；区切り）", HostScope)),
        explained_by=demo_key(line["説明した人"]),
    )
    consent.note = line["メモ"]
    return consent


def visit_of(line: Line, placement: Placement, today: date) -> Visit:
    """A visit of visits.csv."""
    visit = Visit(
        key=demo_key(line["ID"]),
        person_key=placement.person_key,
        placement_key=placement.key,
        to=line.one("だれに", VisitTo),
        on=line.certain_day("日", today),
        how=line.one("方法", VisitHow),
        met=line.answer("会えた") or False,
        was_absent=line.answer("お休みだった") or False,
        by=demo_key(line["職員"]),
    )
    visit.note = line["メモ"]
    return visit


def keep_apart_of(line: Line) -> KeepApart:
    """A 会わせない取り決め of keep_apart.csv."""
    row = KeepApart(key=demo_key(line["ID"]), person_key=demo_key(line["本人ID"]), place_key=demo_key(line["居場所ID"]))
    row.reason = line["理由"]
    return row


def _need(line: Line, word: str) -> Need:
    if word not in NEEDS:
        raise line.wrong("必要な配慮（；区切り）", f"{'・'.join(NEEDS)} のどれかにしてください")
    return Need(NEEDS[word])


def _time(line: Line, text: str) -> FreeTime:
    found = FREE.fullmatch(text)
    if found is None:
        raise line.wrong("来られる時間（；区切り）", "「火 10:00-15:00」の形にしてください")
    hours = [int(part) for part in found.groups()[1:]]
    return FreeTime(WEEKDAYS.index(found.group(1)), hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])


def _priority(line: Line, text: str) -> tuple[str, int]:
    word, _, weight = text.partition(" ")
    if word not in PRIORITIES or weight not in ("0", "1", "2", "3"):
        raise line.wrong("大切にしたいこと（0〜3）", f"{'・'.join(PRIORITIES)} に0から3の数を続けてください")
    return PRIORITIES[word], int(weight)


def _noon(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(3), UTC)
