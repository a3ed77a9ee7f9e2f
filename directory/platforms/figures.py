"""Figures of platforms per 年度: members, meetings, people present, and what came of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.calendar import fiscal_year, fiscal_year_label
from directory.exchange.sheets import Row
from directory.platforms.models import Platform
from directory.platforms.states import ResultKind

COLUMNS = ("プラットフォーム", "年度", "日付", "区分", "内容", "参加人数", "くわしく", "居場所・希望")


@dataclass(frozen=True)
class YearOfPlatform:
    """One platform in one 年度. `present` counts a person once for every meeting (延べ)."""

    year: int
    members: int
    meetings: int
    present: int
    results: dict[ResultKind, int]


def years_of(platform: Platform, years: Iterable[int], today: date) -> list[YearOfPlatform]:
    """The figures of each year; members as of its end, or of today."""
    found = []
    for year in years:
        held = [meeting for meeting in platform.meetings if fiscal_year(meeting.held_on) == year]
        kinds = [result.kind for result in platform.results if fiscal_year(result.on_day) == year]
        members = platform.members_on(min(date(year + 1, 3, 31), today))
        present = sum(meeting.present for meeting in held)
        counts = {kind: kinds.count(kind) for kind in ResultKind}
        found.append(YearOfPlatform(year, len(members), len(held), present, counts))
    return found


def record_rows(platforms: Sequence[Platform]) -> Iterator[Row]:
    """Every meeting and every result as rows of text."""
    for platform in platforms:
        for meeting in sorted(platform.meetings, key=lambda each: (each.held_on, each.id)):
            cells = (meeting.subject, str(meeting.present), meeting.summary, "")
            yield _row(platform, meeting.held_on, "会合", cells)
        for result in sorted(platform.results, key=lambda each: (each.on_day, each.id)):
            linked = result.place.name if result.place else result.listing.words if result.listing else ""
            yield _row(platform, result.on_day, result.kind.label, (result.words, "", "", linked))


def _row(platform: Platform, on: date, sort: str, cells: tuple[str, str, str, str]) -> Row:
    own = (platform.name, fiscal_year_label(fiscal_year(on)), on.isoformat(), sort)
    return dict(zip(COLUMNS, (*own, *cells), strict=True))
