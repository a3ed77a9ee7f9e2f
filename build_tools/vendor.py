"""Put the front-end files that pages need from node_modules into static/vendor, each with its licence.

Files are served as the package published them, but Leaflet: of it we serve the parts the map uses, put together by
esbuild (`leaflet.js` and `leaflet-tiles.js` beside this file list them, `bundle.mjs` what is left out). Our own
scripts get a small copy each.
Running it again changes nothing.
"""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "static" / "vendor"
# target folder, package, files or folders inside the package
COPIES = (
    ("leaflet", "leaflet", ("LICENSE",)),
    (
        "design-tokens",
        "@digital-go-jp/design-tokens",
        ("dist/tokens.css", "dist/tokens-simple.css", "LICENSE"),
    ),
)
LEAFLETS = [Path(__file__).with_name(name) for name in ("leaflet.js", "leaflet-tiles.js")]
BUNDLE = Path(__file__).with_name("bundle.mjs")
OWN = sorted((ROOT / "static" / "js").glob("*.js"))
BANNER = "/* Leaflet {version}, (c) 2010-2023 Vladimir Agafonkin, (c) 2010-2011 CloudMade; BSD-2-Clause */"
OLDEST = "es2018"  # what phones of 2018 still read


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
    written += sum(build_leaflet(modules, entry, target / "leaflet" / entry.name) for entry in LEAFLETS)
    return written + make_small(modules, target / "js")


def build_leaflet(modules: Path, entry: Path, destination: Path) -> int:
    """Bundle a part of Leaflet; 1 when the file was missing or differs, else 0."""
    bundler = modules / "esbuild" / "lib" / "main.js"
    if not bundler.exists():
        raise FileNotFoundError(bundler)
    version = json.loads((modules / "leaflet" / "package.json").read_text("utf-8"))["version"]
    made = subprocess.run(
        ["node", BUNDLE, entry, BANNER.format(version=version), OLDEST],
        env=os.environ | {"NODE_PATH": str(modules)},
        stdout=subprocess.PIPE,
        check=True,
    )
    if destination.exists() and destination.read_bytes() == made.stdout:
        return 0
    destination.write_bytes(made.stdout)
    return 1


def make_small(modules: Path, target: Path) -> int:
    """A small copy of each of our scripts, named by the content it was made of; the number of files written.

    Whoever changes a script is thus served the script until set-up runs again, and never an old copy. Only names
    inside functions are shortened.
    """
    wanted = {target / f"{path.stem}.{sha256(path.read_bytes()).hexdigest()[:10]}.js": path for path in OWN}
    target.mkdir(parents=True, exist_ok=True)
    for old in set(target.iterdir()) - set(wanted):
        old.unlink()
    missing = {copy: path for copy, path in wanted.items() if not copy.exists()}
    options = ["--minify", "--charset=utf8", f"--target={OLDEST}", "--log-level=error"]
    for small, path in missing.items():
        subprocess.run([modules / "esbuild" / "bin" / "esbuild", path, *options, f"--outfile={small}"], check=True)
    return len(missing)


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
