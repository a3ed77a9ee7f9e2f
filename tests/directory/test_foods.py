"""The food network: nothing expired is given, nothing is given twice, no hub holds more than it can."""

import csv
import io
import threading
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import fiscal_year, today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.foods.models import FoodMember, FoodMemberRole, FoodOffer, FoodReservation
from directory.foods.queries import boxes_taken, get_member, get_offer
from directory.foods.services import cancel, hand_over, reserve, store, take_out, withdraw_offer
from directory.foods.states import FoodKind, FoodRole, GiverKind, Step, Storage, Unit
from directory.foods.statistics import donation_counts, donations, member_counts
from directory.groups.models import Group
from tests.directory.desk_pages import Desk
from tests.factories import a_group
from tests.staff import signed_in_as

NEW = "/desk/food/new"
TOMORROW = timedelta(days=1)


@pytest.fixture
def desk(app, office) -> Desk:
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def a_member(*roles, **changes) -> FoodMember:
    facts = {"joined_on": date(2024, 4, 1), "normal_boxes": 10 if FoodRole.HUB in roles else 0}
    group = changes.pop("group", None) or a_group(name=f"{'・'.join(roles) or '食堂'}の会")
    links = [FoodMemberRole(role=role) for role in roles or (FoodRole.CAFETERIA,)]
    return FoodMember(**facts | changes, group=group, role_links=links)


def some_food(**changes) -> FoodOffer:
    facts = {
        "giver_kind": GiverKind.RESIDENTS,
        "words": "レトルトカレー",
        "food_kind": FoodKind.KEEPING,
        "amount": 10.0,
        "unit": Unit.PIECE,
        "expires_on": today() + TOMORROW,
        "offered_on": today(),
    }
    return FoodOffer(**facts | changes)


def take(session, offer, member, amount=1.0, **changes):
    return reserve(session, offer, member, amount=amount, **{"by": "x", "today": today()} | changes)


@pytest.fixture
def hub(saved) -> FoodMember:
    return saved(a_member(FoodRole.HUB, cold_boxes=2))


@pytest.fixture
def cafeteria(saved) -> FoodMember:
    return saved(a_member())


def test_what_has_expired_can_be_neither_reserved_nor_stored_nor_handed_over(directory, saved, hub, cafeteria):
    old, good = saved(some_food(expires_on=today() - TOMORROW), some_food(expires_on=today()))
    with unit_of_work(directory) as session:
        waiting = take(session, good, cafeteria)
        session.flush()
        with pytest.raises(RuleBroken, match="期限"):
            take(session, old, cafeteria)
        with pytest.raises(RuleBroken, match="期限"):
            store(session, old, hub, boxes=1, today=today())
        with pytest.raises(RuleBroken, match="期限"):
            hand_over(waiting, on=today() + TOMORROW, today=today() + TOMORROW)
        assert waiting.handed_on is None

        hand_over(waiting, on=today(), today=today() + TOMORROW)
        assert waiting.handed_on == today()


def test_goods_that_do_not_spoil_never_expire():
    assert some_food(expires_on=None, reservations=[]).step(date(2099, 1, 1)) is Step.FREE


@pytest.mark.parametrize(("days", "left"), [(4, None), (3, 3), (0, 0), (-1, None)])
def test_what_expires_soon_says_so(days, left):
    assert some_food(expires_on=today() + timedelta(days=days)).days_left(today()) == left


def test_no_more_is_reserved_than_there_is_and_what_is_not_fetched_is_free_again(directory, saved, cafeteria):
    offer = saved(some_food())
    with unit_of_work(directory) as session:
        first = take(session, offer, cafeteria, 7.5)
        with pytest.raises(RuleBroken, match=r"残りは2\.5個"):
            take(session, offer, cafeteria, 2.6)
        cancel(first, today=today())
        take(session, offer, cafeteria, 10)
        assert (offer.left, offer.step(today())) == (0, Step.WAITING)


@pytest.mark.parametrize("amount", [0, 0.04, -1])
def test_nothing_is_not_reserved(directory, saved, cafeteria, amount):
    offer = saved(some_food())
    with unit_of_work(directory) as session, pytest.raises(RuleBroken, match="0より大きい"):
        take(session, offer, cafeteria, amount)


def test_a_withdrawn_offer_is_over_and_its_reservations_are_cancelled(directory, saved, cafeteria):
    offer = saved(some_food())
    with unit_of_work(directory) as session:
        waiting = take(session, offer, cafeteria)
        with pytest.raises(RuleBroken, match="理由"):
            withdraw_offer(offer, reason="", today=today())
        withdraw_offer(offer, reason="処分", today=today())
        assert waiting.cancelled_on == today()
        assert offer.step(today()) is Step.DONE
        with pytest.raises(RuleBroken, match="取り下げられて"):
            take(session, offer, cafeteria)


def test_only_who_takes_part_today_gets_food(directory, saved):
    ended = a_member(group=a_group(name="おわった会", dissolved_on=today()))
    offer, gone, _ = saved(some_food(), a_member(left_on=today()), ended)
    with unit_of_work(directory) as session:
        for member in (gone, ended):
            with pytest.raises(RuleBroken, match="参加していません"):
                take(session, offer, member)


def test_a_hub_holds_no_more_than_its_room_cold_and_normal_apart(directory, saved, hub, cafeteria):
    first, second, cold = saved(some_food(), some_food(), some_food(storage=Storage.COLD))
    with unit_of_work(directory) as session:
        store(session, first, hub, boxes=8, today=today())
        session.flush()
        with pytest.raises(RuleBroken, match="あと2箱"):
            store(session, second, hub, boxes=3, today=today())
        with pytest.raises(RuleBroken, match="冷蔵・冷凍の空きは、あと2箱"):
            store(session, cold, hub, boxes=3, today=today())
        store(session, cold, hub, boxes=2, today=today())
        store(session, first, hub, boxes=10, today=today())  # more of the same makes room for itself
        session.flush()

        hand_over(take(session, first, cafeteria, 5), on=today(), today=today())
        session.flush()
        assert boxes_taken(session, [hub.id]) == {(hub.id, Storage.NORMAL): 5, (hub.id, Storage.COLD): 2}
        take_out(cold)
        session.flush()
        assert boxes_taken(session, [hub.id]) == {(hub.id, Storage.NORMAL): 5}


def test_who_is_no_hub_keeps_nothing(directory, saved, cafeteria):
    offer = saved(some_food())
    with unit_of_work(directory) as session, pytest.raises(RuleBroken, match="拠点ではありません"):
        store(session, offer, cafeteria, boxes=1, today=today())


@given(boxes=st.integers(1, 200), tenths=st.integers(1, 9999), data=st.data())
def test_what_is_left_always_has_its_room(boxes, tenths, data):
    given_on = data.draw(st.integers(0, tenths))
    handed = [FoodReservation(amount=given_on / 10, handed_on=date(2026, 4, 1))] if given_on else []
    offer = some_food(amount=tenths / 10, boxes=boxes, reservations=handed)

    assert boxes * (tenths - given_on) <= offer.boxes_taken * tenths < boxes * (tenths - given_on) + tenths


def together(app, *doings):
    """Run all at once, each with a database connection of its own; what was refused."""
    refused, start = [], threading.Barrier(len(doings))

    def run(doing):
        with app.app_context():
            start.wait()
            try:
                with unit_of_work(directory_session()) as session:
                    doing(session)
            except RuleBroken as broken:
                refused.append(str(broken))

    threads = [threading.Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_the_last_of_it_goes_to_one_group_when_several_reserve_at_once(either_app):
    with unit_of_work(directory_session()) as session:
        offer, member = some_food(amount=4.0), a_member()
        session.add_all([offer, member])
        keys = offer.key, member.key
    want = lambda session: take(session, get_offer(keys[0]), get_member(keys[1]), 3)  # noqa: E731

    assert len(together(either_app, *[want] * 5)) == 4
    assert directory_session().scalar(select(func.sum(FoodReservation.amount))) == 3


def test_the_last_room_of_a_hub_is_taken_once_when_several_store_at_once(either_app):
    with unit_of_work(directory_session()) as session:
        offers, hub = [some_food() for _ in range(4)], a_member(FoodRole.HUB)
        session.add_all([*offers, hub])
        hub_key, keys = hub.key, [offer.key for offer in offers]

    def put(key):
        return lambda session: store(session, get_offer(key), get_member(hub_key), boxes=6, today=today())

    assert len(together(either_app, *map(put, keys))) == 3
    assert directory_session().scalar(select(func.sum(FoodOffer.boxes))) == 6


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("leaves_after_it_joined", lambda: a_member(left_on=date(2024, 3, 31))),
        ("room_is_a_number", lambda: a_member(cold_boxes=-1)),
        ("says_what", lambda: some_food(words="")),
        ("is_some", lambda: some_food(amount=0.0)),
        ("takes_room", lambda: some_food(hub=a_member(FoodRole.HUB), boxes=0)),
        ("room_is_taken_at_a_hub", lambda: some_food(boxes=1)),
        ("residents_are_not_named", lambda: some_food(giver=a_group())),
        ("residents_are_not_named", lambda: some_food(giver_kind=GiverKind.FARM)),
        ("withdrawn_for_a_reason", lambda: some_food(withdrawn_on=date(2026, 4, 1))),
        ("is_some", lambda: a_reservation(amount=-1.0)),
        ("handed_over_after_it_was_reserved", lambda: a_reservation(handed_on=date(2026, 3, 1))),
        (
            "handed_over_or_cancelled",
            lambda: a_reservation(handed_on=date(2026, 4, 1), cancelled_on=date(2026, 4, 1)),
        ),
    ],
)
def test_the_database_itself_keeps_the_rules(either_app, rule, row):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(row())
        session.flush()


def a_reservation(**changes) -> FoodReservation:
    facts = {"amount": 1.0, "reserved_on": date(2026, 4, 1), "by": "x"}
    return FoodReservation(**facts | changes, offer=some_food(), member=a_member())


def test_figures_of_a_year_count_gifts_by_giver_and_kind_and_members_once_each(directory, saved):
    year = fiscal_year(today())
    last_year = date(year, 3, 31)
    shop = a_group(name="見本スーパー")
    company = {"giver_kind": GiverKind.COMPANY, "giver": shop}
    first, _, _, wasted, taken_back = saved(
        some_food(**company, amount=12.5, unit=Unit.KILOGRAM),
        some_food(**company, amount=2.0, unit=Unit.KILOGRAM),
        some_food(**company, food_kind=FoodKind.SWEETS, offered_on=last_year),
        some_food(),
        some_food(),
    )
    both = saved(a_member(FoodRole.CAFETERIA, FoodRole.PANTRY))
    saved(a_member(FoodRole.DRIVE, left_on=date(year, 4, 1)))
    with unit_of_work(directory) as session:
        for offer in (first, wasted):
            hand_over(take(session, offer, both, 2), on=today(), today=today())
        withdraw_offer(wasted, reason="残りを処分", today=today())
        withdraw_offer(taken_back, reason="都合", today=today())
    found = [(each.giver, each.food_kind, each.count, each.offered, each.handed) for each in donations(directory, year)]

    assert found == [
        ("見本スーパー", FoodKind.KEEPING, 2, "14.5kg", "2kg"),
        ("市民（フードドライブの箱など）", FoodKind.KEEPING, 1, "10個", "2個"),
    ]
    counts = donation_counts(directory, [year - 1, year])
    assert (counts[GiverKind.COMPANY], counts[GiverKind.RESIDENTS]) == ([1, 2], [0, 1])
    total, per_role = member_counts(directory, [year - 1, year], today())
    assert total == [2, 1]
    assert (per_role[FoodRole.PANTRY], per_role[FoodRole.DRIVE]) == ([1, 1], [1, 0])


GIVEN = {"giver_kind": "residents", "words": "缶詰", "amount": "１２．５", "unit": "kg", "keeps": "y"}


def test_food_is_offered_reserved_and_handed_over_at_the_desk(desk, directory, cafeteria):
    shown = desk.save(NEW, **GIVEN).location
    offer = directory.scalars(select(FoodOffer)).one()
    assert (offer.amount, offer.expires_on) == (12.5, None)

    answer = post(desk, shown, "reserve", member=cafeteria.key, amount="13")
    assert answer.status_code == 409 and "残りは12.5kg" in answer.text and 'value="13"' in answer.text
    post(desk, shown, "reserve", member=cafeteria.key, amount="12.5")
    kept = directory.scalars(select(FoodReservation)).one()
    assert (kept.amount, kept.by) == (12.5, desk.key)

    post(desk, f"/desk/food/reservations/{kept.key}", "handed", page=shown, on=f"{today()}")
    directory.rollback()
    assert (kept.handed_on, offer.step(today())) == (today(), Step.DONE)
    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/food/donations.csv").text.lstrip("\ufeff"))))
    assert [(row["寄付者"], row["引き渡した量"]) for row in rows] == [("市民（フードドライブの箱など）", "12.5kg")]


def post(desk, path, what, *, page="", **fields):
    token = desk.get(page or path).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return desk.post(f"{path}/{what}", data={"csrf_token": token} | fields)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"words": ""}, "words", "品物を入力してください"),
        ({"amount": "たくさん"}, "amount", "0より大きい数"),
        ({"amount": "0"}, "amount", "0より大きい数"),
        ({"amount": "1.25"}, "amount", "小数は1けた"),
        ({"keeps": []}, "expires_on", "期限を入力してください"),
        ({"expires_on": "2027-01-01"}, "expires_on", "印をはずして"),
        ({"expires_on": "2020-01-01", "keeps": []}, "expires_on", "もう期限が過ぎて"),
        ({"giver_kind": "company"}, "group", "だれからの提供か"),
        ({"group": "見本 花子"}, "group", "名前を書かずに"),
        ({"giver_kind": "company", "group": "見本社"}, "group", "まだありません"),
        ({"offered_on": "2999-01-01"}, "offered_on", "前の日"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_kept(desk, directory, typed, field, sentence):
    answer = desk.save(NEW, **GIVEN | {"allergens": "小麦です"} | typed)

    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert "小麦です" in answer.text
    assert directory.scalar(select(func.count()).select_from(FoodOffer)) == 0
    assert directory.scalar(select(func.count()).select_from(Group)) == 0


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"amount": "4"}, "amount", "もう5個"),
        ({"unit": "box"}, "unit", "単位は変えられません"),
        ({"storage": "cold"}, "storage", "先に「拠点から出す」"),
    ],
)
def test_an_offer_is_not_changed_under_those_who_fetch_it(
    desk, directory, saved, hub, cafeteria, typed, field, sentence
):
    offer = saved(some_food())
    with unit_of_work(directory) as session:
        take(session, offer, cafeteria, 5)
        store(session, offer, hub, boxes=1, today=today())
    answer = desk.save(f"/desk/food/{offer.key}/edit", **typed)

    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]


def test_a_hub_cannot_be_made_smaller_than_what_it_holds(desk, directory, saved, hub):
    offer = saved(some_food())
    with unit_of_work(directory) as session:
        store(session, offer, hub, boxes=6, today=today())
    path = f"/desk/food/members/{hub.key}"

    assert "いま常温で6箱" in desk.save(path, normal_boxes="5").text
    assert "先に、ほかへ移して" in desk.save(path, roles="bank").text
    assert desk.save(path, normal_boxes="6").status_code == 302


def test_whoever_saves_second_sees_what_the_first_saved(app, office, desk, saved, directory):
    offer = saved(some_food())
    path = f"/desk/food/{offer.key}/edit"
    other = Desk(signed_in_as(app, office, Role.SUPERVISOR, login="other"))
    opened = other.open(path)
    desk.save(path, allergens="そば")

    answer = other.send(path, opened, pickup_where="わたしの場所")
    assert answer.status_code == 409
    assert "わたしの場所" in answer.text and "そば" in answer.text
