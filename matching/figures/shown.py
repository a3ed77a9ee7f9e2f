"""A figure as it is shown on a page, on paper or in a file."""

from dataclasses import dataclass

from matching.figures.tables import Cell, Origin

GAP = "―"
TOO_FEW = "少数"
INSIDE_ONLY = "庁内限り（少ない人数もそのまま載っています）"


@dataclass(frozen=True, slots=True)
class Shown:
    """Its words, the number where there is one to show, and whether it was typed in."""

    text: str
    value: float | None
    is_typed: bool = False


HIDDEN = Shown(TOO_FEW, None)


def shown(cell: Cell) -> Shown:
    """1,234 · 3.5 · 「―」."""
    if cell.value is None:
        return Shown(GAP, None)
    return Shown(plain(cell.value), cell.value, cell.origin is Origin.TYPED)


def plain(value: float) -> str:
    """1,234 · 3.5."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
