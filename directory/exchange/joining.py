"""Rows of one file that tell one place at one time, and differ in whom it is for: one place, and for all of them.

A list may have a row for 小学生 and one for 中学生 of one evening; a second venue at the same address says nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from directory.exchange.formats import Layout
from directory.exchange.likeness import address_parts, core_name, digits_of
from directory.exchange.preparing import Prepared
from directory.exchange.updating import more_facts
from directory.exchange.words import cost_of


class Joining:
    """First `watched` sees every row, then `joined` gives them back: the first of such rows says what all say, the
    others only say which one that is (`Prepared.joins`).
    """

    def __init__(self) -> None:
        self._first: dict[int, int] = {}  # what makes rows one → the first one's place in the file
        self._more: dict[int, list[Prepared]] = defaultdict(list)

    def watched(self, rows: Iterator[Prepared]) -> Iterator[Prepared]:
        """The rows as they come, each that belongs to an earlier one marked."""
        for at, row in enumerate(rows):
            first = at
            for key in _keys(row):
                first = min(first, self._first.setdefault(key, at))
            if first < at:
                self._more[first].append(row)
            yield replace(row, joins=first) if first < at else row

    def joined(self, batches: Iterator[list[Prepared]]) -> Iterator[list[Prepared]]:
        """The same rows again, the first ones with what the others add."""
        at = 0
        firsts: dict[int, Prepared] = {}
        for batch in batches:
            for number, row in enumerate(batch):
                if at in self._more:
                    batch[number] = firsts[at] = together(row, self._more[at])
                elif row.joins is not None:
                    batch[number] = _belonging_to(firsts[row.joins], row)
                at += 1
            yield batch


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


def _keys(row: Prepared) -> list[int]:
    """Equal for rows of one number, and for rows of one name and telephone, at one house on the same days."""
    if row.venue is None or row.layout is Layout.CAFETERIA_MORE:
        return []
    town, house, _ = address_parts(row.venue["address"])
    where = (row.source, town, house or core_name(row.venue["venue_name"]), core_name(row.venue["schedule_text"]))
    keys = [hash((where, row.external_id))]
    if not row.external_id.startswith("auto-") and where[2]:
        keys.append(hash((where, core_name(row.facts["name"]), digits_of(row.facts["phone"]))))
    return keys


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
