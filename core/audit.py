"""Who read or changed which record: an append-only chain, written in the same transaction.

A table of the office database marks itself with `audited_as = "person"`. From then on no row of it can be
loaded outside a unit of work that says who is acting, and each row that is loaded, added, changed or deleted
leaves one line in the log before the unit commits: no line, no page. Every line carries the hash of the line
before, so a removed or altered line shows.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Connection, Index, Select, event, insert, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.orm.attributes import instance_state

from core.calendar import now
from core.db import Id, Moment, OfficeBase, UtcMoment, one_of
from core.errors import NotPermitted


class Action(StrEnum):
    """What was done to a record."""

    READ = "read"
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    REFUSED = "refused"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"

    @property
    def label(self) -> str:
        """The word in 「誰が見たか」."""
        return {
            "read": "閲覧",
            "created": "登録",
            "changed": "変更",
            "deleted": "削除",
            "refused": "閲覧を断りました",
            "signed_in": "サインイン",
            "signed_out": "サインアウト",
            "sign_in_failed": "サインイン失敗",
        }[self]


class AuditLine(OfficeBase):
    """One line of the log. `purpose` is the permission or command; `fields` names what changed, never values.

    `account_key` is who acted; `instead_of` the account they stood in for, where only that let them.
    """

    __tablename__ = "audit_line"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_key"),)

    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(UtcMoment)
    account_key: Mapped[str] = mapped_column(index=True)
    action: Mapped[Action] = mapped_column(one_of(Action))
    subject_kind: Mapped[str]
    subject_key: Mapped[str]
    purpose: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    instead_of: Mapped[str] = mapped_column(default="")
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    def fingerprint(self) -> str:
        """SHA-256 over the line and the hash before it."""
        facts = [
            self.previous,
            self.at.isoformat(timespec="microseconds"),
            self.account_key,
            self.action.value,
            self.subject_kind,
            self.subject_key,
            self.purpose,
            self.fields,
            *([self.instead_of] if self.instead_of else []),  # lines from before there were substitutes stay whole
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


LOOKS = (Action.READ, Action.REFUSED)
WRITTEN = (
    "at",
    "account_key",
    "action",
    "subject_kind",
    "subject_key",
    "purpose",
    "fields",
    "instead_of",
    "previous",
    "hash",
)

APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_line_no_{verb.lower()} BEFORE {verb} ON audit_line "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_line_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_line_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_line "
        "EXECUTE FUNCTION audit_line_stays()",
    ),
}


@event.listens_for(AuditLine.__table__, "after_create")
def _protect(_table: object, connection: Connection, **_: object) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)


@dataclass(frozen=True)
class Acting:
    """Who acts in a unit of work, for what, and in whose place where somebody stands in."""

    account_key: str
    purpose: str
    instead_of: str = ""


def act_as(session: Session, account_key: str, purpose: str) -> None:
    """Say who acts in this unit of work and why; audited rows open only after this."""
    session.info["acting"] = Acting(account_key, purpose)


@contextmanager
def acting(session: Session, account_key: str, purpose: str) -> Iterator[None]:
    """Act for another purpose for a while, then as before."""
    before = session.info.get("acting")
    act_as(session, account_key, purpose)
    yield
    session.info["acting"] = before


def act_instead_of(session: Session, away_key: str) -> None:
    """Say that the unit of work is done in the place of another, and so was all that it noted before."""
    before: Acting = session.info["acting"]
    after = session.info["acting"] = replace(before, instead_of=away_key)
    lines = session.info.get("audit", {})
    session.info["audit"] = {(after if who == before else who, *what): fields for (who, *what), fields in lines.items()}


@contextmanager
def standing_in(session: Session, away_key: str) -> Iterator[None]:
    """Act in the place of another for a while, then as before."""
    before: Acting = session.info["acting"]
    session.info["acting"] = replace(before, instead_of=away_key)
    yield
    session.info["acting"] = before


def record(session: Session, action: Action, subject: tuple[str, str], *, fields: list[str] | None = None) -> None:
    """Note one line for the unit of work that runs; it is written when the unit commits."""
    who: Acting | None = session.info.get("acting")
    if who is None or not session.info.get("writing"):
        raise NotPermitted("だれの操作か分からないため、この記録は開けません。")
    lines = session.info.setdefault("audit", {})
    lines.setdefault((who, action, subject), set()).update(fields or ())


def first_break(session: Session) -> int | None:
    """The id of the first line that does not continue the chain, or None when the chain is whole."""
    previous = ""
    for line in session.scalars(select(AuditLine).order_by(AuditLine.id)).yield_per(1000):
        if line.previous != previous or line.hash != line.fingerprint():
            return line.id
        previous = line.hash
    return None


def newest_lines(before: int | None = None, action: Action | None = None) -> Select[AuditLine]:
    """The log from its end, or from before a line; of one action only where that is said."""
    query = select(AuditLine).order_by(AuditLine.id.desc())
    if action is not None:
        query = query.where(AuditLine.action == action)
    return query.where(AuditLine.id < before) if before else query


def _subject(row: Any) -> tuple[str, str] | None:
    kind = getattr(row, "audited_as", None)
    return (kind, row.audit_key) if kind else None


@event.listens_for(OfficeBase, "load", propagate=True)
@event.listens_for(OfficeBase, "refresh", propagate=True)
def _a_row_was_read(row: Any, context: Any, *_: Any) -> None:
    if (subject := _subject(row)) is not None:
        record(instance_state(row).session or context.session, Action.READ, subject)


@event.listens_for(Session, "before_flush")
def _rows_change(session: Session, *_: object) -> None:
    for row in session.new:
        if (subject := _subject(row)) is not None:
            record(session, Action.CREATED, subject, fields=[row.__tablename__])
    for row in session.deleted:
        if (subject := _subject(row)) is not None:
            record(session, Action.DELETED, subject, fields=[row.__tablename__])
    for row in session.dirty:
        if (subject := _subject(row)) is not None and session.is_modified(row):
            changed = [a.key for a in instance_state(row).attrs if a.history.has_changes()]
            record(session, Action.CHANGED, subject, fields=[f"{row.__tablename__}.{name}" for name in changed])


@event.listens_for(Session, "before_commit")
def _write_the_lines(session: Session) -> None:
    session.flush()
    lines = session.info.pop("audit", None)
    if not lines:
        return
    previous = session.scalar(select(AuditLine.hash).order_by(AuditLine.id.desc()).limit(1)) or ""
    at = now()
    rows = []
    for (who, action, (kind, key)), fields in lines.items():
        line = _line(previous, at, who, action, kind, key, sorted(fields))
        rows.append({name: getattr(line, name) for name in WRITTEN})
        previous = line.hash
    session.execute(insert(AuditLine), rows)  # one statement, however many were read


@event.listens_for(Session, "after_transaction_create")
def _remember_the_lines(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        lines = session.info.get("audit", {})
        session.info.setdefault("audit_before", {})[transaction] = {line: set(fields) for line, fields in lines.items()}


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_did_not_happen(session: Session, transaction: SessionTransaction) -> None:
    """All lines of a unit that is given up; of a part of one only its changes: what was looked at was looked at."""
    lines = session.info.pop("audit", {})
    if (before := session.info.get("audit_before", {}).get(transaction)) is not None:
        session.info["audit"] = {line: fields for line, fields in lines.items() if line[1] in LOOKS} | before


@event.listens_for(Session, "after_transaction_end")
def _no_longer_remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # a part that is given up ends before it says so
        session.info.pop("audit_before", None)


def _line(
    previous: str, at: datetime, who: Acting, action: Action, kind: str, key: str, fields: list[str]
) -> AuditLine:
    line = AuditLine(
        previous=previous,
        at=at,
        account_key=who.account_key,
        action=action,
        subject_kind=kind,
        subject_key=key,
        purpose=who.purpose,
        fields=fields,
        instead_of=who.instead_of,
        hash="",
    )
    line.hash = line.fingerprint()
    return line
