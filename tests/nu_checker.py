"""The Nu Html Checker (vnu): what a browser forgives and a screen reader does not."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

JAR = Path(__file__).parents[1] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def complaints(pages: dict[str, str], folder: Path) -> list[tuple[str, str, str]]:
    """The errors of pages given as address → HTML: address, message and where, without mere hints."""
    names = {f"{number:03}.html": address for number, address in enumerate(pages)}
    for name, address in names.items():
        (folder / name).write_text(pages[address], "utf-8")
    command = [java(), "-Xss8m", "-jar", str(JAR), "--format", "json", "--stdout", "--exit-zero-always", str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [
        (names[Path(one["url"]).name], one["message"], one.get("extract", ""))
        for one in json.loads(said)["messages"]
        if one["type"] == "error"
    ]


def java() -> str:
    """Java for the checker. Without it the tests say so; on CI that is a failure, not a skip."""
    found = shutil.which("java")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("Java is missing on CI; tests/install_tools.sh installs it.")
    pytest.skip("this machine has no Java")
