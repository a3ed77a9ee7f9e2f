"""Unfinished forms: kept while somebody types, offered to them again, gone once the form was saved.

A draft belongs to one account, and nobody else sees it. Nothing here commits.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.calendar import now
from core.errors import BadInput
from directory.desk.models import FormDraft

KEPT = timedelta(days=60)
MOST_DRAFTS = 30
MOST_CHARACTERS = 200_000
NOT_KEPT = frozenset({"csrf_token", "do", "take", "move", "apart", "is-new"})
PLACE_KEY = re.compile(r"[a-z0-9]{1,20}")
NO_KEY = "どの登録の下書きか分かりません。画面を開き直してください。"
TOO_LONG = "入力が長すぎて、途中では残せません。保存するか、短くしてください。"
TOO_MANY = f"書きかけの登録が{MOST_DRAFTS}件あります。登録の一覧で、いらないものを消してください。"


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished form: of which place, under which name, when it was last kept, and what was typed."""

    place_key: str
    is_new: bool
    saved_at: datetime
    values: "MultiDict[str, str]"

    @property
    def name(self) -> str:
        """The name as far as it was typed."""
        return self.values.get("name", "").strip() or "（名称はまだ）"


def keep_draft(
    session: Session, account_key: str, place_key: str, data: "MultiDict[str, str]", *, is_new: bool
) -> None:
    """Keep the form as it is now, over what was kept of it before.

    Raises BadInput when it is too long, one of too many, or names no place.
    """
    if not PLACE_KEY.fullmatch(place_key):
        raise BadInput(NO_KEY)
    values = json.dumps({name: data.getlist(name) for name in data if name not in NOT_KEPT}, ensure_ascii=False)
    if len(values) > MOST_CHARACTERS:
        raise BadInput(TOO_LONG)
    session.execute(delete(FormDraft).where(FormDraft.saved_at < now() - KEPT))
    rows = {row.place_key: row for row in session.scalars(_of(account_key))}
    row = rows.get(place_key)
    if row is None:
        if len(rows) >= MOST_DRAFTS:
            raise BadInput(TOO_MANY)
        row = FormDraft(account_key=account_key, place_key=place_key, is_new=is_new)
        session.add(row)
    row.values, row.saved_at = values, now()


def draft_of(session: Session, account_key: str, place_key: str) -> Draft | None:
    """What this account typed for this place and did not save."""
    row = session.scalar(_of(account_key).where(FormDraft.place_key == place_key))
    return _opened(row) if row else None


def drafts_of(session: Session, account_key: str) -> list[Draft]:
    """Everything this account has not finished, the newest first."""
    return [_opened(row) for row in session.scalars(_of(account_key).order_by(FormDraft.saved_at.desc()))]


def forget_draft(session: Session, account_key: str, place_key: str) -> None:
    """The form was saved, or is not wanted any more."""
    own = FormDraft.account_key == account_key
    session.execute(delete(FormDraft).where(own, FormDraft.place_key == place_key))


def _of(account_key: str) -> Select[FormDraft]:
    return select(FormDraft).where(FormDraft.account_key == account_key, FormDraft.saved_at >= now() - KEPT)


def _opened(row: FormDraft) -> Draft:
    return Draft(row.place_key, row.is_new, row.saved_at, MultiDict(json.loads(row.values)))
