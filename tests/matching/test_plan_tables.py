"""The tables of a city's plan (春日井市, 第二期重層事業実施計画) come out of the records, number by number.

Records go in through the services behind the forms; what is from before the software is typed in as a clerk would.
"""

from datetime import date

import pytest

from core import calendar
from core.db import unit_of_work
from core.permissions import Role
from directory.foods.services import FoodFacts, MemberFacts, keep_member, offer_food
from directory.foods.states import FoodKind, FoodRole, GiverKind, Storage, Unit
from directory.groups.models import Group
from directory.places.kinds import PlaceKind
from directory.platforms.models import Platform
from directory.platforms.services import join_platform
from directory.supporters.models import TrainingKind
from directory.supporters.services import TrainingFacts, keep_training
from matching.circles.services import Subject, start_circle
from matching.figures.services import keep_own, set_own_value
from tests.directory.desk_pages import fields_of
from tests.factories import a_place
from tests.matching.people import acting
from tests.matching.test_figure_reports import lines, typed
from tests.matching.test_tailored_figures import sent
from tests.staff import signed_in_as

R = FoodRole
YEARS = ("令和5年度", "令和6年度", "令和7年度")


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on the last day of 令和7年度."""
    moment = calendar.datetime(2026, 3, 31, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


@pytest.fixture
def supervisor(app, office, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    return browser


def table(browser, name, first=2023, last=2025, more=""):
    """The lines of one indicator as {内訳: (figures)}."""
    answer = browser.get(f"/office/figures/report/inside.csv?first={first}&last={last}&name={name}{more}")
    head = answer.data.decode("utf-8-sig").splitlines()[0].split(",")
    shown = head[4 : head.index("目標")]
    return {part: tuple(row[label] for label in shown) for (_, part), row in lines(answer).items()}


def members(directory, *facts):
    """Groups with their roles that join the food network on a day."""
    with unit_of_work(directory) as session:
        for number, (joined, roles) in enumerate(facts):
            keep_member(session, MemberFacts(f"会{number}", True, tuple(roles), joined), key=f"member{number:04}")


def test_what_the_groups_of_the_food_network_do_is_counted_in_each_and_once_in_all(supervisor, directory):
    """参画団体数 32・36・41, 複数の内容を実施する活動団体は、それぞれに計上."""
    first, second, third = date(2023, 10, 1), date(2024, 10, 1), date(2025, 10, 1)
    of_first = [[] for _ in range(32)]
    for number in range(21):
        of_first[number].append(R.CAFETERIA)
    for number in (*range(21, 32), 0):
        of_first[number].append(R.PANTRY)
    for role, numbers in ((R.DRIVE, range(5)), (R.BANK, (5, 6)), (R.OTHER, (7, 8, 9))):
        for number in numbers:
            of_first[number].append(role)
    joined = [(first, roles) for roles in of_first]
    joined += [(second, [R.CAFETERIA])] * 3 + [(second, [R.OTHER])]
    joined += [(third, [R.CAFETERIA])] * 4 + [(third, [R.DRIVE])]
    members(directory, *joined)

    assert table(supervisor, "food_members") == {
        "": ("32", "36", "41"),
        "食事の提供（こども食堂・地域食堂）": ("21", "24", "28"),
        "食品の配付（フードパントリー）": ("12", "12", "12"),
        "食品の回収（フードドライブ）": ("5", "5", "6"),
        "食品の保管と配分（フードバンク）": ("2", "2", "2"),
        "学習支援など（その他）": ("3", "4", "4"),
    }


def test_donations_of_companies_by_year(supervisor, directory):
    """企業からの寄付件数 7・8・11."""
    kinds = {"food_kind": next(iter(FoodKind)), "amount": 5, "unit": next(iter(Unit)), "storage": Storage.NORMAL}
    with unit_of_work(directory) as session:
        for year, count in ((2023, 7), (2024, 8), (2025, 11)):
            for number in range(count):
                known = bool(year - 2023 or number)
                facts = FoodFacts(
                    GiverKind.COMPANY,
                    "見本製作所",
                    not known,
                    "米",
                    expires_on=date(2027, 1, 1),
                    offered_on=date(year, 9, 1),
                    **kinds,
                )
                offer_food(session, facts, key=f"offer{year}{number:02}")
                session.flush()

    assert table(supervisor, "company_donations") == {"": ("7", "8", "11")}


def test_groups_of_the_residents_beside_the_year_the_programme_began(supervisor, office, saved):
    """住民主体サービス実施団体数（通いの場）: 平成28年度 32団体 → 131団体, with what did not exist yet as 「―」."""
    kinds = [PlaceKind.KAYOI_NO_BA]
    saved(*(a_place(name=f"通いの場{n}", group=Group(name=f"会{n}"), kinds=kinds) for n in range(131)))
    facts = {"label": "住民主体サービス実施団体数（通いの場）", "unit": "団体", "measure": "groups", "way": "standing"}
    new = "/office/figures/tailored/new/places"
    kept = sent(supervisor, new, **facts, filter_kind=PlaceKind.KAYOI_NO_BA.value, do="save")
    key = kept.location.rsplit("/", 1)[1]
    assert typed(supervisor, key, 2016, value="32").status_code == 302
    assert typed(supervisor, "partners", 2016, reason="まだ始まっていない").status_code == 302
    assert typed(supervisor, "partners", 2025, value="8").status_code == 302

    assert table(supervisor, key, 2016, 2025, "&ends=1") == {"": ("32", "131")}
    assert table(supervisor, "partners", 2016, 2025, "&ends=1") == {"": ("―", "8")}


def test_support_conferences_of_a_year(supervisor, office):
    """支援会議件数 15件（令和6年度）."""
    with acting(office) as session:
        for number in range(15):
            day = date(2024, 4 + number % 9, 10)
            start_circle(session, Subject(f"見本{number}"), leader="lead", members=(), today=day)

    assert table(supervisor, "circles", 2024, 2024) == {"": ("15",)}


def test_half_posts_stand_as_they_are(supervisor, office):
    """地域福祉包括化推進員: 令和4年 2名, 5年 3.5名, 6年 3名, 7年 4名."""
    with unit_of_work(office) as session:
        own = keep_own(session, None, label="地域福祉包括化推進員", unit="名", definition="兼務は0.5名", by="x")
        for year, value in ((2022, 2.0), (2023, 3.5), (2024, 3.0), (2025, 4.0)):
            set_own_value(own, year, value, by="x")
        key = own.key

    assert table(supervisor, key, 2022, 2025) == {"": ("2", "3.5", "3", "4")}


def test_groups_of_each_platform_are_counted_apart_and_a_group_of_both_once(supervisor, directory):
    """東エリア 33団体, 西エリア 36団体（令和8年3月現在）."""
    with unit_of_work(directory) as session:
        east = Platform(name="つながりづくりプラットフォーム（東エリア）", started_on=date(2023, 6, 1))
        west = Platform(name="つながりづくりプラットフォーム（西エリア）", started_on=date(2025, 6, 1))
        session.add_all([east, west])
        session.flush()
        for number in range(33):
            join_platform(session, east, f"会{number}", is_new=True, on=date(2023, 7, 1))
        session.flush()
        for number in range(30, 66):
            join_platform(session, west, f"会{number}", is_new=number >= 33, on=date(2025, 7, 1))

    assert table(supervisor, "platform_members") == {
        "": ("33", "33", "66"),
        east.name: ("33", "33", "33"),
        west.name: ("0", "0", "36"),
    }


def test_attendances_at_trainings_add_up_over_the_years(supervisor, directory):
    """合同研修会 延べ受講者数: who came twice counts twice."""
    with unit_of_work(directory) as session:
        for number, (day, attended) in enumerate(
            ((date(2024, 7, 1), 60), (date(2025, 7, 1), 54), (date(2025, 9, 1), 40))
        ):
            facts = TrainingFacts(day, "合同研修会", next(iter(TrainingKind)), "", 2.0, attended, 0)
            keep_training(session, facts, key=f"training{number:02}")

    assert table(supervisor, "trained", 2024, 2025) == {"": ("60", "94")}


def test_a_year_that_goes_on_is_headed_as_in_the_plan(supervisor, office):
    """令和6年度 14件, 令和7年度（1月時点） 36件."""
    page = supervisor.get("/office/figures/report/?first=2024&last=2025&as_of=2026-01-31&name=consultations").text

    assert "令和6年度</th>" in page and "令和7年度（1月時点）</th>" in page


def test_the_self_evaluation_stands_below_its_table(supervisor, office):
    """(1)▲ 食を通じた地域活動団体同士のネットワークづくりに寄与していますが …."""
    path = "/office/figures/of/food_members/2025/evaluation"
    page = supervisor.get("/office/figures/of/food_members?year=2025").text
    words = {"mark": "▲", "comment": "ネットワークづくりに寄与していますが、社会福祉法人などの参画に至っていません。"}
    assert supervisor.post(path, data=fields_of(page, path) | words).status_code == 302

    shown = supervisor.get("/office/figures/report/?first=2023&last=2025&name=food_members").text
    assert "令和7年度の自己評価　▲" in shown and words["comment"] in shown
