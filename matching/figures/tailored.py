"""Indicators by choosing: checking, keeping them in editions, and saying in a sentence what they count.

Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session, selectinload

from core.errors import RuleBroken
from matching.figures.counting import Count
from matching.figures.indicators import Half, Indicator
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.tailored_counts import Choice, Way, count_choice, counting_of, ways_of
from matching.figures.tailored_drill import find_chosen
from matching.figures.tailored_models import TailoredEdition, TailoredIndicator
from matching.figures.tailored_records import BY_RECORD
from matching.figures.tailored_shapes import RecordOf
from matching.figures.things import Thing

CHANGED = "ほかの人が先に変えました。いまの内容と見比べて、必要なら直してもう一度保存してください。"
NO_SUCH_WAY = "「{measure}」は「{way}」では数えられません。どちらかを選び直してください。"
WHY = "数え方を変えるときは、変えるわけを書いてください。前の年度の数も、新しい数え方で数え直されます。"
SAME_LABEL = "同じ名前の数字がもうあります。別の名前にしてください。"


@dataclass(frozen=True)
class Words:
    """What people call it."""

    label: str
    unit: str
    definition: str = ""
    why: str = ""


def tailored(session: Session, *, every: bool = False) -> Sequence[TailoredIndicator]:
    """Those in use, or every one there ever was, with their editions."""
    query = select(TailoredIndicator).options(selectinload(TailoredIndicator.editions)).order_by(TailoredIndicator.id)
    return session.scalars(query if every else query.where(TailoredIndicator.is_used.is_(True))).all()


def get_tailored(session: Session, key: str) -> TailoredIndicator:
    """One of them. Raises NoResultFound."""
    found = session.scalars(select(TailoredIndicator).where(TailoredIndicator.key == key)).one_or_none()
    if found is None:
        raise NoResultFound
    return found


def get_record(name: str) -> RecordOf:
    """A kind of record to choose from. Raises NoResultFound."""
    found = BY_RECORD.get(name)
    if found is None:
        raise NoResultFound
    return found


def as_indicator(row: TailoredIndicator) -> Indicator:
    """It as an indicator among the others; of people's records it stays inside the house."""
    edition = row.newest
    return indicator_of(Choice.of_json(edition.choice), row.key, Words(edition.label, edition.unit, edition.definition))


def indicator_of(choice: Choice, name: str, words: Words) -> Indicator:
    """What a choice counts and the records it counts, whether it is kept or only tried."""
    record = BY_RECORD[choice.record]
    measure = record.measure(choice.measure)

    def count(records: Records, period: Period) -> Count:
        return count_choice(choice, records, period)

    def find(records: Records, period: Period) -> list[Thing]:
        return find_chosen(choice, records, period)

    return Indicator(
        name,
        words.label,
        words.definition,
        words.unit,
        Half.TAILORED,
        counting_of(choice),
        count,
        about_people=record.about_people,
        may_leave=not record.about_people,
        find=find,
        adds_up=measure is not None and measure.is_sum,
    )


def check(choice: Choice, sessions: Mapping[bool, Session]) -> RecordOf:
    """The record of a choice that can be counted; `sessions` by whether a record is about people. Raises RuleBroken."""
    record = BY_RECORD.get(choice.record)
    if record is None:
        raise RuleBroken("数える記録を選び直してください。")
    measure = record.measure(choice.measure)
    if measure is None:
        raise RuleBroken("何を数えるかを選んでください。")
    if choice.way not in ways_of(record, measure):
        raise RuleBroken(NO_SUCH_WAY.format(measure=measure.label, way=choice.way.label))
    if choice.split and record.field(choice.split) is None:
        raise RuleBroken("内訳の分け方を選び直してください。")
    for name, codes in choice.filters.items():
        chosen = record.field(name)
        if chosen is None or not set(codes) <= chosen.labels(sessions[record.about_people]).keys():
            raise RuleBroken("条件を選び直してください。")
    return record


def sentence(choice: Choice, sessions: Mapping[bool, Session]) -> str:
    """What it counts, in a sentence. Raises RuleBroken for a choice that cannot be counted."""
    record = check(choice, sessions)
    session = sessions[record.about_people]
    conditions = []
    for name, codes in choice.filters.items():
        chosen = record.field(name)
        if chosen is not None and codes:
            labels = chosen.labels(session)
            conditions.append(f"{chosen.label}が「{'」か「'.join(labels[code] for code in codes)}」")
    measure, by = record.measure(choice.measure), record.field(choice.split)
    when = _when(record)[choice.way]
    among = f"のうち、{'、'.join(conditions)}のもの" if conditions else ""
    split = f"{by.label}別に分ける。" if by is not None else ""
    several = "複数に当たるものはそれぞれに数え、全体では一度だけ数える。" if by is not None and by.link else ""
    return f"{when}{among}について、{measure.label if measure else ''}を数える。{split}{several}"


def _when(record: RecordOf) -> Mapping[Way, str]:
    """Which of them are counted; where only today's state is known, that too."""
    label = f"「{record.label}」"
    if record.stands_today:
        return {
            Way.EVERY: f"期間内に登録し、いま公開している{label}",
            Way.NEW: f"いま公開している{label}の登録が期間内にはじめてあったもの",
            Way.GOING_ON: f"期間内に登録し、いま公開している{label}で、前の年度までにも登録があったもの",
            Way.STANDING: f"最後の日の時点で{record.standing_words}{label}",
        }
    return {
        Way.EVERY: f"期間内の{label}",
        Way.NEW: f"{label}が期間内にはじめてあったもの",
        Way.GOING_ON: f"期間内の{label}で、前の年度までにもあったもの",
        Way.STANDING: f"最後の日の時点の{label}",
    }


def keep_tailored(
    session: Session,
    row: TailoredIndicator | None,
    choice: Choice,
    words: Words,
    *,
    sessions: Mapping[bool, Session],
    taken: Sequence[str],
    seen: int,
    by: str,
) -> TailoredIndicator:
    """A new indicator, or the next edition of one; `taken` are the labels of others.

    Raises RuleBroken for a choice that cannot be counted, a label that is taken, a change without a reason, or when
    another was faster than `seen`.
    """
    said = sentence(choice, sessions)
    if words.label in taken:
        raise RuleBroken(SAME_LABEL)
    if row is None:
        row, number = TailoredIndicator(made_by=by), 0
        session.add(row)
    else:
        number = _number_of(row, choice, words, seen)
    facts = {"label": words.label, "unit": words.unit, "definition": words.definition or said, "why": words.why}
    edition = TailoredEdition(number=number + 1, choice=choice.to_json(), changed_by=by, **facts)
    row.editions.insert(0, edition)
    session.flush()
    return row


def _number_of(row: TailoredIndicator, choice: Choice, words: Words, seen: int) -> int:
    """The number of the edition that is changed."""
    if row.newest.number != seen:
        raise RuleBroken(CHANGED)
    if choice.to_json() != row.newest.choice and not words.why:
        raise RuleBroken(WHY)
    return row.newest.number
