"""What an import did, row by row: every row that holds data is counted exactly once."""

from collections import Counter
from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True)
class New:
    """A row that becomes a place of its own, or (`is_venue`) one more venue of the place `name`."""

    row: int
    name: str
    where: str
    sheet: str = ""
    is_venue: bool = False


@dataclass(frozen=True)
class Changed:
    """A row that changes the place `key`: field → [before, after] as plain JSON."""

    row: int
    key: str
    name: str
    facts: dict[str, list[Any]]
    sheet: str = ""


@dataclass(frozen=True)
class Missing:
    """A place that came from this list before and is not in this file."""

    key: str
    name: str


LISTED = 500  # of each sort kept for pages


@dataclass
class ImportReport:
    """Counts of rows, and the rows a person should look at. `skipped_sheets` are sheets that are no list.

    `new`, `changed` and `missing` name the first ones only; `missing_count` counts all.
    """

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
    new: list[New] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    missing_count: int = 0
    batch: str = ""

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

    def kept(self) -> dict[str, Any]:
        """What pages show of it, as JSON: all counts, and the first LISTED of each list."""
        whole = self.to_json()
        lists = ("duplicates", "rejected", "warnings")
        counts = {"missing": self.missing_count, **{name: len(whole[name]) for name in lists}}
        counts |= {name: whole[name] for name in ("read", "created", "updated", "unchanged")}
        named = {name: [asdict(one) for one in getattr(self, name)[:LISTED]] for name in ("new", "changed", "missing")}
        whole |= {name: whole[name][:LISTED] for name in lists} | named
        return whole | {"counts": counts, "meant": self.meant(), "batch": self.batch}

    def meant(self) -> list[dict[str, Any]]:
        """Each word that may be a slip, once, with what may be meant and in how many rows it stands; most first."""
        said = Counter((one.of, one.field, one.value, one.meant) for one in self.warnings if one.meant)
        return [
            {"of": of, "field": field, "value": value, "meant": meant, "rows": rows}
            for (of, field, value, meant), rows in said.most_common(LISTED)
        ]

    def sentence(self) -> str:
        """The same in one line for a person."""
        kept = "（試しに読んだだけで、保存していません）" if self.dry_run else ""
        return (
            f"{self.file}: {self.read}行を読み、新規 {self.created}、更新 {self.updated}、変更なし {self.unchanged}、"
            f"重複 {len(self.duplicates)}、取り込めない行 {len(self.rejected)}、注意 {len(self.warnings)}{kept}"
        )
