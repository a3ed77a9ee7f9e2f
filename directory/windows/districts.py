"""Whether every town has one window of each kind: what the coordinator must know about 担当区域."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.areas.models import Town, area_town
from directory.windows.models import ConsultationWindow, WindowKind
from directory.windows.queries import ITSELF, published_windows

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class DistrictFault:
    """Towns that no window of a kind is in charge of, or that several are to the same degree."""

    kind: WindowKind
    towns: tuple[str, ...]
    windows: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong, in words that say where to look."""
        where = "、".join(self.towns[:MOST_NAMED])
        if len(self.towns) > MOST_NAMED:
            where += f"など{len(self.towns)}の町"
        if not self.windows:
            return f"{self.kind.label}：{where}は、どの窓口も担当していません。"
        both = "と".join(f"「{name}」" for name in self.windows)
        return f"{self.kind.label}：{where}は、{both}の担当が重なっています。"


def district_faults(session: Session) -> list[DistrictFault]:
    """Gaps and overlaps among the published windows that have districts; those of sensitive ones are nobody's path."""
    windows = session.scalars(published_windows().where(ConsultationWindow.is_sensitive.is_(False))).all()
    towns = {number: name for number, name in session.execute(select(Town.id, Town.name).order_by(Town.id))}  # noqa: C416  # rows are not tuples to mypy
    of_area: dict[int, set[int]] = defaultdict(set)
    for area_id, town_id in session.execute(select(area_town.c.area_id, area_town.c.town_id)):
        of_area[area_id].add(town_id)
    faults: list[DistrictFault] = []
    for kind in WindowKind:
        those = [window for window in windows if window.kind is kind]
        if any(window.has_districts for window in those):
            faults += _faults(kind, those, towns, of_area)
    return faults


def _faults(
    kind: WindowKind, windows: list[ConsultationWindow], towns: dict[int, str], of_area: dict[int, set[int]]
) -> Iterable[DistrictFault]:
    serves_all = any(not window.has_districts for window in windows)
    uncovered: list[str] = []
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    widths = [(window, _widths(window, of_area)) for window in windows]
    for number, name in towns.items():
        known = [(width[number], window.name) for window, width in widths if number in width]
        narrowest = min((width for width, _ in known), default=None)
        first = tuple(window for width, window in known if width == narrowest)
        if not known and not serves_all:
            uncovered.append(name)
        elif len(first) > 1:
            shared[first].append(name)
    if uncovered:
        yield DistrictFault(kind, tuple(uncovered))
    for names, those in shared.items():
        yield DistrictFault(kind, tuple(those), names)


def _widths(window: ConsultationWindow, of_area: dict[int, set[int]]) -> dict[int, int]:
    """Each town it is in charge of with how wide the narrowest district around it is."""
    widths: dict[int, int] = {}
    for link in window.area_links:
        towns = of_area[link.area_id]
        widths |= {town_id: min(widths.get(town_id, len(towns)), len(towns)) for town_id in towns}
    return widths | {link.town_id: ITSELF for link in window.town_links}
