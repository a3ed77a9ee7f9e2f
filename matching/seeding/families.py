"""Households, time lines and answers to scales of the demo's persons, by the same rules as on the screens. Invented."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from directory.seeding.sheets import Line, demo_key, read_sheet
from matching.families.services import EventDetails, add_event
from matching.people.household import MemberDetails, add_member
from matching.people.models import Person
from matching.scales.catalogue import offered_scales
from matching.scales.definitions import Goal, Scale, ScaleKind
from matching.scales.services import Reply, keep_answer


def add_families(session: Session, folder: Path, persons: dict[str, Person], today: date) -> None:
    """Members, then what happened, then what was answered."""
    members = {}
    for line in read_sheet("household", folder):
        person = line.among("本人ID", persons)
        members[line["ID"]] = add_member(session, person, _member(line, today), today=today, key=demo_key(line["ID"]))
    for line in read_sheet("life_events", folder):
        member = members.get(line["だれ"])
        said = EventDetails(
            happened=line["いつ"],
            what=line["出来事"],
            member_key=member.key if member else "",
            who_words="" if member else line["だれ"],
            kind=line["種類"],
        )
        try:
            add_event(session, line.among("本人ID", persons), said, by=demo_key(line["職員"]), today=today)
        except RuleBroken as broken:
            raise BadInput(f"{line.at}: {broken}") from None
    for line in read_sheet("scale_answers", folder):
        scale = line.among("尺度", offered_scales())
        person, by = line.among("本人ID", persons), demo_key(line["職員"])
        keep_answer(session, person, scale, _reply(line, scale, today), by=by, today=today)


def _member(line: Line, today: date) -> MemberDetails:
    return MemberDetails(
        name=line["名前"],
        kana=line["名前_カナ"],
        birth=line.day("生年月日", today),
        relation=line["続柄"],
        lives_together=line.answer("同居"),
        note=line["ようす"],
        agreed_on=line.day("同意した日", today),
    )


def _reply(line: Line, scale: Scale, today: date) -> Reply:
    said, on = [part.strip() for part in line["答え（；区切り）"].split("；")], line.certain_day("日", today)
    try:
        points = [int(part) if part else None for part in said]
    except ValueError:
        raise line.wrong("答え（；区切り）", "数にしてください") from None
    texts = line.several("目標（；区切り）") if scale.kind is ScaleKind.GOALS else []
    if len(points) != len(texts or scale.items):
        raise line.wrong("答え（；区切り）", "質問か目標と同じ数だけ並べてください")
    if texts:
        return Reply(on, {}, tuple(Goal(text, each) for text, each in zip(texts, points, strict=True)))
    named = zip((item.name for item in scale.items), points, strict=True)
    return Reply(on, {name: each for name, each in named if each is not None})
