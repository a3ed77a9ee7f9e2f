"""A group by the name somebody types: the one that is meant, those it may be, and a new one only when that is said."""

import re
import unicodedata
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from directory.groups.models import Group, GroupKind

MOST_ALIKE = 3
NO_NAME = "団体の名前を入力してください。"
DISSOLVED = "「{name}」は解散した団体です。続いているなら、先に「団体」のページで解散を取り消してください。"


class UnknownGroup(RuleBroken):
    """No group of this name is known; the message names those it may be."""

    def __init__(self, name: str, alike: list[str]) -> None:
        perhaps = f"「{'」「'.join(alike)}」のことなら、その名前を入れてください。" if alike else ""
        super().__init__(
            f"「{name[:40]}」という団体は、まだありません。{perhaps}新しい団体なら、「新しい団体として登録する」に印をつけてください。"
        )


def group_meant(session: Session, name: str, *, is_new: bool, kind: GroupKind = GroupKind.OTHER) -> Group:
    """The group of this name (width and spaces aside); made when it is said to be new. Raises RuleBroken otherwise."""
    wanted = folded(name)
    if not wanted:
        raise RuleBroken(NO_NAME)
    names = {
        folded(known): (number, known)
        for number, known in session.execute(select(Group.id, Group.name).order_by(Group.id.desc()))
    }
    if wanted in names:
        group = session.get_one(Group, names[wanted][0])
        if group.dissolved_on is not None:
            raise RuleBroken(DISSOLVED.format(name=group.name))
        return group
    if not is_new:
        close = [one for one in names if wanted in one or one in wanted] + get_close_matches(
            wanted, names, n=MOST_ALIKE, cutoff=0.6
        )
        raise UnknownGroup(name.strip(), [names[one][1] for one in list(dict.fromkeys(close))[:MOST_ALIKE]])
    group = Group(name=" ".join(name.split()), kind=kind)
    session.add(group)
    session.flush()
    return group


def folded(name: str) -> str:
    """A name with width, spaces and case aside."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
