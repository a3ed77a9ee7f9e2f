"""Where everybody of a household stands: generations in rows, those who live together in one block of columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.families.relations import Relation, Sex, Tie, read_relation

CELL, SIGN, WORDS_BELOW = 124, 44, 74
HEIGHT = SIGN + WORDS_BELOW
LEFT, TOP, MARGIN = 112, 34, 12
BETWEEN = 24  # between the block of those who live together and the others
GAP, CHANNEL = 34, 12  # between rows, and what each line across adds to it
NEAREST_FIRST = (Tie.PARTNER, Tie.SIBLING, Tie.CHILD, Tie.PARENT)  # from the row upwards
STEPS = {Tie.PARENT: 1, Tie.CHILD: -1, Tie.PARTNER: 0, Tie.SIBLING: 0}
OTHERS, UNREAD = "そのほかの人", "続柄の分からない人"
GENERATIONS = {
    3: "曽祖父母の世代",
    2: "祖父母の世代",
    1: "親の世代",
    0: "本人の世代",
    -1: "子の世代",
    -2: "孫の世代",
    -3: "ひ孫の世代",
}


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of the household, the person (`is_self`) too; `age` where the birth date is known.

    `has_died` and `has_left` are what became of them since they were of it.
    """

    name: str
    relation: str = ""
    lives_together: bool | None = None
    age: int | None = None
    is_self: bool = False
    has_died: bool = False
    has_left: bool = False

    @property
    def lives_here(self) -> bool:
        """Whether they stand inside the dashed line; the person always does."""
        return self.is_self or self.lives_together is True


@dataclass(frozen=True, slots=True)
class Seat:
    """One of them with the place of their sign: `x` and `y` are the upper left corner of the cell, in pixels."""

    who: Relative
    relation: Relation | None
    x: float
    y: float

    @property
    def middle(self) -> float:
        """Where lines reach the sign, across."""
        return self.x + CELL / 2

    @property
    def bottom(self) -> float:
        """Below the words under the sign."""
        return self.y + HEIGHT


@dataclass(frozen=True, slots=True)
class Row:
    """One generation, or those who have none."""

    title: str
    y: float
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Bond:
    """Parents with children, partners, or siblings (with no parents said): by their numbers in the list of people."""

    above: tuple[int, ...]
    below: tuple[int, ...]
    tie: Tie


@dataclass(frozen=True, slots=True)
class Line:
    """One stroke."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing: `block` is (x, y, width, height) round those who live together."""

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    block: tuple[float, float, float, float] | None
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Known:
    number: int
    who: Relative
    relation: Relation | None

    @property
    def places(self) -> list[tuple[str, ...]]:
        """What others are related to them by; nobody is to somebody whose own relation was not understood."""
        if self.who.is_self:
            return [()]
        return self.relation.places if self.relation else []

    @property
    def generation(self) -> int | None:
        """None for those who have none or whose relation was not understood."""
        if self.who.is_self:
            return 0
        return self.relation.generation if self.relation else None

    @property
    def row(self) -> tuple[int, str]:
        """Rows from top to bottom: the older the generation the higher, then those without one."""
        if self.who.is_self:
            return 0, GENERATIONS[0]
        if self.relation is None:
            return 101, UNREAD
        generation = self.relation.generation
        if generation is None:
            return 100, OTHERS
        return -generation, GENERATIONS.get(generation, _far(generation))


def _far(generation: int) -> str:
    return f"{abs(generation)}世代{'上' if generation > 0 else '下'}"


def lay_out(people: Sequence[Relative]) -> Layout:
    """Everybody gets a place of their own; nobody is left out, and what is not said is not drawn."""
    known = [
        _Known(number, who, None if who.is_self else read_relation(who.relation)) for number, who in enumerate(people)
    ]
    bonds = list(_bonds(known))
    titles = sorted({one.row for one in known})
    columns = _columns(known)
    seats: dict[int, Seat] = {}
    rows, y = [], float(TOP)
    strokes: list[Line] = []
    for at, (rank, title) in enumerate(titles):
        members = [one for one in known if one.row == (rank, title)]
        here = [bond for bond in bonds if _arrives(bond, members)]
        y += 0 if at == 0 and not here else GAP + CHANNEL * len(here)
        placed = {one.number: Seat(one.who, one.relation, x, y) for one, x in _places(members, bonds, columns)}
        seats |= placed
        rows.append(Row(title, y, tuple(placed.values())))
        for channel, bond in enumerate(here):
            strokes += _strokes(bond, seats, y - GAP / 2 - CHANNEL * channel)
        y += HEIGHT
    block = _block(rows)
    return Layout(tuple(rows), tuple(strokes), block, _width(columns), y + MARGIN + TOP / 2)


def _bonds(known: Sequence[_Known]) -> Iterator[Bond]:
    """Who belongs to whom, where the words say so and only one person can be meant; what stands nearest first."""
    by_path: dict[tuple[str, ...], list[int]] = {}
    for one in known:
        for place in one.places:
            by_path.setdefault(place, []).append(one.number)
    found: dict[tuple[int, Tie], list[int]] = {}
    for one in known:
        relation = one.relation
        if relation is None or relation.tie is None:
            continue
        base = by_path.get(relation.base, [])
        if len(base) == 1 and base != [one.number] and _is_one_step(known[base[0]], relation.tie, one):
            found.setdefault((base[0], relation.tie), []).append(one.number)
    for (base_number, tie), others in sorted(found.items(), key=lambda item: NEAREST_FIRST.index(item[0][1])):
        yield from _bonds_of(base_number, tie, tuple(others))


def _is_one_step(base: _Known, tie: Tie, other: _Known) -> bool:
    """Whether they stand where this tie puts them, so that its line has a place; no table can break the drawing."""
    if base.generation is None or other.generation is None:
        return False
    return other.generation - base.generation == STEPS[tie]


def _bonds_of(base: int, tie: Tie, others: tuple[int, ...]) -> Iterator[Bond]:
    match tie:
        case Tie.PARENT:
            yield Bond(others, (base,), tie)
        case Tie.CHILD:
            yield Bond((base,), others, tie)
        case Tie.PARTNER:
            yield from (Bond((), (base, other), tie) for other in others)
        case Tie.SIBLING:
            yield Bond((), (base, *others), tie)


def _arrives(bond: Bond, members: Sequence[_Known]) -> bool:
    """Whether the bond's line runs just above this row."""
    return bond.below[0] in {one.number for one in members}


def _columns(known: Sequence[_Known]) -> tuple[int, int, int]:
    """How many cells wide each block is: living together, 未確認, living apart."""
    counted: dict[tuple[tuple[int, str], int], int] = {}
    for one in known:
        place = (one.row, _block_of(one.who))
        counted[place] = counted.get(place, 0) + 1
    most = [max((n for (_, block), n in counted.items() if block == each), default=0) for each in range(3)]
    return most[0], most[1], most[2]


def _block_of(who: Relative) -> int:
    return 0 if who.lives_here else 1 if who.lives_together is None else 2


def _starts(columns: tuple[int, int, int]) -> list[float]:
    starts, x = [], float(LEFT)
    for width in columns:
        starts.append(x)
        x += width * CELL + (BETWEEN if width else 0)
    return [*starts, x]


def _width(columns: tuple[int, int, int]) -> float:
    return max(_starts(columns)[-1] + MARGIN, LEFT + 2.0 * CELL)


def _places(
    members: Sequence[_Known], bonds: Sequence[Bond], columns: tuple[int, int, int]
) -> Iterator[tuple[_Known, float]]:
    starts = _starts(columns)
    for block in range(3):
        inside = _in_order([one for one in members if _block_of(one.who) == block], bonds)
        left = starts[block] + (columns[block] - len(inside)) * CELL / 2
        yield from ((one, left + CELL * at) for at, one in enumerate(inside))


def _in_order(members: Sequence[_Known], bonds: Sequence[Bond]) -> list[_Known]:
    """As written down, but siblings of the person before them, the father before the mother, partners side by side."""
    row = sorted(members, key=lambda one: (_rank(one), one.number))
    for bond in bonds:
        if bond.tie is Tie.PARTNER:
            pair = [next((one for one in row if one.number == number), None) for number in bond.below]
            base, other = pair
            if base is not None and other is not None:
                row.remove(other)
                row.insert(row.index(base) + 1, other)
    return row


def _rank(one: _Known) -> int:
    if one.who.is_self:
        return 1
    if one.relation is None or one.relation.tie is None:
        return 2
    if one.relation.tie is Tie.SIBLING and not one.relation.base:
        return 0
    return 1 if one.relation.tie is Tie.PARENT and one.relation.sex is Sex.MALE else 2


def _strokes(bond: Bond, seats: dict[int, Seat], y: float) -> list[Line]:
    """The lines of one bond; `y` is where its line across runs."""
    above, below = [seats[number] for number in bond.above], [seats[number] for number in bond.below]
    if bond.tie is Tie.PARTNER and abs(below[0].x - below[1].x) == CELL:
        left, right = sorted(below, key=lambda seat: seat.x)
        across = left.y + SIGN / 2
        return [Line(left.middle + SIGN / 2 + 3, across, right.middle - SIGN / 2 - 3, across)]
    if bond.tie is Tie.PARTNER:
        return [line for aside in (-2, 2) for line in _arch(below, y + aside, aside)]
    middles = [seat.middle for seat in (*above, *below)]
    bar = [Line(min(middles), y, max(middles), y)] if min(middles) < max(middles) else []
    down = [Line(seat.middle, y, seat.middle, seat.y - 3) for seat in below]
    return [*bar, *down, *(Line(seat.middle, seat.bottom, seat.middle, y) for seat in above)]


def _arch(pair: Sequence[Seat], y: float, aside: float) -> Iterator[Line]:
    """One of the two strokes that join partners who stand apart; siblings have a single one."""
    left, right = sorted(pair, key=lambda seat: seat.x)
    start, end = left.middle + aside, right.middle - aside
    yield Line(start, y, end, y)
    yield Line(start, y, start, left.y - 3)
    yield Line(end, y, end, right.y - 3)


def _block(rows: Sequence[Row]) -> tuple[float, float, float, float] | None:
    """Round everybody who lives with the person; none where nobody is known to."""
    inside = [seat for row in rows for seat in row.seats if seat.who.lives_here]
    if len(inside) < 2:
        return None
    left, right = min(seat.x for seat in inside), max(seat.x for seat in inside) + CELL
    top, bottom = min(seat.y for seat in inside) - 14, max(seat.bottom for seat in inside) + 4
    return left - 6, top, right - left + 12, bottom - top
