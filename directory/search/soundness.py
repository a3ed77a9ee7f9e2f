"""Whether the index says the same as the database; `verify` asks."""

from collections.abc import Iterator

from sqlalchemy import select

from core.db import directory_session
from core.soundness import Finding
from directory.search.documents import uid_of
from directory.search.engine import engine_of
from directory.search.index import IndexUnusable
from directory.search.indexing import public_uids
from directory.search.models import SearchedType, SearchOutbox

MEND = "「flask --app app reindex」で作り直せます。"


def index_findings() -> Iterator[Finding]:
    """One finding: the index opens and holds exactly the entries residents may find, but for those that wait."""
    session = directory_session()
    try:
        snapshot = engine_of(session).index.snapshot()
        held = {snapshot.uids[number] for number in snapshot.everything.tolist()}
    except IndexUnusable:
        yield Finding("search.index", ok=False, detail=f"索引を開けません。{MEND}")
        return
    waiting = {uid_of(kind, key) for kind, key in session.execute(_OUTBOX)}
    published = public_uids(session)
    missing, left = _unexplained(published - held, waiting), _unexplained(held - published, waiting)
    if missing or left:
        detail = f"公開中の{len(published)}件と合いません（足りない {len(missing)}、余分 {len(left)}）。{MEND}"
    elif waiting:
        detail = f"公開中の{len(published)}件のうち、{len(waiting)}件の変更が順番を待っています"
    else:
        detail = f"公開中の{len(published)}件と合っています"
    yield Finding("search.index", ok=not missing and not left, detail=detail)


def _unexplained(uids: set[str], waiting: set[str]) -> set[str]:
    """What differs though nothing about it waits; the roles of a place that waits come with it."""
    roles_come = any(uid.startswith(f"{SearchedType.PLACE}:") for uid in waiting)
    return {uid for uid in uids - waiting if not (roles_come and uid.startswith(f"{SearchedType.OPENING}:"))}


_OUTBOX = select(SearchOutbox.entry_type, SearchOutbox.entry_key)
