"""世帯図: the household as a picture. Shapes and words carry everything, colour nothing."""

from collections.abc import Iterator, Sequence

from core.svg import cut, words
from matching.families.layout import CELL, LEFT, SIGN, Layout, Relative, Row, Seat, lay_out
from matching.families.relations import Sex
from matching.people.models import Gone

FONT = "BIZ UDPGothic, sans-serif"
UNKNOWN_HOME, HAS_DIED, HAS_LEFT = "同居か未確認", "亡くなっている", Gone.MOVED_OUT.label
TITLE = "世帯図"
HOW_TO_READ = (
    "四角は男性、丸は女性、角の丸い形は続柄だけでは分からない人です。二重の枠が本人、点線の中が同居の人です。"
    "離れて並ぶ夫婦やパートナーは、二重の線で結んでいます。"
)


def draw(people: Sequence[Relative], *, key: str = "household-map") -> str:
    """A complete `<svg>` of everybody handed in; `key` makes its ids unique on a page. Every text is escaped."""
    layout = lay_out(people)
    size = f"{layout.width:g} {layout.height:g}".split()
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}"'
            f' height="{size[1]}" role="img" aria-labelledby="{key}-title {key}-text"'
            f' font-family="{FONT}" font-size="13" fill="currentColor">',
            f'<title id="{key}-title">{TITLE}</title><desc id="{key}-text">{_in_words(layout)}</desc>',
            _block(layout),
            '<g fill="none" stroke="currentColor" stroke-width="1.5">',
            *(f'<path d="M{line.x1:g} {line.y1:g}L{line.x2:g} {line.y2:g}"/>' for line in layout.lines),
            "</g>",
            *(part for row in layout.rows for part in _row(row)),
            "</svg>",
        ]
    )


def _in_words(layout: Layout) -> str:
    rows = (f"{row.title}：{'、'.join(words(_who(seat)) for seat in row.seats)}" for row in layout.rows)
    return f"{HOW_TO_READ}{'。'.join(rows)}。"


def _who(seat: Seat) -> str:
    if seat.who.is_self:
        return f"{seat.who.name}（本人）"
    said = "・".join(word for word in (seat.who.relation, _became(seat)) if word)
    return f"{seat.who.name}（{said}）" if said else seat.who.name


def _became(seat: Seat) -> str:
    """What became of them since they were of the household."""
    return HAS_DIED if seat.who.has_died else HAS_LEFT if seat.who.has_left else ""


def _has_died(seat: Seat) -> bool:
    return seat.who.has_died or (seat.relation is not None and seat.relation.has_died)


def _block(layout: Layout) -> str:
    if layout.block is None:
        return ""
    x, y, width, height = layout.block
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10" fill="none"'
        ' stroke="currentColor" stroke-width="1.5" stroke-dasharray="7 5"/>'
        f'<text x="{x + 8:g}" y="{y - 6:g}">同居</text>'
    )


def _row(row: Row) -> Iterator[str]:
    """The name of a generation and everybody in it."""
    for at, line in enumerate(_two_lines(row.title)):
        yield f'<text x="4" y="{row.y + SIGN / 2 + 17 * at:g}" font-weight="700">{words(line)}</text>'
    for seat in row.seats:
        yield f"<g><title>{words(_who(seat))}</title>{_sign(seat)}"
        for at, line in enumerate(_below(seat)):
            weight = ' font-weight="700"' if at == 0 else ""
            y = row.y + SIGN + 16 + 17 * at
            yield f'<text x="{seat.middle:g}" y="{y:g}" text-anchor="middle"{weight}>{words(line)}</text>'
        yield "</g>"


def _two_lines(title: str) -> list[str]:
    most = int((LEFT - 12) / 13)
    return [title[:most], title[most:]] if len(title) > most else [title]


def _below(seat: Seat) -> list[str]:
    """Name, relation, age and what is not known, each only where there is something to say."""
    who = seat.who
    relation = "本人" if who.is_self else who.relation
    age = f"{who.age}歳" if who.age is not None else ""
    home = "" if who.is_self or who.lives_together is not None else UNKNOWN_HOME
    became = HAS_DIED if _has_died(seat) else _became(seat)
    return [cut(line, (CELL - 8) / 13) for line in (who.name, relation, age, became or home) if line.strip()]


def _sign(seat: Seat) -> str:
    """□ or ○ where the relation word tells it, else a shape with round corners; the person's has a double line."""
    shape = '<g fill="none" stroke="currentColor" stroke-width="2">' + _shape(seat, SIGN)
    if seat.who.is_self:
        shape += _shape(seat, SIGN - 10)
    if _has_died(seat):
        left, top, end = seat.middle - SIGN / 2 + 9, seat.y + 9, SIGN - 18
        shape += f'<path d="M{left:g} {top:g}l{end} {end}m0 -{end}l-{end} {end}"/>'
    return shape + "</g>"


def _shape(seat: Seat, size: float) -> str:
    sex = seat.relation.sex if seat.relation is not None else None
    x, y = seat.middle - size / 2, seat.y + (SIGN - size) / 2
    if sex is Sex.FEMALE:
        return f'<circle cx="{seat.middle:g}" cy="{y + size / 2:g}" r="{size / 2:g}"/>'
    corner = 0 if sex is Sex.MALE else size / 3.5
    return f'<rect x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" rx="{corner:g}"/>'
