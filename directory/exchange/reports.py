"""What an import did, row by row: every row that holds data is counted exactly once."""

from dataclasses import dataclass, field
from typing import Any

from directory.exchange.place_rows import Refused, Warned


@dataclass(frozen=True)
class Duplicate:
    """A row that says again what an entry already says: `of` is that entry's key."""

    row: int
    of: str
    name: str
    score: float
    reasons: list[str]
    sheet: str = ""
    of_row: int | None = None

    def to_json(self) -> dict[str, object]:
        """As the report prints it."""
        said = {"row": self.row, "of": self.of, "name": self.name, "score": self.score, "reasons": self.reasons}
        if self.of_row is not None:
            said["of_row"] = self.of_row
        return said | ({"sheet": self.sheet} if self.sheet else {})


@dataclass
class ImportReport:
    """Counts of rows, and the rows a person should look at. `skipped_sheets` are sheets that are no list."""

    file: str
    encoding: str | None = None
    format: str = ""
    layout: str = ""
    source: list[str] = field(default_factory=list)
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    rejected: list[Refused] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    skipped_sheets: list[str] = field(default_factory=list)
    dry_run: bool = False

    def check(self) -> None:
        """The numbers add up, or the import is broken and must not be kept."""
        told = self.created + self.updated + self.unchanged + len(self.duplicates) + len(self.rejected)
        if told != self.read:
            raise AssertionError(f"{self.read} rows read, {told} accounted for")

    def to_json(self) -> dict[str, Any]:
        """The report of `import places --json`."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "format": self.format,
            "layout": self.layout,
            "source": self.source,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "duplicates": [one.to_json() for one in sorted(self.duplicates, key=lambda one: (one.sheet, one.row))],
            "rejected": [one.to_json() for one in sorted(self.rejected, key=lambda one: (one.sheet, one.row))],
            "warnings": [one.to_json() for one in sorted(self.warnings, key=lambda one: (one.sheet, one.row))],
            "skipped_sheets": self.skipped_sheets,
            "dry_run": self.dry_run,
        }

    def sentence(self) -> str:
        """The same in one line for a person."""
        kept = "（試しに読んだだけで、保存していません）" if self.dry_run else ""
        return (
            f"{self.file}: {self.read}行を読み、新規 {self.created}、更新 {self.updated}、変更なし {self.unchanged}、"
            f"重複 {len(self.duplicates)}、取り込めない行 {len(self.rejected)}、注意 {len(self.warnings)}{kept}"
        )
