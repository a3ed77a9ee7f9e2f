"""What a request to the API asks for, read from its address; what cannot be read is said, never ignored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from core.errors import BadInput
from directory.hsds.queries import Wanted
from directory.hsds.rows import TAXONOMY, TERMS

USUAL, MOST = 50, 500
Args = MultiDict[str, str]


@dataclass(frozen=True)
class Page:
    """A part of a list; `per_page` None asks for all of it (NDJSON, or `minimal`)."""

    number: int = 1
    per_page: int | None = USUAL

    @property
    def first(self) -> int:
        """How many come before it."""
        return 0 if self.per_page is None else (self.number - 1) * self.per_page

    def of(self, contents: Sequence[Any], total: int) -> dict[str, Any]:
        """The Page object of HSDS; a number beyond the last page is an empty page, not another one."""
        pages = 1 if self.per_page is None else max(1, -(-total // self.per_page))
        return {
            "total_items": total,
            "total_pages": pages,
            "page_number": self.number,
            "size": len(contents),
            "first_page": self.number == 1,
            "last_page": self.number >= pages,
            "empty": not contents,
            "contents": contents,
        }


def page_asked_for(args: Args) -> Page:
    """`page` from 1 and `per_page` up to 500, or everything. Raises BadInput."""
    if wants_lines(args) or is_said(args, "minimal"):
        return Page(per_page=None)
    return Page(_number(args, "page", 1, 1_000_000), _number(args, "per_page", USUAL, MOST))


def wants_lines(args: Args) -> bool:
    """Whether `format` is ndjson rather than json. Raises BadInput for another."""
    format_ = args.get("format") or "json"
    if format_ not in ("json", "ndjson"):
        raise BadInput("format は json か ndjson を指定してください。")
    return format_ == "ndjson"


def is_said(args: Args, name: str) -> bool:
    """A yes or no of the address; not said is no. Raises BadInput for anything else."""
    value = args.get(name, "false").lower()
    if value not in ("true", "false", "1", "0", ""):
        raise BadInput(f"{name} は true か false を指定してください。")
    return value in ("true", "1")


def wanted(args: Args, search: Callable[[str], set[int]]) -> Wanted:
    """The filters of a list. Raises BadInput for what cannot be read; unknown ids find nothing."""
    if args.get("postcode") or args.get("proximity"):
        raise BadInput("郵便番号での絞り込みはできません。search に町の名前を入れてください。")
    words = args.get("search", "").strip()
    kinds = frozenset(TERMS) if args.get("taxonomy_id") in (None, "", TAXONOMY["id"]) else frozenset()
    term = args.get("taxonomy_term_id")
    if term:
        kinds &= {kind for kind, row in TERMS.items() if term.lower() == row["id"]}
    return Wanted(
        found=frozenset(search(words)) if words else None,
        kinds=kinds if term or args.get("taxonomy_id") else None,
        organization=args.get("organization_id") or None,
        changed_since=_moment(args.get("modified_after", "")),
    )


def _number(args: Args, name: str, usual: int, most: int) -> int:
    given = args.get(name, "") or str(usual)
    if not (given.isascii() and given.isdigit() and len(given) <= 9 and 1 <= int(given) <= most):
        raise BadInput(f"{name} は1から{most:,}までの数字で指定してください。")
    return int(given)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return (read.replace(tzinfo=UTC) if read.tzinfo is None else read).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("modified_after は 2026-11-01 や 2026-11-01T09:00:00+09:00 のように指定してください。") from None
