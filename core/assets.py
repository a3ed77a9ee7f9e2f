"""Our own style sheets and scripts: few requests, small, and cached for good because the name says the content."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, url_for

from core.answers import FOR_EVER, kept
from core.languages.site import one_address
from core.permissions import public

STATIC = Path(__file__).resolve().parent.parent / "static"
TOKENS = STATIC / "vendor" / "design-tokens" / "tokens.css"
SMALL = STATIC / "vendor" / "js"
# One sheet per audience: residents never load what only staff pages need.
SHEETS = {
    "site": ("css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css", "css/print.css"),
    "desk": ("css/desk/*.css",),
    "map": ("css/components/map.css",),
    "confirm": ("css/confirm.css",),
}
# One script for every public page: three of a kilobyte each would weigh as much again in headers.
SCRIPTS = {"site": ("js/offline.js", "js/my-list.js", "js/suggest.js")}

LINKED_ALONE = ("map.css",)  # a sheet of its own: only pages with a map load it

assets = Blueprint("assets", __name__, url_prefix="/assets")


@assets.get("/<name>.<digest>.css")
@public
@one_address
def sheet(name: str, digest: str) -> Response:
    """One assembled sheet. An old digest still gets today's sheet, but must ask again next time."""
    if name not in SHEETS:
        abort(404)
    return _part(assembled(name), "text/css", digest)


@assets.get("/<name>.<digest>.js")
@public
@one_address
def script(name: str, digest: str) -> Response:
    """One assembled script, as `sheet`."""
    if name not in SCRIPTS:
        abort(404)
    return _part(joined(name), "text/javascript", digest)


def _part(text: str, mimetype: str, digest: str) -> Response:
    is_todays = digest == fingerprint(text)
    return kept(Response(text, mimetype=mimetype), cache=FOR_EVER if is_todays else "no-cache")


@assets.app_template_global()
def stylesheet(name: str) -> str:
    """The address of a sheet of `SHEETS`, with its content's fingerprint."""
    return url_for("assets.sheet", name=name, digest=fingerprint(assembled(name)))


@assets.app_template_global()
def scripts(name: str) -> str:
    """The address of a script of `SCRIPTS`, with its content's fingerprint."""
    return url_for("assets.script", name=name, digest=fingerprint(joined(name)))


@assets.app_template_global()
def asset(path: str) -> str:
    """The address of a file under static/, with its content's fingerprint."""
    return url_for("static", filename=path, v=_fingerprint_of_file(path))


@cache
def assembled(name: str) -> str:
    """The files of a sheet in order, without comments and spare spaces; the site's sheet starts with the design
    tokens it uses, and only those.
    """
    files = [path for pattern in SHEETS[name] for path in sorted(STATIC.glob(pattern))]
    own = "\n".join(path.read_text("utf-8") for path in files if name != "site" or path.name not in LINKED_ALONE)
    return _small(tokens_used(own) + own)


@cache
def joined(name: str) -> str:
    """The files of a script in order."""
    return "".join(code(path) for path in SCRIPTS[name])


def code(path: str) -> str:
    """A script of ours under static/ as set-up made it small; one that was changed since, without comments and
    margins.
    """
    text = (STATIC / path).read_text("utf-8")
    small = SMALL / f"{Path(path).stem}.{fingerprint(text)}.js"
    if small.is_file():
        return small.read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


def tokens_used(css: str) -> str:
    """The デジタル庁 design tokens `css` refers to, and those they refer to in turn.

    Raises RuntimeError when the token file has not been copied yet.
    """
    if not TOKENS.exists():
        raise RuntimeError("デザイントークンがありません。make setup を実行してください。")
    known = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", TOKENS.read_text("utf-8")))
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    wanted, queue = {}, [name for name in _names(css) if name not in defined]
    while queue:
        token = queue.pop()
        if token in known and token not in wanted:
            wanted[token] = known[token]
            queue += _names(known[token])
    return ":root{" + "".join(f"{name}:{value};" for name, value in sorted(wanted.items())) + "}" if wanted else ""


def fingerprint(text: str | bytes) -> str:
    """Ten hexadecimal digits of the content's SHA-256."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()[:10]


def _names(css: str) -> list[str]:
    return re.findall(r"var\((--[\w-]+)", css)


def _small(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r"\s*([{};,])\s*", r"\1", css).replace(";}", "}").strip()


@cache
def _fingerprint_of_file(path: str) -> str:
    file = STATIC / path
    return fingerprint(file.read_bytes()) if file.is_file() else "missing"
