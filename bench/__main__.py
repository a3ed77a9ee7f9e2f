"""How fast it is: `python -m bench`, on 2,000, 20,000 and 200,000 invented places.

Every measurement of every size runs in a process of its own, over a temporary folder per size: peaks of memory are
its own. Medians and 95th percentiles in milliseconds; `cpu` is processor time, which other work on the machine does
not change. Nothing is judged: there is no threshold to pass.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bench.figures import Figure
from bench.machine import machine, machine_line

SIZES = (2_000, 20_000, 200_000)


@dataclass(frozen=True)
class Measurement:
    """A part that can be chosen: which functions measure it, what must be there before, and up to which size."""

    functions: tuple[str, ...]
    after: tuple[str, ...] = ("fill", "index")
    largest: int = 1_000_000


MEASUREMENTS = {
    "import": Measurement(("importing:measure",), after=()),
    "fill": Measurement(("site:fill_site",), after=()),
    "index": Measurement(("indexing:measure", "indexing:measure_changes"), after=("fill",)),
    "search": Measurement(("searching:measure",)),
    "postgres": Measurement(("postgres:measure",), after=(), largest=20_000),
    "whoosh": Measurement(("searching:measure_engine",)),
    "list": Measurement(("pages:measure_list", "pages:measure_places")),
    "maps": Measurement(("pages:measure_clusters", "pages:measure_weight")),
    "phone": Measurement(("visits:measure",), largest=20_000),
    "leaflets": Measurement(("sheets:measure", "sheets:measure_many", "sheets:measure_others"), after=("fill",)),
    "coverage": Measurement(("coverage:measure",), after=("fill",)),
    "geocodes": Measurement(("geocodes:measure",), after=("fill",)),
    "schedules": Measurement(("timetables:measure",), after=()),
    "suggestions": Measurement(("suggestions:measure",), after=()),
    "suggestion-pages": Measurement(("suggestion_pages:measure",), after=(), largest=2_000),
    "ranking": Measurement(("ranking_quality:measure",), after=(), largest=2_000),
    "assignments": Measurement(("assignments:measure",), after=(), largest=2_000),
    "year-figures": Measurement(("year_figures:measure",), after=(), largest=2_000),
    "follow-up": Measurement(("follow_up:measure",), after=(), largest=2_000),
}
"""In the order in which they run."""


def main() -> None:
    options = _options()
    if options.run:
        _run(options.run, options.sizes[0], options.folder)
        return
    about = machine()
    print(machine_line(about), flush=True)
    results = {size: list(_measured(size, options.only)) for size in options.sizes}
    print(table(results))
    if options.json:
        facts = {str(size): [figure.to_json() for figure in figures] for size, figures in results.items()}
        options.json.write_text(json.dumps({"machine": about, "sizes": facts}, ensure_ascii=False, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast Ibasho is, on invented places.")
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="e.g. 2000 or 2000,20000 (default: all three)")
    parser.add_argument("--only", type=_names, default=tuple(MEASUREMENTS), help=", ".join(MEASUREMENTS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every number to FILE")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := [name for name in names if name not in MEASUREMENTS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(MEASUREMENTS)}")
    return names


def _measured(size: int, only: tuple[str, ...]) -> Iterator[Figure]:
    wanted = {name for name in only if size <= MEASUREMENTS[name].largest}
    needed = wanted | {before for name in wanted for before in MEASUREMENTS[name].after}
    with TemporaryDirectory(prefix="ibasho-bench-") as folder:
        for name, measurement in MEASUREMENTS.items():
            for function in measurement.functions if name in needed else ():
                yield from _in_a_process(function, size, Path(folder))


def _in_a_process(function: str, size: int, folder: Path) -> list[Figure]:
    """The figures of one function, measured by a fresh interpreter without any settings of this machine."""
    print(f"  {size:,}: {function.partition(':')[0]} …", end="", file=sys.stderr, flush=True)
    settings = {name: value for name, value in os.environ.items() if not name.startswith("IBASHO_")}
    command = [sys.executable, "-m", "bench", "--run", function, "--sizes", str(size), "--folder", str(folder)]
    start = perf_counter()
    done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, check=False)
    print(f" {perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    if done.returncode:
        sys.exit(f"{function} failed for {size:,} places.")
    return [Figure(**facts) for facts in json.loads(done.stdout)]


def _run(function: str, size: int, folder: Path) -> None:
    """What the process of one measurement does: its figures as JSON on the last line."""
    from bench.site import Bench  # noqa: PLC0415  # the table needs no application

    module, _, name = function.partition(":")
    measure: Callable[[Any], Iterator[Figure]] = getattr(import_module(f"bench.{module}"), name)
    print(json.dumps([figure.to_json() for figure in measure(Bench(size, folder))], ensure_ascii=False))


def table(results: dict[int, list[Figure]]) -> str:
    """A line per figure, a column per size."""
    names = _in_order([_paths(figures) for figures in results.values()])
    cells = {size: dict(zip(_paths(figures), figures, strict=True)) for size, figures in results.items()}
    rows = [["", *(f"{size:,} places" for size in results)]]
    rows += [[name[1], *(cells[size][name].cell if name in cells[size] else "–" for size in results)] for name in names]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _paths(figures: list[Figure]) -> list[tuple[str, str]]:
    """Indented names belong to the line above: they are told apart by it."""
    above, paths = "", []
    for figure in figures:
        above = above if figure.name.startswith(" ") else figure.name
        paths.append((above, figure.name))
    return paths


def _in_order(columns: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """The names of all columns, those that only one has after the one before them there."""
    order: list[tuple[str, str]] = []
    for column in columns:
        at = 0
        for name in column:
            at = order.index(name) + 1 if name in order else at
            if name not in order:
                order.insert(at, name)
                at += 1
    return order


if __name__ == "__main__":
    main()
