"""The file itself: a ZIP of `manifest.json`, its `signature`, and one file of JSON lines per table.

The manifest names every table with its number of rows and SHA-256; the signature is over the manifest's bytes. Nothing
but the manifest is read before the signature holds, and nothing that differs from the manifest is read at all.
"""

import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, DateTime
from sqlalchemy import Enum as Choice

from core.db import UtcMoment
from core.errors import BadInput
from core.signing import Signer, is_signed
from directory.bundles.contents import Facts, Shown

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "signature"
MOST_OF_A_MANIFEST = 1024 * 1024  # bytes
BLOCK = 1024 * 1024  # bytes
NO_BUNDLE = "{} は「publish」で作ったファイルではないか、壊れています。庁内側で作り直してください。"
NOT_SIGNED = (
    "{} の署名が、この公開側に登録した庁内の鍵のものではありません。取り込みませんでした。"
    "庁内側の「flask --app app publish --show-key」の鍵が IBASHO_BUNDLE_PUBLIC_KEY にあるか確かめてください。"
)
OTHER_VERSION = (
    "{} は別の版のソフトで作られています。庁内側と公開側を同じ版にして「db upgrade」をしてから、作り直してください。"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One table in a bundle."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle holds; `made_at` is ISO 8601 in UTC, `revision` the version of the tables."""

    format: int
    made_at: str
    revision: str
    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """The text that is signed."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()


def write_bundle(
    path: Path, tables: Iterable[tuple[Shown, Iterable[Facts]]], *, made_at: datetime, revision: str, signer: Signer
) -> Manifest:
    """Write the whole file beside `path` and put it in its place; after a mishap the old file is still there."""
    making = path.with_name(f".{path.name}.making-{secrets.token_hex(4)}")
    try:
        with making.open("xb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
            parts = tuple(_write_part(file, table, rows) for table, rows in tables)
            manifest = Manifest(FORMAT, made_at.isoformat(), revision, parts)
            file.writestr(MANIFEST, manifest.to_bytes())
            file.writestr(SIGNATURE, signer.sign(manifest.to_bytes()))
        _to_disk(making)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
    return manifest


@contextmanager
def opened(path: Path, *, revision: str, public_keys: tuple[bytes, ...]) -> Iterator["Bundle"]:
    """A bundle whose signature holds. Raises BadInput and says what to do when it cannot be taken."""
    with _or_told(path):
        file = zipfile.ZipFile(path)
    with file:
        yield Bundle(path, file, revision=revision, public_keys=public_keys)


@contextmanager
def _or_told(path: Path) -> Iterator[None]:
    """What the library says of a file that is no ZIP, is damaged or asks for a password, in our words."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, KeyError, RuntimeError):
        raise BadInput(NO_BUNDLE.format(path)) from None


class Bundle:
    """A bundle that may be read: the right office signed it, and it is of this version."""

    def __init__(self, path: Path, file: zipfile.ZipFile, *, revision: str, public_keys: tuple[bytes, ...]) -> None:
        self._path, self._file = path, file
        text, signature = self._small(MANIFEST), self._small(SIGNATURE)
        if not is_signed(text, signature, public_keys):
            raise BadInput(NOT_SIGNED.format(path))
        told = json.loads(text)
        if told["format"] != FORMAT or told["revision"] != revision:
            raise BadInput(OTHER_VERSION.format(path))
        parts = tuple(Part(**part) for part in told["parts"])
        self.manifest = Manifest(told["format"], told["made_at"], told["revision"], parts)
        self.digest = hashlib.sha256(text).hexdigest()

    @property
    def made_at(self) -> datetime:
        """When the office made it."""
        return datetime.fromisoformat(self.manifest.made_at)

    def rows(self, table: Shown) -> list[Facts]:
        """The rows of one table; raises BadInput when they are not those that were signed."""
        part = next((part for part in self.manifest.parts if part.name == table.name), None)
        if part is None:
            raise BadInput(OTHER_VERSION.format(self._path))
        if self._digest_of(table) != part.sha256:
            raise BadInput(NO_BUNDLE.format(self._path))
        columns = table.table.columns
        with self._file.open(f"{table.name}.jsonl") as lines:
            told = [json.loads(line) for line in lines]
        return [{name: _revived(columns[name], value) for name, value in facts.items()} for facts in told]

    def _digest_of(self, table: Shown) -> str:
        """Of what is there, read in blocks: nothing of it is understood before it is known to be signed."""
        digest = hashlib.sha256()
        with _or_told(self._path), self._file.open(f"{table.name}.jsonl") as entry:
            while block := entry.read(BLOCK):
                digest.update(block)
        return digest.hexdigest()

    def _small(self, name: str) -> bytes:
        with _or_told(self._path), self._file.open(name) as entry:
            text = entry.read(MOST_OF_A_MANIFEST + 1)
        if len(text) > MOST_OF_A_MANIFEST:
            raise BadInput(NO_BUNDLE.format(self._path))
        return text


def _write_part(file: zipfile.ZipFile, table: Shown, rows: Iterable[Facts]) -> Part:
    count, digest = 0, hashlib.sha256()
    with file.open(f"{table.name}.jsonl", "w", force_zip64=True) as entry:
        for facts in rows:
            line = (json.dumps(facts, ensure_ascii=False, default=_plain, separators=(",", ":")) + "\n").encode()
            digest.update(line)
            entry.write(line)
            count += 1
    return Part(table.name, count, digest.hexdigest())


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"A bundle cannot hold {type(value).__name__}.")


def _revived(column: Column[Any], value: Any) -> Any:
    """A value as the column holds it."""
    if value is None:
        return None
    if isinstance(column.type, Choice) and column.type.enum_class is not None:
        return column.type.enum_class(value)
    if isinstance(column.type, UtcMoment | DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
