"""`python -m directory.exchange.apart`: one order from standard input, what came of it as one line of JSON.

To follow in the search index is an order of its own, begun after the line was said, so that nobody waits for it.
"""

import json
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session

from core.db import prepare
from core.errors import BadInput, DomainError
from directory.exchange.running import Order, work
from directory.search.outbox import drain_outbox

NICER = 10  # the site goes first


def main() -> None:
    """Do the order."""
    asked = json.load(sys.stdin)
    with suppress(OSError):
        os.nice(NICER)
    session = _session(**asked["databases"])
    order = Order(**asked["order"])
    try:
        answer: dict[str, Any] = {"report": work(session, order)}
    except DomainError as refused:
        answer = {"refused": str(refused), "kind": "BadInput" if isinstance(refused, BadInput) else "RuleBroken"}
    print(json.dumps(answer), flush=True)  # noqa: T201  # this line is the answer
    if order.do == "follow":
        drain_outbox(session)


def _session(url: str, search: str, in_database: bool) -> Session:
    engine = create_engine(make_url(url))
    prepare(engine, synchronous="NORMAL")
    import_module("directory.search.engine").attach_engine(engine, Path(search), in_database=in_database)
    return Session(engine)


if __name__ == "__main__":
    main()
