"""Rows of one file that tell one place at one time, and differ in whom it is for: one place, and for all of them.

A list may have a row for 小学生 and one for 中学生 of one evening; a second venue at the same address says nothing.
"""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from directory.exchange.cells import narrow
from directory.exchange.formats import Layout
from directory.exchange.likeness import digits_of
from directory.exchange.preparing import Prepared
from directory.exchange.spool import Spool
from directory.exchange.updating import more_facts
from directory.exchange.words import cost_of


class Joining:
    """First `watched` sees every row, then `joined` gives them back from the spool: the first of such rows says what
    all say, the others only say which one that is (`Prepared.joins`). Eight bytes of memory a row.
    """

    def __init__(self) -> None:
        self._keys = array("q")

    def watched(self, rows: Iterator[Prepared]) -> Iterator[Prepared]:
        """The rows as they come."""
        for row in rows:
            self._keys.append(_key(row))
            yield row

    def joined(self, spool: Spool) -> Iterator[list[Prepared]]:
        """The same rows again, the first ones with what the others add."""
        firsts = self._firsts()
        more = _more(spool, firsts) if firsts else {}
        at = 0
        said: dict[int, Prepared] = {}
        for batch in spool.batches():
            for number, row in enumerate(batch):
                if at in more:
                    batch[number] = said[at] = together(row, more[at])
                elif at in firsts:
                    batch[number] = _belonging_to(said[firsts[at]], row)
                at += 1
            yield batch

    def _firsts(self) -> dict[int, int]:
        """Row → the earlier row it belongs to, by their places in the file."""
        found: dict[int, int] = {}
        in_order = sorted(range(len(self._keys)), key=lambda at: (self._keys[at], at))
        for before, at in pairwise(in_order):
            if self._keys[at] and self._keys[before] == self._keys[at]:
                found[at] = found.get(before, before)
        return found


def _more(spool: Spool, firsts: dict[int, int]) -> dict[int, list[Prepared]]:
    """The further rows of each first one."""
    more: dict[int, list[Prepared]] = defaultdict(list)
    rows = (row for batch in spool.batches() for row in batch)
    for at, row in enumerate(rows):
        if at in firsts:
            more[firsts[at]].append(row)
    return more


def together(row: Prepared, others: list[Prepared]) -> Prepared:
    """One row that says what several say."""
    different = [other for other in others if other.digest != row.digest]
    if not different:
        return row
    facts, unshown = dict(row.facts), dict(row.unshown)
    for nth, other in enumerate(different, start=2):
        said = _said_together(facts, other)
        facts |= said
        facts |= more_facts(facts, replace(other, facts=other.facts | said), nth)
        unshown |= {name: text for name, text in other.unshown.items() if name not in unshown}
        if (hall := _hall(other)) and hall != _hall(row):
            facts["extra"] = {f"会場名（{nth}件目）": hall} | facts["extra"]
    digests = "|".join(sorted({row.digest, *(other.digest for other in different)}))
    return replace(
        row,
        facts=facts,
        unshown=unshown,
        digest=hashlib.blake2b(digests.encode(), digest_size=16).hexdigest(),
        kinds=tuple(dict.fromkeys(kind for one in (row, *different) for kind in one.kinds)),
        audiences=tuple(dict.fromkeys(audience for one in (row, *different) for audience in one.audiences)),
        more_keys=tuple(dict.fromkeys(key for one in (row, *different) for key in one.more_keys)),
    )


def _belonging_to(first: Prepared, row: Prepared) -> Prepared:
    """A row that says nothing but to which one it belongs."""
    return replace(row, source=first.source, external_id=first.external_id, joins=first.row, digest=row.digest)


def _key(row: Prepared) -> int:
    """Equal for rows of one name at one house on the same days, with one telephone where the list numbers its rows; 0
    for a row that joins none."""
    if row.venue is None or row.layout is Layout.CAFETERIA_MORE:
        return 0
    days = _squeezed(row.venue["schedule_text"])
    if row.external_id.startswith("auto-"):
        return hash((row.source, row.external_id, days))
    where = _squeezed(row.venue["address"] or row.venue["venue_name"])
    if not where:
        return 0
    return hash((row.source, _squeezed(row.facts["name"]), where, days, digits_of(row.facts["phone"])))


def _squeezed(text: str) -> str:
    return "".join(narrow(text).split())


def _said_together(facts: dict[str, Any], other: Prepared) -> dict[str, Any]:
    """For whom, and for how much each, in one text."""
    whom, theirs = facts["for_whom"], other.facts["for_whom"]
    said: dict[str, Any] = {}
    if whom and theirs and whom != theirs:
        said["for_whom"] = whom if theirs in whom.split("、") else f"{whom}、{theirs}"
        price, other_price = facts["cost_text"], other.facts["cost_text"]
        if price and other_price and price != other_price:
            first = price if price.startswith(f"{whom.split('、')[0]}：") else f"{whom}：{price}"
            text = f"{first} {theirs}：{other_price}"
            said |= {"cost_text": text, "cost": cost_of(text)}
    return said


def _hall(row: Prepared) -> str:
    return str(row.venue["venue_name"]) if row.venue else ""
