"""What people paste into forms: it is answered in words or kept whole, and never breaks a page."""

import pytest
from sqlalchemy import select

from core import audit
from core.calendar import today
from core.db import new_key, office_session, unit_of_work
from core.permissions import Role
from directory.places.models import Place
from matching.gaps.services import GapSource, NeedKind, raise_gap
from matching.people.household import MemberDetails, add_member
from matching.people.models import Person
from matching.placements.states import PlacementState
from matching.visits.models import VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit, record_visit
from tests.directory.desk_pages import fields_of
from tests.directory.printed import a_batch, a_spot
from tests.factories import a_place, an_opening
from tests.matching.conferences import a_conference, an_item, somebody
from tests.matching.people import a_person
from tests.matching.test_placements import a_placement
from tests.staff import StaffBrowser, signed_in_as

ODD = {
    "nothing": "あ\0い",
    "right to left": "\u202eあい\u202c",
    "rare": "𠮷野 髙﨑 葛󠄀城",
    "markup": "<script>alert(1)</script>&amp;\"'",
    "template": "{{ 7 * 7 }}{% raw %}",
    "lines": "あ\r\nい\u2028う",
    "emoji": "👩‍👩‍👧‍👦",
    "very long": "あ" * 30_000,
}


@pytest.fixture
def staff(app, office) -> StaffBrowser:
    return signed_in_as(app, office, Role.STAFF)


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_a_person_can_be_given_any_text_or_is_answered(staff, office, text):
    answer = staff.post_form("/office/people/new", name=text, kana=text, note=text, address=text, route="self")

    assert answer.status_code in (200, 302), answer.status_code
    if answer.status_code == 302:
        with unit_of_work(office) as session:
            audit.act_as(session, "test", "test")
            kept = session.scalars(select(Person)).one()
            assert kept.name and "\0" not in kept.name
        assert staff.get(answer.location).status_code == 200
    else:
        assert "入力をご確認ください" in answer.text


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_a_place_can_be_given_any_text_or_is_answered(app, office, directory, text):
    browser = signed_in_as(app, office, Role.COORDINATOR)
    answer = browser.post_form("/desk/places/new", name=text, kana=text, summary=text, note=text)

    assert answer.status_code in (200, 302, 400, 409, 422), answer.status_code
    directory.rollback()
    assert all("\0" not in place.name for place in directory.scalars(select(Place)))


NETWORK_FORMS = {
    "/desk/branding/": {"name", "contact", "logo_words"},
    "/desk/partners/new": {"name", "kana", "summary", "phone", "note"},
    "/desk/partners/listings/new?side=wish": {"group", "words", "times"},
    "/desk/food/new": {"group", "words", "amount", "allergens", "pickup_where"},
    "/desk/food/members/new": {"group", "normal_boxes"},
    "/desk/platforms/new": {"name", "summary"},
    "/desk/supporters/trainings/new": {"title", "venue", "hours", "attended"},
    "/desk/supporters/people/new": {"name", "kana", "phone", "note"},
    "/desk/points/new": {"name", "kana"},
    "/desk/points/": {"number"},
    "/desk/coverage/population": {"source", "as_of"},
}
SOUND = {
    "is_new_group": "y",
    "kind": "place",
    "roles": "bank",
    "keeps": "y",
    "amount": "1",
    "mail": "a@example.jp",
    "wishes": "y",
    "hours": "1",
    "attended": "1",
    "first_time": "1",
}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_of_the_networks_take_any_text_or_answer_and_show_it_again(app, office, text):
    browser = signed_in_as(app, office, Role.COORDINATOR)
    for path, fields in NETWORK_FORMS.items():
        page = browser.get(path).text
        form = path if f'action="{path}"' in page else path.split("?")[0]
        answer = browser.post(path, data=fields_of(page, form) | SOUND | dict.fromkeys(fields, text))
        assert answer.status_code in (200, 302, 422), f"{path}: {answer.status_code}"
        shown = browser.get(answer.location) if answer.status_code == 302 else answer
        assert shown.status_code in (200, 422)
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, path


@pytest.mark.parametrize("text", [*ODD.values(), "9" * 5000, "-1", "1e3"])
def test_rules_for_suggestions_take_no_odd_number_and_show_it_again(app, office, text):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    path = "/office/suggestion-rules/"
    sound = fields_of(browser.get(path).text, path)
    for changed in ({"weight_near": text}, {"share_0": text}, {"usual_minutes": text}, {"steps_ahead": text}):
        answer = browser.post(path, data=sound | changed | {"action": "save"})
        assert answer.status_code == 400 and "入力をご確認ください" in answer.text, changed
    answer = browser.post(path, data=sound | {"weight_near": "60", "based_on": text, "action": "save"})
    assert answer.status_code == 409 and 'value="60"' in answer.text


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_figures_kept_by_hand_take_any_text_or_answer_and_show_it_again(app, office, text):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    for path, fields in {
        "/office/figures/own/": {"label", "unit", "definition", "about_people"},
        "/office/figures/targets/2026": {"target_stops"},
        "/office/figures/of/circles/2025/typed": {"value", "reason", "new_label_0", "new_value_0"},
        "/office/figures/marks": {"marks"},
        "/office/figures/sheets/2025": {"achievements", "issues", "next_steps"},
        "/office/figures/tailored/new/visits": {"label", "unit", "definition", "measure", "filter_how"},
    }.items():
        answer = browser.post(path, data=fields_of(browser.get(path).text, path) | dict.fromkeys(fields, text))
        assert answer.status_code in (200, 302, 422), f"{path}: {answer.status_code}"
        shown = browser.get(answer.location) if answer.status_code == 302 else answer
        assert shown.status_code in (200, 422)
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, path


LEDGER_FORMS = {
    "/desk/leaflets/spots/new": ({"name", "address", "contact", "note"}, {"kind": "shop", "rack": "9"}),
    "/desk/leaflets/drop": ({"copies", "left_over", "on"}, {"batch": "{batch}", "spot": "{spot}"}),
    "/desk/leaflets/batches/new?kind=salon": ({"copies", "expires_on"}, {}),
}


@pytest.mark.parametrize("text", [*ODD.values(), "9" * 5000, "-1"])
def test_forms_of_the_ledger_take_any_text_or_answer_and_show_it_again(app, office, directory, text):
    with unit_of_work(directory):
        directory.add(a_place())
    known = {"batch": a_batch(directory).code, "spot": str(a_spot(directory).number)}
    browser = signed_in_as(app, office, Role.COORDINATOR)
    for path, (fields, sound) in LEDGER_FORMS.items():
        sent = fields_of(browser.get(path).text, path) | {name: each.format(**known) for name, each in sound.items()}
        answer = browser.post(path, data=sent | dict.fromkeys(fields, text))
        assert answer.status_code in (302, 422), f"{path}: {answer.status_code}"
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, path


OF_MATCHING = {
    "/office/intake/memo": {"q_name", "q_words", "q_visitor_name", "q_phone"},
    "/office/intake/new/intake_without_consent": {"q_name", "q_words", "q_household_0_name", "q_household_1_note"},
    "/office/gaps/new": {"note", "area"},
    "/office/gaps/quiet.any.any": {"text", "next", "due_on"},
    "/office/people/{key}/gaps/": {"note", "source", "time"},
    "/office/outreach/new": {"called", "words", "whereabouts"},
    "/office/circles/new": {"title", "name", "kana", "phone", "address"},
    "/office/people/{key}/household/new": {"name", "kana", "relation", "note"},
    "/office/people/{key}/household/{member}/gone": {"on", "version"},
    "/office/people/{key}/family/events/new": {"happened", "who_words", "what"},
    "/office/people/{key}/scales/own_goals": {"goal_0"},
    "/office/people/{key}/consents/new": {"note"},
    "/office/people/{key}/disclosures/new": {"to", "reason"},
}
SOUND_IN_MATCHING = {
    "q_route": "self",
    "need": "quiet",
    "by": "shop",
    "how": "by_word",
    "items": "name",
    "scopes": "company",
    "basis": "law",
    "goal_0_points": "1",
}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_about_people_take_any_text_or_answer_and_show_it_again(staff, office, text):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        person = a_person(session, lead=staff.key)
        key = person.key
        member = add_member(session, person, MemberDetails("見本 はな"), today=today()).key
        gap = {"need": NeedKind.QUIET, "area_key": "", "time_band": None, "source": GapSource.NOTICED}
        raise_gap(session, **gap, note="", by=staff.key, on=today())
    for pattern, fields in OF_MATCHING.items():
        path = pattern.format(key=key, member=member)
        answer = staff.post(
            path, data=fields_of(staff.get(path).text, path) | SOUND_IN_MATCHING | dict.fromkeys(fields, text)
        )
        assert answer.status_code in (200, 302, 422), f"{path}: {answer.status_code}"
        shown = staff.get(answer.location) if answer.status_code == 302 else answer
        assert shown.status_code in (200, 422)
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, path


CONFERENCE_FORMS = {
    "/office/conferences/new": {"room", "starts"},
    "{page}/edit": {"room"},
    "{page}/members": {"name"},
    "{page}/items/new": {"minutes"},
    "{item}/packet": {"household", "situation", "wishes", "health"},
    "{item}/minutes": {"conclusion", "missing", "tasks-0-agency", "tasks-1-what", "tasks-2-by_when"},
    "{item}/missing": {"note"},
    "{page}/call-off": {"words"},
}
SOUND_AT_A_CONFERENCE = {"kind": "case", "agency": "shakyo", "decision": "fitting", "need": "quiet", "asked": "plan"}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_of_a_conference_take_any_text_or_answer_and_show_it_again(staff, office, text):
    with unit_of_work(office) as session:
        audit.act_as(session, staff.key, "test")
        conference = a_conference(session, by=staff.key)
        item = an_item(session, conference, somebody(session, lead=staff.key), by=staff.key)
        somebody(session, lead=staff.key)
        page = f"/office/conferences/{conference.key}"
        where = {"page": page, "item": f"{page}/items/{item.key}"}
    for pattern, fields in CONFERENCE_FORMS.items():
        path = pattern.format(**where)
        shown_on = where["page"] if path.endswith("/members") else path
        sound = fields_of(staff.get(shown_on).text, path) | SOUND_AT_A_CONFERENCE
        answer = staff.post(path, data=sound | dict.fromkeys(fields, text))
        assert answer.status_code in (200, 302), f"{path}: {answer.status_code}"
        shown = staff.get(answer.location) if answer.status_code == 302 else answer
        assert shown.status_code == 200
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, path


PLACEMENT_FORMS = {
    "call": {"words"},
    "link": {"wished", "contact"},
    "agreement": {"times", "tasks", "emergency", "note", "visits", "first_on"},
    "appointments/new": {"starts", "ends", "meeting", "on"},
    "reviews/host": {"words", "on"},
    "steps/declined": {"reason", "on"},
}
CHOSEN = {"answer": "conditions", "days": "7", "is_insured": "yes", "kind": "look", "companion": "family"}
CHOSEN |= {"opinion": "change", "code": "other", "last_on": "2099-01-01", "visits": "1"}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_about_a_placement_take_any_text_or_answer_and_show_it_again(staff, office, text):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        placement = a_placement(session, PlacementState.ASKED, person=a_person(session, lead=staff.key))
        made = VisitDetails(VisitTo.PERSON, today(), VisitHow.PHONE)
        visit = f"visits/{record_visit(session, placement, made, by=staff.key, today=today()).key}"
        page = f"/office/people/{placement.person_key}/placements/{placement.key}"
    for form, fields in (PLACEMENT_FORMS | {visit: {"note", "on"}}).items():
        answer = staff.post_form(f"{page}/{form}", **CHOSEN | dict.fromkeys(fields, text))
        assert answer.status_code in (200, 302), f"{form}: {answer.status_code}"
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text, form
        assert staff.get(page).status_code == 200


HOST_FORMS = {
    "visits/{visit}": {"note", "on", "with_key", "version"},
    "visits/new": {"note", "worry", "promise"},
    "ledger": {"hours", "people"},
    "thanks": {"addressee", "body", "sender"},
}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_of_the_host_desk_take_any_text_or_answer_and_show_it_again(staff, office, saved, text):
    key = saved(an_opening()).place.key
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        made = VisitDetails(VisitTo.HOST, today(), VisitHow.PHONE)
        visit = record_host_visit(session, key, made, by=staff.key, today=today()).key
    for name, fields in HOST_FORMS.items():
        path = f"/office/hosts/{key}/{name}".format(visit=visit)
        answer = staff.post(path, data=fields_of(staff.get(path).text, path) | dict.fromkeys(fields, text))
        assert answer.status_code in (200, 302, 400), f"{path}: {answer.status_code}"
        assert answer.status_code == 302 or answer.mimetype == "application/pdf" or "入力をご確認" in answer.text
        assert staff.get(f"/office/hosts/{key}").status_code == 200


OPENING_FIELDS = ("title", "tasks", "rule", "honorarium", "interests", "minutes", "capacity", "demand_step", "kind")
OPENING_FIELDS += ("noise", "need_quiet", "key", "version", "rows", "slot-0-weekday", "slot-0-starts")
SOUND_OPENING = {"kind": "reception", "title": "値札貼り", "demand_step": "1", "capacity": "1", "told": "phone"}


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_an_opening_can_be_given_any_text_or_is_answered(staff, saved, text):
    path = f"/desk/places/{saved(a_place()).key}/openings/new"
    sent = fields_of(staff.get(path).text, path) | SOUND_OPENING
    for odd in ({field: text} for field in OPENING_FIELDS):
        answer = staff.post(path, data=sent | odd | ({} if "key" in odd else {"key": new_key()}))
        assert answer.status_code in (200, 302), f"{odd}: {answer.status_code}"
        assert answer.status_code == 302 or "入力をご確認ください" in answer.text
        if answer.status_code == 302:
            assert staff.get(answer.location).status_code == 200


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_forms_about_who_looks_after_whom_take_no_odd_answer(app, office, text):
    boss = signed_in_as(app, office, Role.SUPERVISOR)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        page = f"/office/people/{a_person(session, lead=boss.key).key}/team/"
    token = {"csrf_token": boss.get(page).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}
    for form in ("members", "lead", "off"):
        answer = boss.post(page + form, data=token | {"account": text, "version": text})
        assert answer.status_code == 409 and "入力をご確認ください" in answer.text, form
    asked = {"giver": boss.key, "taker": text, "keep": "no"}
    for fields in (asked, asked | {"giver": text}, asked | {"keep": text}):
        answer = boss.get("/office/teams/hand-over", query_string=fields)
        assert answer.status_code in (400, 409)
        assert "入力をご確認ください" in answer.text or "\0" in text  # no address may hold that
        answer = boss.post("/office/teams/hand-over", data=token | fields | {"leads": text, "others": text})
        assert answer.status_code in (400, 409) and "入力をご確認ください" in answer.text


@pytest.mark.parametrize("text", ODD.values(), ids=list(ODD))
def test_signing_in_with_odd_texts_is_just_wrong(app, office, text):
    browser = StaffBrowser(app.test_client(), "")

    assert browser.post_form("/sign-in", login=text, password=text).status_code == 200


def test_a_form_far_too_large_is_refused_in_words(staff):
    answer = staff.post("/office/people/new", data={"name": "あ", "note": "x" * 45_000_000})

    assert answer.status_code == 413
    assert "大きすぎます" in answer.text


@pytest.mark.parametrize(
    ("field", "value"), [("birth", "2026-02-30"), ("birth", "昭和"), ("birth", "9999-12-31"), ("route", "nowhere")]
)
def test_an_impossible_answer_is_said_at_its_field_and_the_rest_stays(staff, field, value):
    answer = staff.post_form("/office/people/new", **{"name": "見本 一郎", "route": "self", field: value})

    assert "入力をご確認ください" in answer.text
    assert "見本 一郎" in answer.text


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_button_never_breaks_on_the_character_no_database_keeps(either_app, kind):
    office = office_session()
    browser = signed_in_as(either_app, office, Role.STAFF)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        key = a_person(session, lead=browser.key).key
    buttons = {
        f"/office/assignments/{key}/settle": {"kind": "never", "opening": "\0", "seen": "\0"},
        f"/office/people/{key}/suggestions/": {"opening": "\0", "form_key": "a\0b"},
        f"/office/people/{key}/suggestions/sheet": {"opening": "\0"},
    }
    token = fields_of(browser.get("/office/people/new").text, "/office/people/new")["csrf_token"]
    for path, sent in buttons.items():
        answer = browser.post(path, data=sent | {"csrf_token": token, "un\0known": "x"}, content_type=kind)
        assert answer.status_code in (302, 409), f"{path}: {answer.status_code}"
