"""Copy the front-end files that pages need from node_modules to static/vendor, each with its licence.

Nothing is bundled or changed: what is served is what the package published. Running it again changes nothing.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
# target folder, package, files or folders inside the package
COPIES = (
    ("leaflet", "leaflet", ("dist/leaflet.js", "dist/leaflet.css", "dist/images", "LICENSE")),
    (
        "design-tokens",
        "@digital-go-jp/design-tokens",
        ("dist/tokens.css", "dist/tokens-simple.css", "LICENSE"),
    ),
)


def wanted_files(modules: Path, target: Path) -> dict[Path, Path]:
    """Target file → source file. Raises FileNotFoundError when a package lacks what we serve."""
    files: dict[Path, Path] = {}
    for folder, package, parts in COPIES:
        for part in parts:
            source = modules / package / part
            if not source.exists():
                raise FileNotFoundError(source)
            found = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
            files |= {target / folder / path.relative_to(source.parent): path for path in found}
    return files


def copy(modules: Path = MODULES, target: Path = TARGET) -> int:
    """Copy what is missing or differs; the number of files written."""
    written = 0
    for destination, source in wanted_files(modules, target).items():
        if destination.exists() and destination.read_bytes() == source.read_bytes():
            continue
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)
        written += 1
    return written


def main() -> int:
    """Called by `make setup`."""
    try:
        copy()
    except FileNotFoundError as missing:
        print(f"{missing} がありません。先に npm ci を実行してください。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
