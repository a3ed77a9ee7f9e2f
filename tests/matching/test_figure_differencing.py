"""What is given out tells of nobody: tried by an attacker who knows every rule and puts all papers side by side."""

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.figures.protection import Released, hidden_parts, is_few, release

K = 5
NAMES = ("a", "b", "c", "d")
counts = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 14), min_size=1, max_size=4)
months = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(NAMES), st.integers(0, 6), max_size=4),  # who came in the month
        st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3), max_size=4),  # who was erased or mended
        st.booleans(),  # whether the 年度 is over
    ),
    min_size=2,
    max_size=7,
)


def told_by(out):
    """What a reader sees of a line: the sum, and each part; None is 「少数」 or a gap."""
    whole = None if out.hides_the_whole else out.value
    return whole, {name: None if name in out.hidden else value for name, value in out.parts.items()}


def given_out(start, story):
    """The papers of one line, one a month, each as it is given out."""
    parts = {name: start.get(name, 0) for name in NAMES}
    papers, is_whole = [], False
    for number, (came, gone, is_over) in enumerate([({}, {}, False), *story]):
        parts = {name: max(0, parts[name] + came.get(name, 0) - gone.get(name, 0)) for name in NAMES}
        is_whole = is_whole or is_over
        facts = {"until": date(2026, 4, 1 + number), "is_whole": is_whole}
        papers.append(release(sum(parts.values()), parts, earlier=papers, **facts))
    return papers


def worked_out(out):
    """Every number that can be read or reckoned from a line: the sum, shown parts, and what the hidden ones make."""
    whole, parts = told_by(out)
    found = {} if whole is None else {frozenset(NAMES): whole}
    for size in range(1, len(NAMES) + 1):
        for chosen in combinations(NAMES, size):
            shown = [parts.get(name) for name in chosen]
            if all(value is not None for value in shown):
                found[frozenset(chosen)] = sum(shown)
                if whole is not None and size < len(NAMES) and out.parts:
                    found[frozenset(NAMES) - frozenset(chosen)] = whole - sum(shown)
    return found


@settings(max_examples=300, deadline=None)
@given(counts, months)
def test_no_two_papers_of_any_two_months_tell_of_a_change_of_fewer_than_five(start, story):
    for one, other in combinations(given_out(start, story), 2):
        before, after = worked_out(one), worked_out(other)
        for group in before.keys() & after.keys():
            if len(group) == 1 or group == frozenset(NAMES):
                assert abs(after[group] - before[group]) not in range(1, K), (group, before, after)


@settings(max_examples=300, deadline=None)
@given(counts, months)
def test_what_hidden_parts_make_together_changes_by_nobody_or_five(start, story):
    for one, other in combinations(given_out(start, story), 2):
        if not (one.parts and other.parts):
            continue
        unseen = one.hidden | other.hidden
        before, after = (worked_out(each).get(frozenset(unseen)) for each in (one, other))
        if unseen and before is not None and after is not None:
            assert abs(after - before) not in range(1, K)


@settings(max_examples=300, deadline=None)
@given(counts, months)
def test_no_single_paper_shows_few(start, story):
    for out in given_out(start, story):
        whole, parts = told_by(out)
        for value in (whole, *parts.values()):
            assert value is None or not is_few(value)
        if out.hidden and whole is not None:
            assert len(out.hidden) >= 2
            assert not is_few(whole - sum(value for value in parts.values() if value is not None))


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_an_attacker_who_knows_the_rules_finds_no_hidden_part(parts):
    """Every table there could be, by what it shows: none that is hidden has only one possible number below five."""
    names = NAMES[:parts]
    most = {2: 24, 3: 14, 4: 9}[parts]
    seen = {}
    for values in product(range(most + 1), repeat=parts):
        table = dict(zip(names, values, strict=True))
        out = Released(date(2026, 4, 1), sum(values), table, hidden_parts(table))
        whole, told = told_by(out)
        seen.setdefault((whole, tuple(told.items())), []).append(table)
    for (whole, told), tables in seen.items():
        if whole is None or whole > most:  # beyond it not every possible table was tried
            continue
        for name, value in told:
            if value is None:
                possible = {table[name] for table in tables}
                assert len(possible) > 1, (whole, told)


def test_many_more_are_told_and_few_more_are_not():
    first = release(7, {}, until=date(2026, 5, 1), is_whole=False, earlier=[])
    few = release(9, {}, until=date(2026, 6, 1), is_whole=False, earlier=[first])
    many = release(12, {}, until=date(2026, 7, 1), is_whole=False, earlier=[first, few])

    assert few is first and many.value == 12


def test_a_line_changes_as_a_whole_or_not_at_all():
    old = release(15, {"a": 9, "b": 6}, until=date(2026, 4, 1), is_whole=True, earlier=[])
    told = release(21, {"a": 14, "b": 7}, until=date(2026, 5, 1), is_whole=True, earlier=[old])

    assert told is old
    assert release(25, {"a": 14, "b": 11}, until=date(2026, 6, 1), is_whole=True, earlier=[old]).value == 25
