"""What gunicorn does when a worker starts; it reads this file from the folder it is started in."""

import gc
from typing import Any

from core.calendar import today
from core.db import directory_session
from directory.search.engine import ready_of
from directory.search.index import IndexUnusable

IN_NO_LIST = (
    "ゔゐゑをん",
    "妙な頼みごとが重なり途方に暮れた",
)  # looked for in every way there is
limit_request_line = 8190  # a paper of 100 places in an order of its own is asked for in 4,900 characters


def post_worker_init(worker: Any) -> None:
    """Keep what every request needs away from the garbage collector, and open the index before the first visitor.

    Walking through the 200,000 objects of the start again and again stopped one request in a hundred for 150 ms of
    processor time. The index is opened after: it is replaced one day, and must be forgotten then. A word nobody knows
    is asked for at once, or the first visitor who types one waits a second.
    """
    gc.collect()
    gc.freeze()
    with worker.app.callable.app_context():
        try:
            for line in IN_NO_LIST:
                ready_of(directory_session()).plan(line, today())
        except IndexUnusable:
            worker.log.warning("There is no search index yet; `flask --app app reindex` makes one.")
