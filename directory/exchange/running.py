"""One import as an order: run here when it is small, else in a process of its own, so that the site goes on answering.

A process that works through 100,000 rows leaves the other threads of its interpreter little time.
"""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.errors import BadInput, DomainError, RuleBroken
from directory.exchange.checking import check_file
from directory.exchange.files import tables_in
from directory.exchange.how import HowToRead
from directory.exchange.services import Asked, import_places
from directory.exchange.workbooks import is_workbook

APART_FROM = 200_000  # bytes of text; about a thousand rows
PACKED = 6  # how much larger a workbook is inside
ROOT = Path(__file__).parents[2]
STOPPED = "途中で止まりました。何も取り込まれていません。少し待ってから、もう一度お試しください。"


@dataclass(frozen=True)
class Order:
    """What to do with the file at `path`, called `name` by its sender. `do` is "try", "take" or "check", or "follow":
    nothing but to bring the search index along.
    """

    do: str
    path: str
    name: str
    today: str
    source: str = ""
    publish: bool = False
    by: str = ""
    token: str = ""
    how: dict[str, Any] = field(default_factory=lambda: HowToRead().to_json())


@dataclass(frozen=True)
class Databases:
    """Where a process of its own finds the directory and the search index."""

    url: str
    search: str
    in_database: bool


def run(session: Session, order: Order, databases: Databases) -> dict[str, Any]:
    """The report as `ImportReport.kept` makes it. Raises BadInput and RuleBroken as the work does."""
    path = Path(order.path)
    with path.open("rb") as file:
        size = path.stat().st_size * (PACKED if is_workbook(file.read(8)) else 1)
    return run_apart(order, databases) if size > APART_FROM else work(session, order)


def work(session: Session, order: Order) -> dict[str, Any]:
    """Do it in this process."""
    if order.do == "follow":
        return {}
    how = HowToRead.from_json(order.how)
    tables = tables_in(Path(order.path).read_bytes(), Path(order.name).stem, how)
    day = date.fromisoformat(order.today)
    if order.do == "check":
        return check_file(session, tables, file=order.name, today=day, how=how).kept()
    report = import_places(
        session,
        tables,
        file=order.name,
        today=day,
        source=order.source or None,
        publish=order.publish,
        dry_run=order.do == "try",
        asked=Asked(order.by, order.token, how),
    )
    return report.kept()


def follow_apart(databases: Databases) -> None:
    """Let a process of its own bring the search index along; nobody waits for it."""
    run_apart(Order("follow", "", "", ""), databases)


def run_apart(order: Order, databases: Databases) -> dict[str, Any]:
    """Do it in a process of its own, and go on as soon as that has told what came of it."""
    child = subprocess.Popen(  # our own module
        [sys.executable, "-m", "directory.exchange.apart"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    if child.stdin is None or child.stdout is None:
        raise AssertionError("a process without pipes")
    with suppress(BrokenPipeError):  # it died at once, which the missing answer tells
        child.stdin.write(json.dumps({"order": asdict(order), "databases": asdict(databases)}).encode())
    with suppress(BrokenPipeError):
        child.stdin.close()
    told = child.stdout.readline()
    child.stdout.close()
    threading.Thread(target=child.wait, daemon=True).start()
    if not told.endswith(b"\n"):
        raise RuleBroken(STOPPED)
    answer = json.loads(told)
    if "report" in answer:
        return answer["report"]  # type: ignore[no-any-return]
    raise _refusal(answer)


def _refusal(answer: dict[str, str]) -> DomainError:
    return (BadInput if answer["kind"] == "BadInput" else RuleBroken)(answer["refused"])
