"""What it was measured on, and how much memory a process took at most."""

import os
import platform
import resource
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.figures import Figure, short

LIBRARIES = ("Flask", "SQLAlchemy", "whoosh", "numpy", "typst", "folium")
KIB_PER_UNIT = 1 if sys.platform == "linux" else 1 / 1024  # macOS counts bytes


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libraries": {name: version(name) for name in LIBRARIES},
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def machine_line(about: dict[str, Any]) -> str:
    libraries = ", ".join(f"{name} {number}" for name, number in about["libraries"].items())
    return (
        f"{about['cores']} cores ({about['processor']}), {about['memory_gb']} GB, {about['system']}; "
        f"Python {about['python']}, SQLite {about['sqlite']}, {libraries}; load at start {about['load_at_start']}"
    )


def memory(name: str) -> Figure:
    """The most resident memory of this process so far, and of the largest process it started."""
    own, child = _own_mb(), _most_mb(resource.RUSAGE_CHILDREN)
    helped = f" (+ each worker {short(child)})" if child else ""
    return Figure(name, f"{short(own)} MB{helped}", {"own_mb": round(own, 1), "largest_child_mb": round(child, 1)})


def folder_mb(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def _own_mb() -> float:
    """Linux hands the peak of the parent down in rusage, but not in its own table."""
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    except OSError:
        return _most_mb(resource.RUSAGE_SELF)
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))


def _most_mb(who: int) -> float:
    return resource.getrusage(who).ru_maxrss * KIB_PER_UNIT * 1024 / 1e6


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
