"""What was measured: seconds and processor seconds of repeated work, rates, and amounts."""

import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any


@dataclass(frozen=True, slots=True)
class Lap:
    """One piece of work: seconds on the wall, and of the processor (children that ended included)."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `cell` is how people read it, `values` are plain numbers with their unit in the name."""

    name: str
    cell: str
    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def lap(work: Callable[[], object]) -> Lap:
    """For short work: `process_time` counts nanoseconds, but only of this process."""
    wall, cpu = perf_counter(), process_time()
    work()
    return Lap(perf_counter() - wall, process_time() - cpu)


def long_lap(work: Callable[[], object]) -> Lap:
    """For work of seconds that may start other processes."""
    wall, cpu = perf_counter(), _cpu_of_all()
    work()
    return Lap(perf_counter() - wall, _cpu_of_all() - cpu)


def _cpu_of_all() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def laps(works: Iterable[Callable[[], object]]) -> list[Lap]:
    return [lap(work) for work in works]


def times(name: str, measured: Sequence[Lap], **more: Any) -> Figure:
    """Median and 95th percentile in milliseconds, and the median of processor time."""
    wall, cpu = [each.wall * 1e3 for each in measured], [each.cpu * 1e3 for each in measured]
    values = {
        "n": len(measured),
        "median_ms": round(median(wall), 4),
        "p95_ms": round(percentile(wall, 0.95), 4),
        "max_ms": round(max(wall), 4),
        "cpu_median_ms": round(median(cpu), 4),
        "cpu_p95_ms": round(percentile(cpu, 0.95), 4),
    }
    shown = f"{short(values['median_ms'])} / {short(values['p95_ms'])} ms (cpu {short(values['cpu_median_ms'])})"
    return Figure(name, shown, values | more)


def rate(name: str, count: int, measured: Lap, unit: str) -> Figure:
    """How many a second, on the wall and of processor time."""
    values = {
        "count": count,
        "wall_s": round(measured.wall, 4),
        "cpu_s": round(measured.cpu, 4),
        "per_s": round(count / measured.wall, 2),
        "per_cpu_s": round(count / max(measured.cpu, 1e-9), 2),
    }
    cell = f"{short(values['per_s'])} {unit}/s (cpu {short(values['per_cpu_s'])})"
    return Figure(name, cell, values)


def seconds(name: str, measured: Lap) -> Figure:
    values = {"wall_s": round(measured.wall, 4), "cpu_s": round(measured.cpu, 4)}
    return Figure(name, f"{short(measured.wall)} s (cpu {short(measured.cpu)})", values)


def amount(name: str, value: float, unit: str, **more: Any) -> Figure:
    return Figure(name, f"{short(value)} {unit}", {unit: round(value, 4)} | more)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def short(value: float) -> str:
    """Three figures that count: 0.123, 4.56, 78.9, 1,234."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"
