"""The parts the product is made of, with the licences their packages state."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SERVED = (
    "@digital-go-jp/design-tokens",
    "@expo-google-fonts/be-vietnam-pro",
    "@expo-google-fonts/noto-sans-sc",
    "@fontsource/biz-udpgothic",
    "leaflet",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A package, its version and the licence it states; 記載なし where it states none."""

    name: str
    version: str
    licence: str
    url: str = ""


@cache
def parts_in_use() -> tuple[list[Part], list[Part]]:
    """Python packages of `requirements.lock` that are installed, and the front-end files we serve."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    python = [part for name in names if (part := _python_part(name))]
    return sorted(python, key=lambda part: part.name.lower()), [part for name in SERVED if (part := _served(name))]


def _python_part(name: str) -> Part | None:
    try:
        facts: Any = metadata.metadata(name)  # a message; its type hides `get`
    except metadata.PackageNotFoundError:
        return None
    classified = [
        line.rsplit(" :: ", 1)[-1] for line in facts.get_all("Classifier") or [] if line.startswith("License")
    ]
    stated = facts.get("License-Expression") or "・".join(classified) or (facts.get("License") or "").split("\n")[0]
    return Part(facts["Name"], facts["Version"], stated[:80] or "記載なし")


def _served(name: str) -> Part | None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    entry = lock.get("packages", {}).get(f"node_modules/{name}")
    return Part(name, entry["version"], entry.get("license", "記載なし")) if entry else None
