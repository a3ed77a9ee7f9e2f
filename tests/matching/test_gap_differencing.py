"""Boards put side by side tell of nobody: tried by an attacker who knows nothing of how figures are made."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.gaps.differencing import FEWEST, Printed, next_figure

K = 5
PEOPLE = [f"p{number:02}" for number in range(24)]
comings = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from(PEOPLE), max_size=24),  # who is behind the cell at that board
        st.frozensets(st.sampled_from(PEOPLE), max_size=3),  # who is erased before it
    ),
    min_size=2,
    max_size=6,
)


def boards_of(story):
    """The figures of one cell over several boards, with the true sets behind them, erased people included."""
    earlier: list[Printed] = []
    truths: list[frozenset[str]] = []
    is_shown, erased, printed = False, set(), []
    for now, gone in story:
        erased |= gone
        earlier = [Printed(one.people, one.members - erased) for one in earlier]
        figure = next_figure(earlier, is_shown, frozenset(now - erased))
        if figure is None:
            is_shown = False
            printed.append(None)
            continue
        if not (is_shown and figure is earlier[-1]):
            earlier.append(figure)
            truths.append(figure.members)
        is_shown = True
        printed.append((figure.people, truths[-1]))
    return printed


def isolated(sets, signs):
    """The people a sum of figures is about: those who are counted in it other than nought times."""
    everybody = frozenset().union(*sets)
    return {one for one in everybody if sum(sign for own, sign in zip(sets, signs, strict=True) if one in own)}


@settings(max_examples=1500, deadline=None)
@given(comings)
def test_no_figure_difference_or_sum_of_two_or_three_boards_tells_of_fewer_than_five(story):
    shown = [one for one in boards_of(story) if one is not None]

    for people, behind in shown:
        assert people == len(behind) >= K
    for size in (2, 3):
        for chosen in combinations([behind for _, behind in shown], size):
            for signs in product((-1, 0, 1), repeat=size):
                found = isolated(chosen, signs)
                assert not found or len(found) >= K, (chosen, signs)


@settings(max_examples=1500, deadline=None)
@given(comings)
def test_whoever_came_and_whoever_left_between_two_boards_are_nobody_or_five(story):
    shown = [one for one in boards_of(story) if one is not None]

    for (_, before), (_, after) in combinations(shown, 2):
        assert len(after - before) not in range(1, K)
        assert len(before - after) not in range(1, K)


@settings(max_examples=400, deadline=None)
@given(st.frozensets(st.sampled_from(PEOPLE), max_size=24), st.frozensets(st.sampled_from(PEOPLE), max_size=4))
def test_a_few_who_come_or_leave_change_nothing(first, few):
    figure = next_figure([], False, first)
    assert (figure is not None) == (len(first) >= FEWEST)
    if figure is not None:
        for now in (first | few, first - few):
            assert next_figure([figure], True, now) is figure


def test_many_who_come_and_many_who_leave_are_told():
    five, six = frozenset(PEOPLE[:5]), frozenset(PEOPLE[5:11])
    first = next_figure([], False, five)
    second = next_figure([first], True, five | six)
    third = next_figure([first, second], True, six)

    assert [figure.people for figure in (first, second, third)] == [5, 11, 6]
    assert next_figure([first, second, third], True, frozenset()) is None


def test_whoever_is_erased_is_forgotten_and_no_figure_gives_away_that_they_are():
    ten = frozenset(PEOPLE[:10])
    first = Printed(10, ten - {PEOPLE[0]})

    assert first.erased == 1
    assert next_figure([first], True, ten - {PEOPLE[0]}) in (first, Printed(5, frozenset(PEOPLE[5:10])))
    after = next_figure([first], True, (ten - {PEOPLE[0]}) | frozenset(PEOPLE[10:20]))
    assert after is first or len(first.members - after.members) + 1 >= K
