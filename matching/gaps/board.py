"""Making a board: what five people or more wait for, and what staff noticed. No record is opened for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from matching.gaps.differencing import Printed, next_figure
from matching.gaps.models import GapFigure, GapFigureMember, GapPrint, GapPrintCell
from matching.gaps.queries import Want, live_works, newest_print, noticed, wants
from matching.gaps.states import Cluster


@dataclass
class History:
    """The figures of a cell so far with their numbers in the database, the newest at the end."""

    ids: list[int]
    figures: list[Printed]


def make_print(session: Session, *, by: str, on: date, idempotency_key: str = "") -> GapPrint:
    """The next board, kept as it is from now on; the same form sent twice makes one."""
    if idempotency_key and (sent := _sent(session, idempotency_key)):
        return sent
    shown = _shown(newest_print(session))
    number = (session.scalar(select(func.max(GapPrint.number))) or 0) + 1
    board = GapPrint(number=number, on=on, by=by, idempotency_key=idempotency_key or None)
    histories = _histories(session)
    homes = {key: cluster for cluster, one in histories.items() for each in one.figures for key in each.members}
    behind = one_cell_each(wants(session, on), homes)
    figures = {}
    for cluster in sorted(histories.keys() | behind.keys(), key=lambda one: one.code):
        history = histories.get(cluster, History([], []))
        is_shown = bool(history.ids) and history.ids[-1] in shown
        if (figure := next_figure(history.figures, is_shown, frozenset(behind.get(cluster, ())))) is not None:
            repeated = is_shown and figure is history.figures[-1]
            figures[cluster] = history.ids[-1] if repeated else _keep(session, cluster, figure)
    seen, worked_on = set(noticed(session)), {work.cluster for work in live_works(session)}
    board.cells = [
        GapPrintCell(
            need=cluster.need,
            area_key=cluster.area_key,
            time_band=cluster.time_band,
            figure_id=figures.get(cluster),
            is_noticed=cluster in seen,
            is_worked_on=cluster in worked_on,
        )
        for cluster in sorted(figures.keys() | seen, key=lambda one: one.code)
    ]
    session.add(board)
    session.flush()
    session.refresh(board)
    return board


def one_cell_each(waiting: Iterable[Want], homes: dict[str, Cluster]) -> dict[Cluster, set[str]]:
    """Each person in one cell: where they were counted before, else where most of those not counted yet wait.

    Whoever was counted once counts there or nowhere, so that no sum over cells finds them by their moving.
    """
    cells: dict[Cluster, set[str]] = {}
    for want in waiting:
        if homes.get(want.person_key, want.cluster) == want.cluster:
            cells.setdefault(want.cluster, set()).add(want.person_key)
    chosen: dict[Cluster, set[str]] = {}
    taken: set[str] = set()
    sizes = Counter({cluster: len(people) for cluster, people in cells.items()})
    for cluster, _ in sorted(sizes.items(), key=lambda one: (-one[1], one[0].code)):
        chosen[cluster] = cells[cluster] - taken
        taken |= cells[cluster]
    return chosen


def _histories(session: Session) -> dict[Cluster, History]:
    members: dict[int, set[str]] = {}
    for figure_id, person_key in session.execute(select(GapFigureMember.figure_id, GapFigureMember.person_key)):
        members.setdefault(figure_id, set()).add(person_key)
    found: dict[Cluster, History] = {}
    for figure in session.scalars(select(GapFigure).order_by(GapFigure.id)):
        history = found.setdefault(figure.cluster, History([], []))
        history.ids.append(figure.id)
        history.figures.append(Printed(figure.people, frozenset(members.get(figure.id, ()))))
    return found


def _shown(board: GapPrint | None) -> set[int]:
    return {cell.figure_id for cell in board.cells if cell.figure_id is not None} if board else set()


def _keep(session: Session, cluster: Cluster, figure: Printed) -> int:
    kept = GapFigure(need=cluster.need, area_key=cluster.area_key, time_band=cluster.time_band, people=figure.people)
    session.add(kept)
    session.flush()
    # In an order that says nothing: neither who came first nor who waits longest.
    members = [{"figure_id": kept.id, "person_key": key} for key in sorted(figure.members)]
    session.execute(insert(GapFigureMember), members)
    return kept.id


def _sent(session: Session, idempotency_key: str) -> GapPrint | None:
    return session.scalars(select(GapPrint).where(GapPrint.idempotency_key == idempotency_key)).one_or_none()
