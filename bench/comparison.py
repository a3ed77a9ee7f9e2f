"""Ibasho beside Datasette with its map plugin, on the same rows: `python -m bench.comparison`.

One run, one machine: the same 20,000 invented places in both, both served as their documentation says, asked the
same lines over HTTP, visited by the same throttled phone; then the same judged queries on the same documents.
Datasette comes from PyPI into a temporary folder and is no part of this project. With `--write FILE` the tables go
into FILE between its two marks.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

from playwright.sync_api import Browser

from bench import datasette
from bench.figures import Lap, lap, percentile, short
from bench.indexing import measure as build_index
from bench.machine import machine, machine_line
from bench.phone import chromium, middle, visit
from bench.questions import lines
from bench.search_quality import City, stages
from bench.site import Bench, fill_site
from directory.search.indexing import place_documents
from tests.directory.search_corpus import corpus
from tests.directory.search_labels import Label, labels, ndcg, recall

LINES, VISITS, PATIENCE = 60, 3, 600.0
WORD = "サロン"
PIN = "document.querySelector('.leaflet-marker-icon')"
MARKS = "<!-- measured -->", "<!-- end -->"
Rows = list[tuple[str, ...]]


def main() -> None:
    options = _options()
    with TemporaryDirectory(prefix="ibasho-comparison-") as folder:
        work = Path(folder)
        bench = Bench(options.places, options.filled or work)
        if not options.filled:
            list(fill_site(bench))
            list(build_index(bench))
        program = options.datasette or datasette.install(work / "venv")
        judged = tuple(corpus(options.places))
        path = work / "data.db"
        with bench.session(bench.app()) as session:
            datasette.fill_table(path, "places", place_documents(session))
        datasette.fill_table(path, "judged", judged)
        with datasette.served(program, path, ("places", "judged")) as other, _ibasho(bench) as own:
            if not all(datasette.really_searches(other, table) for table in ("places", "judged")):
                raise RuntimeError("Datasette does not use its full-text index.")
            tables = [_told(_speed(bench, own, other)), _told(_weight(own, other)), _told(_quality(judged, other))]
    report = _report(options.places, tables)
    print(report)
    if options.write:
        _write(options.write, report)


def _told(rows: Rows) -> Rows:
    """A table at once on the screen: the whole takes a quarter of an hour."""
    print(_table(rows), file=sys.stderr, flush=True)
    return rows


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.comparison", description="Ibasho beside Datasette.")
    parser.add_argument("--places", type=int, default=20_000)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into FILE")
    parser.add_argument("--filled", type=Path, metavar="FOLDER", help="a folder the bench has filled and indexed")
    parser.add_argument("--datasette", type=Path, metavar="PROGRAM", help="an installed Datasette")
    return parser.parse_args()


@contextmanager
def _ibasho(bench: Bench) -> Iterator[str]:
    """As in production: gunicorn, one worker, eight threads."""
    port = datasette.free_port()
    settings = {name: value for name, value in os.environ.items() if not name.startswith("IBASHO_")}
    settings |= {"IBASHO_DATA": str(bench.folder / "filled"), "IBASHO_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "8", "app:create_app()"]
    with datasette.running(command, port, env=settings):
        yield f"http://127.0.0.1:{port}"


def _speed(bench: Bench, own: str, other: str) -> Rows:
    asked = lines(bench.size, LINES + 5, bench.chance("comparison"))
    rows: Rows = [("Search over HTTP, ms", "Ibasho median", "Ibasho 95 %", "Datasette median", "Datasette 95 %")]
    ways: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
        "page: 20 results, total, facets": (
            lambda line: f"{own}/places?q={quote(line)}",
            lambda line: f"{other}/{datasette.page('places', line)}",
        ),
        "JSON": (
            lambda line: f"{own}/places?q={quote(line)}",
            lambda line: f"{other}/{datasette.page('places.json', line)}",
        ),
    }
    for name, addresses in ways.items():
        headers = {"Accept": "application/json"} if name == "JSON" else {}
        cells = [name]
        for address in addresses:
            measured = [each.wall * 1e3 for each in _laps([address(line) for line in asked], headers)[5:]]
            cells += [short(percentile(measured, 0.5)), short(percentile(measured, 0.95))]
        rows.append(tuple(cells))
    return rows


def _laps(addresses: Sequence[str], headers: dict[str, str]) -> list[Lap]:
    """Each address once, over one connection that stays."""
    connection = _connection(addresses[0])

    def get(address: str) -> None:
        parts = urlsplit(address)
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept-Encoding": "gzip, br", **headers})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {address}")

    return [lap(lambda address=address: get(address)) for address in addresses]  # type: ignore[misc]


def _connection(address: str) -> HTTPConnection:
    parts = urlsplit(address)
    return HTTPConnection(parts.hostname or "", parts.port, timeout=120)


def _weight(own: str, other: str) -> Rows:
    rows: Rows = [("First visit on the phone", "", "KiB", "requests", "usable after s", "first pin after s")]
    word = quote(WORD)
    pages = {
        "list with map": (f"{own}/places", f"{other}/places"),
        f"results of {WORD} with map": (f"{own}/places?q={word}", f"{other}/{datasette.page('places', WORD)}"),
    }
    with chromium() as browser:
        for name, addresses in pages.items():
            for who, address in zip(("Ibasho", "Datasette"), addresses, strict=True):
                rows.append((name, who, *_visited(browser, address)))
    return rows


def _visited(browser: Browser, address: str) -> tuple[str, ...]:
    """Only the first visit waits until everything is loaded: for 20,000 rows that takes minutes."""
    whole = visit(browser, address, ready=PIN, patience=PATIENCE)
    others = [visit(browser, address, ready=PIN, patience=PATIENCE, settle=False) for _ in range(VISITS - 1)]
    times = (short(middle([whole, *others], name) / 1e3) for name in ("usable", "ready"))
    return short(whole.kib), str(len(whole.bytes)), *times


def _quality(judged: Sequence[object], other: str) -> Rows:
    """The same queries and judgements; Datasette in the order its table shows, and in the order of bm25."""
    documents = City(tuple(judged))  # type: ignore[arg-type]
    connection = _connection(other)
    path = urlsplit(other).path
    own = stages(documents.ready)["+ widening"]
    answers: dict[str, Callable[[str], list[str]]] = {
        "Ibasho": own.answer,
        "Datasette, the table's search": lambda line: datasette.found(
            connection, datasette.table_order(path, "judged", line)
        ),
        "Datasette, a canned query in bm25 order": lambda line: datasette.found(
            connection, datasette.rank_order(path, "judged", line)
        ),
    }
    wanted = [(label, label.grades(documents.documents)) for label in labels()]
    rows: Rows = [(f"{len(wanted)} judged queries", "nDCG@10", "recall@20", "nothing found")]
    for name, answer in answers.items():
        rows.append((name, *_graded(answer, wanted)))
    return rows


def _graded(answer: Callable[[str], list[str]], wanted: list[tuple[Label, dict[str, int]]]) -> tuple[str, ...]:
    found = [(answer(label.query), grades) for label, grades in wanted]
    return (
        f"{mean(ndcg(uids, grades) for uids, grades in found):.3f}",
        f"{mean(recall(uids, grades) for uids, grades in found):.3f}",
        f"{mean(not uids for uids, _ in found):.1%}",
    )


def _report(places: int, tables: list[Rows]) -> str:
    about = (
        f"{datetime.now(UTC):%Y-%m-%d}, {places:,} places; {machine_line(machine())}; {', '.join(datasette.PACKAGES)}"
    )
    command = "python -m bench.comparison" + ("" if places == 20_000 else f" --places {places}")
    return "\n\n".join([f"Measured by `{command}`: {about}.", *map(_table, tables)])


def _table(rows: Rows) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ("---",) * len(head), *body])


def _write(file: Path, report: str) -> None:
    before, _, rest = file.read_text("utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    file.write_text(f"{before}{MARKS[0]}\n\n{report}\n\n{MARKS[1]}{after}", "utf-8")


if __name__ == "__main__":
    main()
