"""Files between sending and taking in: kept under a random name, for their sender only, and not for long."""

import json
import re
import secrets
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from core.calendar import now
from core.errors import BadInput, RuleBroken

TOKEN = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 24 * 60 * 60
MOST_BYTES = 30 * 1024 * 1024
LONGEST_NAME = 120
NO_FILE = "ファイルを選んでください。"
EMPTY = "中身のないファイル（0バイト）です。保存し直すか、もう一度受け取ってから選んでください。"
TOO_LARGE = "ファイルが大きすぎます。30MBより小さく分けて、もう一度選んでください。"
GONE = "このファイルはすでに取り込んだか、時間がたって消えています。もう一度ファイルを選んでください。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent and not taken in yet: what it was called, by whom, and what they asked.

    `how` is `HowToRead` as JSON, `like` what is remembered of the earlier list it is read like (`sources.Remembered`).
    """

    token: str
    name: str
    by: str
    source: str = ""
    publish: bool = False
    how: dict[str, Any] = field(default_factory=dict)
    like: dict[str, Any] = field(default_factory=dict)


class Uploads:
    """The folder of such files; nothing in it is ever served."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, data: bytes, name: str, *, by: str) -> Upload:
        """Put a file down; raises BadInput when it is empty or too large. Files nobody came back for go."""
        if not data:
            raise BadInput(EMPTY)
        if len(data) > MOST_BYTES:
            raise BadInput(TOO_LARGE)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._forget_old()
        upload = Upload(secrets.token_hex(16), _shown(name), by)
        self._write(f"{upload.token}.data", data)
        return self.change(upload)

    def change(self, upload: Upload, **facts: Any) -> Upload:
        """Remember what was asked about it since; what was found out before is forgotten."""
        changed = replace(upload, **facts)
        (self._folder / f"{upload.token}.report").unlink(missing_ok=True)
        self._write(f"{upload.token}.json", json.dumps(asdict(changed), ensure_ascii=False).encode())
        return changed

    def note(self, upload: Upload, report: dict[str, Any]) -> None:
        """Keep what taking it in would do."""
        self._write(f"{upload.token}.report", json.dumps(report, ensure_ascii=False).encode())

    def report(self, upload: Upload) -> dict[str, Any] | None:
        """What `note` kept; None when nothing was tried since the last change."""
        try:
            kept: dict[str, Any] = json.loads((self._folder / f"{_checked(upload.token)}.report").read_text("utf-8"))
        except OSError:
            return None
        return kept

    def path(self, upload: Upload) -> Path:
        """Where its bytes are."""
        return self._folder / f"{_checked(upload.token)}.data"

    def find(self, token: str, by: str) -> Upload:
        """The upload of this account; RuleBroken when it is gone or somebody else's."""
        try:
            upload = Upload(**json.loads((self._folder / f"{_checked(token)}.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            raise RuleBroken(GONE) from None
        if upload.by != by:
            raise RuleBroken(GONE)
        return upload

    def read(self, upload: Upload) -> bytes:
        """The file's bytes; RuleBroken when it is gone."""
        try:
            return self.path(upload).read_bytes()
        except OSError:
            raise RuleBroken(GONE) from None

    def forget(self, upload: Upload) -> None:
        """Remove it; once removed, nobody can take it in a second time."""
        for ending in ("json", "data", "report"):
            (self._folder / f"{_checked(upload.token)}.{ending}").unlink(missing_ok=True)

    def _forget_old(self) -> None:
        for path in self._folder.iterdir():
            try:
                if now().timestamp() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink(missing_ok=True)
            except FileNotFoundError:
                continue  # somebody else removed it just now

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)


def _checked(token: str) -> str:
    if not TOKEN.fullmatch(token):
        raise RuleBroken(GONE)
    return token


def _shown(name: str) -> str:
    """What the sender called it, for messages only: it is never part of a path."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME] or "ファイル"
