"""The measurements themselves: honest percentiles, different questions, and a run from end to end."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import MEASUREMENTS, table
from bench.figures import Figure, Lap, percentile, rate, times
from bench.questions import list_addresses

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20)])
def test_a_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(list(range(20, 0, -1)), share) == value


def test_times_tell_the_wall_and_the_processor_apart():
    figure = times("list", [Lap(wall=0.2, cpu=0.01), Lap(wall=0.3, cpu=0.02), Lap(wall=0.9, cpu=0.03)])

    assert (figure.values["median_ms"], figure.values["p95_ms"], figure.values["cpu_median_ms"]) == (300, 900, 20)
    assert figure.cell == "300 / 900 ms (cpu 20.0)"


def test_a_rate_counts_per_second():
    assert rate("rows", 500, Lap(wall=2, cpu=0.5), "rows").cell == "250 rows/s (cpu 1,000)"


def test_a_size_that_skips_a_figure_leaves_its_place_empty():
    first, second, more = (Figure(name, name, {}) for name in ("first", "second", "  more"))
    lines = table({20: [first, more, second, more], 200: [first, second]}).splitlines()

    assert [line.split("   ")[0].rstrip() for line in lines[1:]] == ["first", "  more", "second", "  more"]
    assert lines[2].endswith("–")


def test_no_question_is_asked_twice():
    addresses = list_addresses(2_000, 130, random.Random(1), ["somewhere", "elsewhere"])

    assert len(set(addresses)) == len(addresses) == 130


def test_every_measurement_that_needs_another_comes_after_it():
    order = list(MEASUREMENTS)

    assert all(order.index(before) < order.index(name) for name in order for before in MEASUREMENTS[name].after)


@pytest.mark.slow
def test_the_benchmark_runs_from_end_to_end(tmp_path):
    """The smallest region there is: what counts is that pages, map and weights are still where it looks for them."""
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "--sizes", "60", "--only", "maps", "--json", str(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    figures = {figure["name"]: figure["values"] for figure in json.loads(told.read_text())["sizes"]["60"]}
    assert figures["map page weight, gzip"]["KiB"] > 0
    assert figures["clusters: with filters"]["n"] > 0
