"""The register of partner businesses, offers and wishes brought together, and what came of introductions."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.audit import Action, AuditLine
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.areas.models import Area, AreaKind
from directory.groups.models import Group
from directory.partners.contacts import PartnerContact
from directory.partners.figures import years_of_partners
from directory.partners.fitting import LONGEST_REASON, _fit, fits_of
from directory.partners.models import Introduction, Listing, PartnerBusiness
from directory.partners.services import introduce, note_outcome
from directory.partners.states import ListingKind, Outcome, PartnerState, Side
from tests.directory.desk_pages import Desk
from tests.factories import a_group, a_place, a_town, an_area
from tests.staff import signed_in_as

NEW = "/desk/partners/new"
NEW_WISH = "/desk/partners/listings/new?side=wish"


@pytest.fixture
def desk(app, office) -> Desk:
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def a_listing(**changes) -> Listing:
    facts = {"side": Side.WISH, "kind": ListingKind.PLACE, "words": "棚がほしい"}
    group = changes.pop("group", None) or a_group()
    return Listing(**facts | changes, group=group)


def an_offer(**changes) -> Listing:
    group = changes.pop("group", None) or a_group(name="見本倉庫")
    return a_listing(**{"side": Side.OFFER, "words": "倉庫を貸せます", "group": group} | changes)


def a_partner(**changes) -> PartnerBusiness:
    facts = {"state": PartnerState.REGISTERED, "certificate_number": "1", "registered_on": date(2026, 4, 1)}
    group = changes.pop("group", None) or a_group(name="見本倉庫")
    return PartnerBusiness(**facts | changes, group=group)


def fitting(directory, listing):
    return {fit.listing.group.name: fit for fit in fits_of(directory, listing, today()) if not fit.blocker}


def test_a_business_goes_from_candidate_to_registered_to_ended(desk, directory):
    desk.save(NEW, name="見本スーパー", field="shop")
    partner = directory.scalars(select(PartnerBusiness)).one()
    assert (partner.state, partner.group.name, partner.group.is_partner) == ("candidate", "見本スーパー", False)

    path = f"/desk/partners/{partner.key}/edit"
    desk.save(path, state="registered", certificate_number="7", registered_on="2026-04-01")
    directory.rollback()
    assert partner.is_valid(date(2026, 4, 2)) and partner.group.is_partner

    desk.save(path, state="ended", ended_on="2026-10-01", ended_reason="閉店")
    directory.rollback()
    assert (partner.state, partner.group.is_partner) == (PartnerState.ENDED, False)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": "　"}, "name", "名前を入力してください"),
        ({"state": "registered"}, "certificate_number", "登録証番号を入力してください"),
        ({"state": "registered", "certificate_number": "9"}, "registered_on", "登録した日を入力"),
        ({"state": "ended"}, "ended_on", "終えた日を入力"),
        ({"ended_on": "2026-05-01"}, "ended_on", "状態を「登録終了」に"),
        ({"registered_on": "2026-05-01", "valid_until": "2026-04-01"}, "valid_until", "あとの日に"),
        ({"registered_on": "令和8年"}, "registered_on", "2026-04-01 のように"),
        ({"phone": "でんわ"}, "phone", "数字で入力"),
        ({"mail": "x"}, "mail", "name@example.jp"),
        ({"url": "example"}, "url", "https://"),
        ({"certificate_number": "1"}, "certificate_number", "「見本倉庫」で使われています"),
        ({"name": "見本倉庫"}, "name", "もう名簿にあります"),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_kept(desk, saved, directory, typed, field, sentence):
    saved(a_partner())
    answer = desk.save(NEW, **{"name": "見本商店", "summary": "まちの店"} | typed)

    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert "まちの店" in answer.text
    assert directory.scalar(select(func.count()).select_from(PartnerBusiness)) == 1


def test_the_same_form_sent_twice_makes_one_business(desk, directory):
    fields = desk.open(NEW)
    places = {desk.send(NEW, fields, name="見本商店").location for _ in "ab"}

    assert len(places) == 1
    assert directory.scalar(select(func.count()).select_from(PartnerBusiness)) == 1


def test_whoever_saves_second_sees_what_the_first_saved_and_keeps_their_words(app, office, desk, saved, directory):
    area = saved(an_area())
    partner = saved(a_partner(summary="もとのことば"))
    path = f"/desk/partners/{partner.key}/edit"
    other = Desk(signed_in_as(app, office, Role.SUPERVISOR, login="other"))
    opened = other.open(path)
    desk.save(path, areas=area.key)

    answer = other.send(path, opened, summary="わたしのことば")
    assert answer.status_code == 409
    assert "わたしのことば" in answer.text and "いまの保存" in answer.text and area.name in answer.text
    directory.rollback()
    assert partner.summary == "もとのことば"


@pytest.mark.parametrize("asked", ["みほん", "ミホン", "ﾐﾎﾝ", "倉庫"])
def test_a_business_is_found_by_its_reading_however_it_is_typed(desk, saved, asked):
    saved(
        a_partner(group=a_group(name="見本倉庫", kana="ミホンソウコ")),
        a_partner(group=a_group(name="別"), certificate_number="2"),
    )
    page = desk.get(f"/desk/partners/?q={asked}").text

    assert "見本倉庫" in page and "登録証 2" not in page


def test_whom_to_ask_for_is_sealed_and_every_look_is_noted(app, office, desk, saved, directory):
    partner = saved(a_partner())
    path = f"/desk/partners/{partner.key}/contact"
    desk.save(path, name="見本 花子", phone="0000-00-0000")
    assert "見本 花子" in desk.get(path).text

    office.rollback()
    query = select(AuditLine.action).where(AuditLine.subject_key == partner.key, AuditLine.account_key == desk.key)
    assert list(office.scalars(query.order_by(AuditLine.id))) == [Action.CREATED, Action.READ]
    assert "見本 花子".encode() not in office.scalar(select(PartnerContact.name_sealed))
    for page in (f"/desk/partners/{partner.key}", "/desk/partners/", "/desk/partners/partners.csv"):
        assert "花子" not in desk.get(page).text

    desk.save(path, name="", phone="")
    office.rollback()
    assert office.scalar(select(func.count()).select_from(PartnerContact.__table__)) == 0


def test_a_wish_finds_the_offers_of_its_kind_area_and_weekday_with_reasons(directory, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    wish = saved(a_listing(areas=[east], weekdays=0b0000101))
    saved(
        an_offer(group=a_group(name="合う"), areas=[east], weekdays=0b0000100),
        an_offer(group=a_group(name="どこでも")),
        an_offer(group=a_group(name="曜日がちがう"), areas=[east], weekdays=0b1000000),
        an_offer(group=a_group(name="地域がちがう"), areas=[west]),
        an_offer(group=a_group(name="種類がちがう"), kind=ListingKind.FUNDS),
        an_offer(group=a_group(name="終わった"), last_day=today() - timedelta(days=1)),
        an_offer(group=a_group(name="閉じた"), closed_on=today()),
        an_offer(group=wish.group),
    )
    fits = fits_of(directory, wish, today())

    assert [(fit.listing.group.name, bool(fit.blocker)) for fit in fits] == [
        ("合う", False),
        ("どこでも", False),
        ("曜日がちがう", True),
        ("地域がちがう", True),
    ]
    assert fits[0].reasons == ("種類が合います（場所）", "地域が合います（東部）", "曜日が合います（水曜日）")
    assert fits[2].blocker == "曜日が合いません（相手は日曜日）"


def test_areas_of_different_cuts_fit_where_they_share_a_town(directory, saved):
    town = a_town()
    school = an_area(name="日向小", kind=AreaKind.ELEMENTARY_SCHOOL, towns=[town])
    saved(east := an_area(name="東エリア", kind=AreaKind.EAST_WEST, towns=[town]), school)
    wish = saved(a_listing(areas=[school]))
    saved(an_offer(areas=[east]))

    assert "地域が重なります（日向小と東エリア）" in fitting(directory, wish)["見本倉庫"].reasons


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"valid_until": date(2026, 4, 2)}, False),
        ({"state": PartnerState.CANDIDATE}, False),
        ({"state": PartnerState.ENDED, "ended_on": date(2026, 5, 1)}, False),
    ],
)
def test_only_businesses_whose_registration_holds_are_proposed(directory, saved, changes, fits):
    partner = a_partner(**changes)
    wish = saved(a_listing())
    saved(partner, an_offer(group=partner.group))

    assert bool(fitting(directory, wish)) is fits


@given(
    names=st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=4, unique=True),
    mine=st.integers(0, 127),
    theirs=st.integers(0, 127),
)
def test_reasons_are_never_longer_than_they_may_be(names, mine, theirs):
    areas = [Area(id=number, name=name) for number, name in enumerate(names)]
    towns = {area.id: frozenset({1}) for area in areas}
    pair = [
        Listing(kind=ListingKind.OTHER, areas=part, weekdays=days)
        for part, days in ((areas[:1], mine), (areas[1:], theirs))
    ]
    fit = _fit(*pair, None, towns)

    assert all(len(words) <= LONGEST_REASON for words in (*fit.reasons, fit.blocker))
    assert bool(fit.blocker) == bool(mine and theirs and not mine & theirs)


def test_a_wish_is_registered_matched_introduced_and_came_true(desk, directory, saved):
    saved(a_group(name="ひなたの会"), an_offer())
    shown = desk.save(NEW_WISH, group="ひなたの会", kind="place", words="道具を置く棚がほしい").location
    wish = directory.scalars(select(Listing).where(Listing.side == Side.WISH)).one()
    offer = directory.scalars(select(Listing).where(Listing.side == Side.OFFER)).one()
    assert "倉庫を貸せます" in desk.get(shown).text

    desk.save_form = desk.post(shown + "/introduce", data=csrf(desk, shown) | {"other": offer.key, "on": f"{today()}"})
    introduction = directory.scalars(select(Introduction)).one()
    assert (introduction.wish_id, introduction.offer_id, introduction.by) == (wish.id, offer.id, desk.key)
    assert '<article class="suggestion">' not in desk.get(shown).text

    path = f"/desk/partners/listings/introductions/{introduction.key}"
    wrong = desk.save(path, outcome="came_true", words="")
    assert "何が始まったかを" in wrong.text
    desk.save(path, outcome="came_true", words="棚を借りました", closes="y")
    directory.rollback()
    assert (introduction.outcome, wish.closed_on) == (Outcome.CAME_TRUE, today())

    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/partners/listings/listings.csv").text.lstrip("\ufeff"))))
    assert [(row["申し出・希望"], row["紹介した相手"], row["その後のことば"]) for row in rows] == [
        ("希望", "見本倉庫", "棚を借りました"),
        ("申し出", "ひなたの会", "棚を借りました"),
    ]


def csrf(desk, path):
    token = desk.get(path).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    return {"csrf_token": token}


def test_what_an_ended_group_offered_is_proposed_no_more_and_comes_back_with_it(directory, saved):
    partner = a_partner()
    wish, offer = saved(a_listing(), an_offer(group=partner.group))
    saved(partner)
    assert fitting(directory, wish)
    with unit_of_work(directory):
        partner.group.dissolved_on = today()
    assert not fitting(directory, wish) and not offer.is_open(today()) and not partner.is_valid(today())
    with unit_of_work(directory):
        partner.group.dissolved_on = None
    assert fitting(directory, wish)


def test_an_ended_group_wishes_nothing_new(desk, directory, saved):
    saved(a_group(name="おわった会", dissolved_on=today()))
    answer = desk.save(NEW_WISH, group="おわった会", kind="place", words="棚")

    assert "解散した団体です" in answer.text.split('id="group-error"')[1].split("</p>")[0]
    assert directory.scalar(select(func.count()).select_from(Listing)) == 0


def test_a_year_counts_who_was_registered_at_its_end_and_what_came_true_in_it(directory, saved):
    wish, offer = a_listing(), an_offer()
    saved(
        a_partner(registered_on=date(2024, 5, 1)),
        a_partner(
            group=a_group(name="やめた"),
            certificate_number="2",
            state=PartnerState.ENDED,
            registered_on=date(2024, 5, 1),
            ended_on=date(2026, 3, 31),
        ),
        a_partner(group=a_group(name="候補"), state=PartnerState.CANDIDATE, certificate_number=""),
        Introduction(
            offer=offer,
            wish=wish,
            introduced_on=date(2026, 3, 31),
            by="x",
            outcome=Outcome.CAME_TRUE,
            outcome_on=date(2026, 4, 1),
        ),
    )
    found = years_of_partners(directory, (2023, 2024, 2025, 2026), date(2026, 11, 1))

    assert [(each.registered, each.introduced, each.came_true) for each in found] == [
        (0, 0, 0),
        (2, 0, 0),
        (1, 1, 0),
        (1, 0, 1),
    ]


def test_what_nobody_has_told_of_for_a_month_is_asked_for(desk, directory, saved):
    wish, offer = saved(a_listing(), an_offer())
    made = saved(Introduction(offer=offer, wish=wish, introduced_on=today() - timedelta(days=29), by="x"))
    assert "その後を聞く紹介" not in desk.get("/desk/partners/").text
    with unit_of_work(directory):
        made.introduced_on = today() - timedelta(days=30)
    assert f"/desk/partners/listings/introductions/{made.key}" in desk.get("/desk/partners/").text
    with unit_of_work(directory):
        note_outcome(made, Outcome.TALKING, on=today(), words="", closes=False, today=today())
    assert "その後を聞く紹介" not in desk.get("/desk/partners/").text


@pytest.mark.parametrize(("days", "left"), [(61, None), (60, 60), (0, 0), (-1, None)])
def test_a_certificate_says_when_it_must_be_renewed(days, left):
    partner = a_partner(registered_on=date(2020, 4, 1), valid_until=today() + timedelta(days=days))

    assert partner.days_left(today()) == left


def test_an_unknown_group_is_not_made_by_a_slip_of_the_pen(desk, directory, saved):
    saved(a_group(name="ひなたぼっこの会"))
    answer = desk.save(NEW_WISH, group="ひなたぼっこ会", kind="place", words="棚")
    said = answer.text.split('id="group-error"')[1].split("</p>")[0]
    assert "まだありません" in said and "ひなたぼっこの会" in said
    assert directory.scalar(select(func.count()).select_from(Group)) == 1

    desk.save(NEW_WISH, group="ひなたぼっこ会", is_new_group="y", kind="place", words="棚")
    assert directory.scalar(select(func.count()).select_from(Group)) == 2


def test_two_are_introduced_once_and_only_as_a_pair(directory, saved):
    wish, offer, second = saved(a_listing(), an_offer(), a_listing(group=a_group(name="別の会")))
    facts = {"on": today(), "by": "x", "today": today()}
    with unit_of_work(directory) as session:
        introduce(session, wish, offer, **facts)
        session.flush()
        for pair, said in [((offer, wish), "もう紹介"), ((wish, second), "1つずつ")]:
            with pytest.raises(RuleBroken, match=said):
                introduce(session, *pair, **facts)
        with pytest.raises(RuleBroken, match="前の日"):
            introduce(session, second, offer, **facts | {"on": today() + timedelta(days=1)})
        offer.closed_on = today()
        with pytest.raises(RuleBroken, match="終わった"):
            introduce(session, second, offer, **facts)


def test_what_came_of_it_is_never_before_the_introduction_nor_in_the_future(directory, saved):
    wish, offer = saved(a_listing(), an_offer())
    with unit_of_work(directory) as session:
        made = introduce(session, wish, offer, on=today(), by="x", today=today())
        for day in (today() - timedelta(days=1), today() + timedelta(days=1), None):
            with pytest.raises(RuleBroken):
                note_outcome(made, Outcome.CAME_TRUE, on=day, words="始まった", closes=False, today=today())


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("registered_has_a_certificate", lambda: a_partner(certificate_number="")),
        ("end_has_a_day", lambda: a_partner(state=PartnerState.ENDED)),
        ("valid_after_it_was_registered", lambda: a_partner(valid_until=date(2026, 3, 31))),
        ("ends_after_it_was_registered", lambda: a_partner(state=PartnerState.ENDED, ended_on=date(2026, 3, 1))),
        ("says_what", lambda: a_listing(words="")),
        ("weekdays_are_seven", lambda: a_listing(weekdays=128)),
        ("ends_after_it_starts", lambda: a_listing(first_day=date(2026, 4, 2), last_day=date(2026, 4, 1))),
        ("what_came_of_it_has_a_day", lambda: an_introduction(outcome=Outcome.TALKING)),
        ("came_after_it", lambda: an_introduction(outcome=Outcome.TALKING, outcome_on=date(2026, 3, 1))),
    ],
)
def test_the_database_itself_keeps_the_rules(either_app, rule, row):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(row())
        session.flush()


def test_two_businesses_never_share_a_certificate_but_many_have_none(either_app):
    with unit_of_work(directory_session()) as session:
        for name in ("甲", "乙"):
            session.add(a_partner(group=a_group(name=name), state=PartnerState.CANDIDATE, certificate_number=""))
    with pytest.raises(IntegrityError), unit_of_work(directory_session()) as session:
        for name in ("丙", "丁"):
            session.add(a_partner(group=a_group(name=name)))
        session.flush()


def an_introduction(**changes) -> Introduction:
    return Introduction(**{"introduced_on": date(2026, 4, 1), "by": "x"} | changes, offer=an_offer(), wish=a_listing())


def test_nothing_of_the_register_is_on_public_pages(client, saved):
    saved(a_partner(summary="かなりあ"), a_listing(words="かなりあ"), a_place())
    for path in ("/", "/places", "/places?q=かなりあ", "/openings", "/open-data/places.csv"):
        assert client.get(path).text.replace("q=かなりあ", "").count("かなりあ") <= (3 if "q=" in path else 0)
