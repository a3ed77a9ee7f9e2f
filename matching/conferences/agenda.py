"""Bringing a person to a conference, with consent only, and taking them off again. Nothing here commits."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.conferences.models import AgendaItem, Conference
from matching.conferences.queries import agencies_told, next_place
from matching.conferences.services import must_be_current, must_be_planned, with_writer
from matching.conferences.states import Asked, Part
from matching.consents.basis import basis_of
from matching.people.household import household_of
from matching.people.models import HouseholdMember, Person
from matching.plans.services import current_facts
from matching.support_plans.content import PlanContent
from matching.support_plans.queries import newest_plan

MOST_MINUTES = 240
NO_CONSENT = (
    "この方には、「機関どうしの連携・会議」のために関係機関へ伝える同意がないか、取り消されています。"
    "先に本人の同意を記録してください。同意がまだのときは、支援会議で話し合えます。"
)
NOT_YOURS = "議題に加えられるのは、担当している方だけです。一覧から選んでください。"
ON_ALREADY = "この方は、もうこの会議の議題になっています。"
CLOSED = "この方の支援は終結しています。再開してから議題に加えてください。"
NOTHING_ASKED = "会議で話し合うことを、一つ以上選んでください。"
HOW_LONG = f"時間は1分から{MOST_MINUTES}分で入力してください。"
OFF = "この議題は取り下げられています。"
PRINTED = (
    "この画面からは、もう資料を配ってあります。内容や配る方を変えるときは、"
    "「保存する」を押して新しく開いた画面から、配ってください。"
)


@dataclass(frozen=True)
class Question:
    """What the conference is asked about somebody, and how long it takes."""

    asked: Collection[Asked]
    minutes: int


@dataclass(frozen=True)
class Texts:
    """What the team writes for the papers of one person."""

    household: str = ""
    situation: str = ""
    wishes: str = ""
    health: str = ""


def put_on(
    session: Session,
    conference: Conference,
    person: Person,
    question: Question,
    *,
    by: str,
    today: date,
    idempotency_key: str = "",
    key: str = "",
) -> AgendaItem:
    """A person on the agenda, brought by somebody of their own team; the same form sent twice once.

    Raises RuleBroken without consent for conferences, for somebody of another team or closed, or when it is over.
    """
    if idempotency_key and (sent := _brought(session, conference, idempotency_key)):
        return sent
    must_be_planned(conference)
    _may_be_brought(session, conference, person, by, today)
    if not question.asked:
        raise AtField("asked", NOTHING_ASKED)
    if not 1 <= question.minutes <= MOST_MINUTES:
        raise AtField("minutes", HOW_LONG)
    number, position = next_place(session, conference)
    item = AgendaItem(
        key=key or None,
        conference_key=conference.key,
        person_key=person.key,
        number=number,
        position=position,
        minutes=question.minutes,
        asked=[each.value for each in Asked if each in question.asked],
        parts=[part.value for part in Part],
        added_by=by,
        idempotency_key=idempotency_key or None,
    )
    _write(item, first_words(session, person))
    session.add(item)
    session.flush()
    return item


def earlier(session: Session, conference: Conference, item_key: str) -> None:
    """One place earlier on the agenda; the first stays where it is."""
    must_be_planned(conference)
    columns = select(AgendaItem.key, AgendaItem.position).where(AgendaItem.conference_key == conference.key)
    rows = session.execute(columns.order_by(AgendaItem.position, AgendaItem.number)).all()
    keys = [row.key for row in rows]
    at = keys.index(item_key)
    if at == 0:
        return
    keys[at - 1], keys[at] = keys[at], keys[at - 1]
    before = {row.key: row.position for row in rows}
    table = AgendaItem.__table__
    for position, key in enumerate(keys, 1):
        if before[key] != position:  # without opening a person's record for it
            session.execute(table.update().where(table.c.key == key).values(position=position))  # type: ignore[attr-defined]


def take_off(item: AgendaItem, *, by: str, today: date) -> None:
    """The team takes the person off: from the next request on nothing of it is open to the other members."""
    if item.taken_off_on is not None:
        raise RuleBroken(OFF)
    item.taken_off_on, item.taken_off_by = today, by


def write_texts(item: AgendaItem, texts: Texts, parts: Collection[Part], *, by: str, version: str) -> None:
    """Keep what stands in the papers and which parts are handed out. Raises RuleBroken when another was faster."""
    if item.taken_off_on is not None:
        raise RuleBroken(OFF)
    must_be_current(item.version, version)
    if _write(item, texts):
        item.writers = with_writer(item.writers, by)
    item.parts = [part.value for part in Part if part in parts]


def must_say(item: AgendaItem, texts: Texts, parts: Collection[Part]) -> None:
    """Raises RuleBroken when the papers say anything else by now: the same press is sent again for the same papers."""
    same = all(text.strip() == getattr(item, name) for name, text in asdict(texts).items())
    if not same or [part for part in Part if part in parts] != item.parts:
        raise RuleBroken(PRINTED)


def first_words(session: Session, person: Person) -> Texts:
    """What the papers say at first: from household, plan and assessment, to be looked over."""
    facts, plan = current_facts(session, person), newest_plan(session, person)
    content = plan.content if plan else PlanContent()
    needs = [need.label for need in facts.needs]
    avoid = [f"避けたいこと：{facts.avoid}"] if facts.avoid else []
    strengths = [f"得意なこと：{facts.strengths}"] if facts.strengths else []
    step = [f"いまの段階：{facts.step}（0〜5）"] if facts.step is not None else []
    return Texts(
        household="\n".join(_member_line(each) for each in household_of(session, person)),
        situation="\n".join(part for part in (content.situation, *step) if part),
        wishes="\n".join(part for part in (content.wishes or facts.wishes, *strengths) if part),
        health="\n".join([*needs, *avoid]),
    )


def _may_be_brought(session: Session, conference: Conference, person: Person, by: str, today: date) -> None:
    if by not in person.team_keys:
        raise AtField("person", NOT_YOURS)
    if person.closed_at is not None:
        raise AtField("person", CLOSED)
    if not agencies_told(basis_of(session, person, today)):
        raise AtField("person", NO_CONSENT)
    if _on_already(session, conference, person):
        raise AtField("person", ON_ALREADY)


def _member_line(member: HouseholdMember) -> str:
    together = member.gone_words or {True: "同居", False: "別居", None: ""}[member.lives_together]
    inside = "・".join(word for word in (member.relation, together) if word)
    return f"{member.name}さん" + (f"（{inside}）" if inside else "")


def _write(item: AgendaItem, texts: Texts) -> bool:
    """Whether anything was changed."""
    changed = False
    for name in ("household", "situation", "wishes", "health"):
        text = getattr(texts, name).strip()
        if text != getattr(item, name):
            setattr(item, name, text)
            changed = True
    return changed


def _brought(session: Session, conference: Conference, idempotency_key: str) -> AgendaItem | None:
    same = AgendaItem.idempotency_key == idempotency_key
    query = select(AgendaItem).where(same, AgendaItem.conference_key == conference.key)
    return session.scalars(query).one_or_none()


def _on_already(session: Session, conference: Conference, person: Person) -> bool:
    query = select(AgendaItem.id).where(
        AgendaItem.conference_key == conference.key,
        AgendaItem.person_key == person.key,
        AgendaItem.taken_off_on.is_(None),
    )
    return session.scalar(query) is not None
