"""How the words of a schedule combine: days, what follows them, brackets. LALR, so reading is linear."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from lark import Lark, Token, Tree, logger
from lark.lexer import Lexer

from directory.schedules.scanning import Word

logger.setLevel(logging.ERROR)

GRAMMAR = """
start: _item*
_item: opening | closing | conditional | topic | holding | paren | mark

opening: days
closing: days CLOSED
topic: days WA
holding: days HOLD
conditional: days CASE outcome?
outcome: (MOVE | MOVED | HOLD | CLOSED)+ | days (HOLD | CLOSED | MOVED)?
paren: LP _item* RP

days: phrase (_join phrase)*
_join: LOOSE | TIGHT | GA
phrase: _prefix+ _body | _body | _prefix+
_prefix: WEEKLY | BIWEEK | MONTHLY | INTERVAL | COUNT | MONTHS | PARITY | SEASON | YEAREND | RANGE | EVERYDAY
_body: ORDINALS WEEKDAYS | ORDINALS | WEEKDAYS | WORKDAYS | MDAYS | DATES | HOLIDAY | HOLIDAY_AFTER
     | TSUKU | LASTDAY

mark: TIME | PART | SESSION | STOP | BREAK | TEXT | NOTE | LABEL | HEADING | SUSPENDED | MAYBE | IRREGULAR | OR
    | VAGUE | EXTRA | SINCE | UNTIL | FROM | ONLY | APPROX | YEAR | CLOSED_HEAD | MOVE | MOVED | HOLD | CLOSED | CASE
    | WA | OWN | TOTAL

%declare WEEKLY BIWEEK MONTHLY INTERVAL COUNT MONTHS PARITY SEASON YEAREND RANGE EVERYDAY ORDINALS WEEKDAYS
%declare WORKDAYS MDAYS DATES HOLIDAY HOLIDAY_AFTER TSUKU LASTDAY LOOSE TIGHT GA LP RP CLOSED CASE WA HOLD MOVE MOVED
%declare TIME PART SESSION STOP BREAK TEXT NOTE LABEL HEADING SUSPENDED MAYBE IRREGULAR OR VAGUE EXTRA SINCE UNTIL
%declare FROM ONLY APPROX YEAR CLOSED_HEAD OWN TOTAL
"""


class Words(Lexer):
    """Hands the scanner's words to lark."""

    def __init__(self, conf: Any) -> None:
        del conf

    def lex(self, data: Iterable[Word]) -> Iterator[Token]:  # type: ignore[override]
        for word in data:
            yield Token(word.kind, word.text)


PARSER = Lark(GRAMMAR, parser="lalr", lexer=Words)


def parse(words: list[Word]) -> Tree[Token]:
    """The statement tree of a text; every sequence of words the scanner can give has one."""
    return PARSER.parse(words)
