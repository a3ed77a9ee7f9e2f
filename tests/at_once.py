"""Several people doing the same thing in the same moment."""

from collections.abc import Callable, Iterable
from threading import Barrier, Thread

from flask import Flask


def at_once(app: Flask, prepare: Callable[[str], Callable[[], None]], people: Iterable[str]) -> None:
    """Each person prepares in a thread and a context of their own; when all are ready, all go on together."""
    everybody = list(people)
    ready = Barrier(len(everybody))

    def take_part(who: str) -> None:
        with app.app_context():
            go = prepare(who)
            ready.wait()
            go()

    threads = [Thread(target=take_part, args=[who]) for who in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
