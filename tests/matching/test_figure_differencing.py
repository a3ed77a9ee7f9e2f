"""What is given out tells of nobody: tried by an attacker who knows every rule and puts all papers side by side."""

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.figures.indicators import BY_NAME, with_twins
from matching.figures.outside import guarded
from matching.figures.periods import Period
from matching.figures.protection import Released, hidden_parts, is_few, release
from matching.figures.tables import Cell, TableRow, YearTable

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


def seen_of(papers, number):
    """What a reader sees of the papers of a line: numbers, the day they are of, and with it whether a line was kept."""
    return tuple((told_by(paper)[0], tuple(told_by(paper)[1].items()), paper.until) for paper in papers[:number])


def in_turn(*tables, is_whole=False):
    """The papers of these tables, or of these sums alone, one a month."""
    papers = []
    for number, table in enumerate(tables):
        parts = table if isinstance(table, dict) else {}
        value = sum(parts.values()) if parts else table
        facts = {"until": date(2026, 4, 1 + number), "is_whole": is_whole}
        papers.append(release(value, parts, earlier=list(papers), **facts))
    return papers


def test_a_hidden_sum_may_be_any_of_the_few_whatever_was_and_will_be_told():
    """Every three sums there could be, by what is seen: an attacker is never nearer than 「1から4」."""
    possible = {}
    for values in product(range(15), repeat=3):
        papers = in_turn(*values)
        for number, paper in enumerate(papers):
            if paper.hides_the_whole:
                possible.setdefault((seen_of(papers, 3), number), set()).add(paper.value)

    assert possible and all(values == {1, 2, 3, 4} for values in possible.values())


def test_that_few_came_or_left_is_never_told_apart_from_nobody():
    possible = {}
    for values in product(range(15), repeat=3):
        possible.setdefault(seen_of(in_turn(*values), 3), set()).add(values)
    for worlds in possible.values():
        for at in (0, 1):
            changes = {abs(world[at + 1] - world[at]) for world in worlds}
            assert 0 in changes or not changes <= set(range(K)), worlds


def all_tables(whole):
    return [
        dict(zip("abc", (a, b, whole - a - b), strict=True)) for a in range(whole + 1) for b in range(whole + 1 - a)
    ]


@pytest.mark.parametrize("before", range(5, 13, 2))
@pytest.mark.parametrize("more", [5, 6, 7])
def test_an_attacker_who_knows_that_records_were_only_added_finds_no_hidden_part(before, more):
    """Two papers of a 年度 that is over: nothing hidden in either has only one possible number."""
    possible = {}
    for one in all_tables(before):
        for other in all_tables(before + more):
            if any(other[name] < one[name] for name in one):
                continue
            papers = in_turn(one, other, is_whole=True)
            for at, paper in enumerate(papers):
                for name in paper.hidden:
                    possible.setdefault((seen_of(papers, 2), at, name), set()).add(paper.parts[name])

    assert possible and all(len(values) > 1 for values in possible.values())


def test_hidden_parts_that_others_would_join_or_leave_are_given_out_as_before():
    one, other = in_turn({"a": 7, "b": 4, "c": 1}, {"a": 7, "b": 9, "c": 1}, is_whole=True)

    assert other is one


def test_a_code_nobody_had_yet_counts_as_nought():
    one, other = in_turn({"a": 9, "b": 4, "c": 2}, {"a": 14, "b": 4, "c": 2, "d": 0}, is_whole=True)

    assert one.hidden == {"b", "c"} and other.hidden == {"b", "c", "d"}


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.integers(0, 14), min_size=1), st.integers(0, 9))
def test_what_is_in_no_part_tells_of_nobody_either(parts, rest):
    value = sum(parts.values()) + rest
    out = release(value, parts, until=date(2026, 4, 1), is_whole=True, earlier=[])
    shown = [out.parts[name] for name in parts if name not in out.hidden]
    whole, _ = told_by(out)

    assert not any(map(is_few, shown))
    assert whole is None or not is_few(whole - sum(shown))


def test_parts_that_count_somebody_twice_are_not_given_out():
    out = release(12, {"a": 9, "b": 3, "c": 4}, until=date(2026, 4, 1), is_whole=True, earlier=[])

    assert (out.value, out.parts) == (12, {})


def test_a_sum_of_a_day_is_compared_with_those_of_other_years():
    spring = release(7, {}, until=date(2026, 3, 31), is_whole=True, earlier=[])
    day_after = release(8, {}, until=date(2026, 4, 1), is_whole=False, earlier=[], beside=[spring])
    autumn = release(12, {}, until=date(2026, 9, 30), is_whole=False, earlier=[day_after], beside=[spring])

    assert day_after is spring and autumn.value == 12


ROUTES, AGES = ("self", "family"), ("0-17", "18-39", "unknown")
one_of_each = st.lists(st.integers(0, 9), min_size=3, max_size=3)
shared_months = st.lists(st.tuples(one_of_each, one_of_each, st.booleans()), min_size=2, max_size=6)
"""Who came in each month and who was erased, by age; whether the 年度 is over."""


def a_table(name, parts, number, *, is_over):
    """The table of one 年度 as it stands in a month."""
    last = date(2027, 3, 31) if is_over else date(2026, 5 + number, 1)
    period = Period(2026, last, date(2027, 4, 30))
    whole = TableRow("", name, (Cell(sum(parts.values())),))
    rows = tuple(TableRow(code, code, (Cell(value),)) for code, value in parts.items())
    return YearTable(BY_NAME[name], (period,), whole, rows, (None,), (parts,))


def papers_of_both(story):
    """What a reader sees of each paper: by indicator the sum and the parts, one paper a month."""
    ages, is_over, kept, papers = dict.fromkeys(AGES, 0), False, {}, []
    for number, (came, gone, over) in enumerate(story):
        ages = {age: max(0, ages[age] + more - less) for age, more, less in zip(AGES, came, gone, strict=True)}
        is_over = is_over or over
        routes = {"self": ages["0-17"] + ages["unknown"] // 2}
        routes["family"] = sum(ages.values()) - routes["self"]
        tables = [
            a_table(name, parts, number, is_over=is_over)
            for name, parts in (("consultations", routes), ("consultations_by_age", ages))
        ]
        paper, given_now = {}, {}
        for table, twin in (tables, tables[::-1]):
            rows, _, out = guarded(table, kept, twin)
            given_now |= out
            paper[table.indicator.name] = {code: cells[0].value for code, _, cells in rows}
        for at, line in given_now.items():
            kept.setdefault(at, []).append(Released.of_json(line))
        papers.append(paper)
    return papers


@settings(max_examples=400, deadline=None)
@given(shared_months)
def test_two_ways_to_split_a_sum_tell_no_more_of_it_than_one(story):
    """新規相談 by route and by age: on no paper, and on no two, do the sums differ by few, nor is one left behind."""
    papers = papers_of_both(story)
    for paper in papers:
        assert len({table[""] for table in paper.values()}) == 1
    sums = [table[""] for paper in papers for table in paper.values() if table[""] is not None]
    for one, other in combinations(sums, 2):
        assert not is_few(abs(one - other))
    for paper in papers:
        for table in paper.values():
            assert not any(value is not None and is_few(value) for value in table.values())


@settings(max_examples=400, deadline=None)
@given(shared_months)
def test_parts_of_either_split_change_by_nobody_or_five_between_any_two_papers(story):
    for one, other in combinations(papers_of_both(story), 2):
        for name in one:
            seen = {code for code in one[name].keys() & other[name].keys() if code}
            for code in seen:
                before, after = one[name][code], other[name][code]
                assert before is None or after is None or not is_few(abs(after - before))


def test_a_split_that_comes_later_does_not_tell_whether_few_came_since():
    """The sum of what was given out before there were ages stands beside them, until five more came."""
    kept = {"consultations/2026": [Released(date(2026, 4, 1), 7)]}
    seen = []
    for came in (0, 2):
        ages = {"0-17": 3, "18-39": 4 + came, "unknown": 0}
        tables = [
            a_table("consultations_by_age", ages, 0, is_over=True),
            a_table("consultations", {"self": 7 + came}, 0, is_over=True),
        ]
        rows, notes, _ = guarded(*tables[:1], kept, tables[1])
        seen.append(([(code, cells[0].text) for code, _, cells in rows], notes))

    assert seen[0] == seen[1]
    assert seen[0][0][0] == ("", "7")


def test_a_paper_for_outside_that_asks_for_one_split_holds_both():
    assert (
        with_twins({"consultations"})
        == with_twins({"consultations_by_age"})
        == {
            "consultations",
            "consultations_by_age",
        }
    )
    assert with_twins({"plans"}) == {"plans"}
