"""確認票: what stands on the paper, and returned ones typed in one after the other."""

from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from core.calendar import now, today, wareki
from core.db import unit_of_work
from core.permissions import Role
from core.sealing import opener, sealer
from directory.asking.codes import ALPHABET, check_character, spelled
from directory.asking.models import AnsweredHow, AnswerKind, Ask
from directory.asking.services import Answer, handle, take, tidy
from directory.asking.slips import slips_of
from directory.groups.models import Group
from directory.leaflets.slips import print_slips
from directory.places.models import Activity, Place
from directory.upkeep.models import ProposalSource, Revision, RevisionState
from directory.upkeep.proposals import note_of
from tests.directory.asked import a_token, an_ask, asked, reply, the_ask
from tests.directory.desk_pages import a_desk
from tests.directory.leaflet_samples import codes_on, text_of
from tests.factories import a_gathering, a_group, a_place, an_area

SMALLEST = 14.0  # points
LONG = "見本県ひだまり市立日向町第二地区多世代交流センターひだまりの丘おひさまふれあい広場"


@pytest.fixture
def desk(app, office):
    return a_desk(app, office)


def printed(session, asks):
    with unit_of_work(session):
        slips = slips_of(session, asks, base_url="https://map.example.lg.jp")
    return slips, print_slips(slips, municipality="ひだまり市", on=today())


def test_a_slip_says_what_is_public_until_when_and_where_to(directory, saved):
    place = saved(a_place(phone="0000-00-0001", cost_text="100円", group=a_group(name="ひなたぼっこの会")))
    ask = an_ask(directory, place, return_to="ファクス 0000-00-0008")
    _, paper = printed(directory, [ask])
    words = text_of(paper.pdf)

    assert paper.pages == 1
    for text in ("ひだまりサロン", "ひなたぼっこの会御中", "毎週水曜日10:00〜12:00", "0000-00-0001", "100円"):
        assert text in words
    for text in (spelled(ask.code), "0000-00-0008", "0000-00-0009", wareki(ask.round.answer_by)):
        assert text in words
    for kind in AnswerKind:
        assert kind.label in words


def test_the_code_on_the_paper_leads_to_the_page_of_that_place(client, directory, saved):
    places = saved(a_place(name="一つめの場"), a_place(name="二つめの場"))
    slips, paper = printed(directory, asked(directory, *places))

    assert codes_on(paper.pdf) == {slip.url for slip in slips}
    paths = [slip.url.removeprefix("https://map.example.lg.jp") for slip in slips]
    assert ["一つめの場" in client.get(path).text for path in paths] == [True, False]
    assert "二つめの場" in client.get(paths[1]).text


def test_nothing_on_a_slip_is_smaller_than_fourteen_points(directory, saved):
    venues = [a_gathering(venue_name=LONG, address=LONG * 2, schedule_text="毎週水曜日 " * 30) for _ in range(3)]
    place = saved(a_place(name=LONG, group=a_group(name=LONG), for_whom="どなたでも" * 20, gatherings=venues))
    _, paper = printed(directory, [an_ask(directory, place)])
    document = pypdfium2.PdfDocument(paper.pdf)
    sizes = set()
    for page in document:
        for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            sizes.add(round(height_of(thing), 1))

    assert min(sizes) >= SMALLEST
    assert len(document) == paper.pages > 1


def height_of(thing) -> float:
    """The size of the letters as they stand on the page, in points."""
    from ctypes import byref, c_float

    size = c_float()
    pypdfium2.raw.FPDFTextObj_GetFontSize(thing.raw, byref(size))
    return size.value * abs(thing.get_matrix().d)


def test_every_page_of_a_long_slip_carries_its_name_and_code(directory, saved):
    place = saved(
        a_place(gatherings=[a_gathering(venue_name=f"会場{n}", schedule_text="毎週水曜日") for n in range(9)])
    )
    ask = an_ask(directory, place)
    _, paper = printed(directory, [ask])
    document = pypdfium2.PdfDocument(paper.pdf)

    assert len(document) > 1
    for page in document:
        assert spelled(ask.code) in page.get_textpage().get_text_range()


def test_the_places_of_one_group_follow_one_another_in_the_print_of_a_round(desk, directory, saved):
    one, other = (
        a_group(name="あさがおの会", kana="あさがおのかい"),
        a_group(name="ゆうがおの会", kana="ゆうがおのかい"),
    )
    names = ("い", "ろ", "は", "に")
    groups: tuple[Group, ...] = (one, other, one, other)
    places = saved(*(a_place(name=f"場{n}", kana=n, group=group) for n, group in zip(names, groups, strict=True)))
    key = asked(directory, *places)[0].round.key
    answer = print_round(desk, key)

    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data)]
    order = [next(name for name in ("場い", "場ろ", "場は", "場に") if name in page) for page in pages]
    assert order == ["場い", "場は", "場に", "場ろ"]
    assert answer.headers["Cache-Control"] == "no-store"


def print_round(desk, key, **fields):
    page = desk.get(f"/desk/asking/{key}").text
    token = page.split('name="csrf_token"')[2].split('value="')[1].split('"')[0]
    return desk.post(f"/desk/asking/{key}/slips.pdf", data={"csrf_token": token, "which": "open", "part": "1"} | fields)


def test_only_what_has_not_answered_and_lies_in_the_own_areas_is_printed(app, office, client, directory, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    mine, answered, theirs = a_place(name="うちの場"), a_place(name="返事ずみ"), a_place(name="よその場")
    mine.areas.append(east)
    answered.areas.append(east)
    theirs.areas.append(west)
    asks = asked(directory, *saved(mine, answered, theirs))
    desk = a_desk(app, office, areas=[east.key])
    reply(client, f"/confirm/{a_token(directory, asks[1])}", "same")
    words = text_of(print_round(desk, asks[0].round.key).data)

    assert ("うちの場" in words, "返事ずみ" in words, "よその場" in words) == (True, False, False)
    assert [the_ask(directory, ask).told_at is not None for ask in asks] == [True, False, False]


def enter(desk, code, answer="", note="", do="save"):
    page = desk.get("/desk/slips/").text
    token = page.split('name="csrf_token"')[2].split('value="')[1].split('"')[0]
    return desk.post("/desk/slips/", data={"csrf_token": token, "code": code, "answer": answer, "note": note, "do": do})


def test_a_code_shows_its_entry_and_the_answer_leads_to_the_next_code(desk, directory, saved):
    ask = an_ask(directory, saved(a_place(confirmed_on=None)))
    page = enter(desk, spelled(ask.code).lower(), do="find").text
    assert ("ひだまりサロン" in page, "毎週水曜日" in page, "1　変更なし" in page) == (True, True, True)

    answer = enter(desk, ask.code, "same")
    assert answer.location == "/desk/slips/"
    assert "「ひだまりサロン」を「変更なし」で入力しました" in desk.get("/desk/slips/").text
    kept = the_ask(directory, ask)
    assert (kept.answer, kept.answered_how, kept.answered_by) == (AnswerKind.SAME, AnsweredHow.SLIP, desk.key)
    assert kept.place.confirmed_on == today()


@pytest.mark.parametrize(("answer", "activity"), [("paused", Activity.PAUSED), ("ended", Activity.ENDED)])
def test_a_pause_and_an_end_on_paper_take_effect(desk, directory, saved, answer, activity):
    ask = an_ask(directory, saved(a_place()))
    enter(desk, ask.code, answer)

    assert the_ask(directory, ask).place.activity is activity


def test_what_changed_on_paper_waits_with_its_words(desk, directory, saved):
    ask = an_ask(directory, saved(a_place()))
    page = enter(desk, ask.code, "changed")
    assert (page.status_code, "変わったところを書いてください" in page.text) == (400, True)

    enter(desk, ask.code, "changed", "木曜日になりました")
    directory.rollback()
    waiting = directory.scalars(select(Revision).where(Revision.state == RevisionState.WAITING)).one()
    assert (waiting.by, waiting.after, waiting.source) == (desk.key, {}, ProposalSource.SLIP.label)
    assert note_of(waiting, opener()) == "木曜日になりました"


def test_a_wrong_character_is_named_with_the_right_one(desk, directory, saved):
    ask = an_ask(directory, saved(a_place()))
    letter = next(each for each in ALPHABET if each != ask.code[3])
    page = enter(desk, ask.code[:3] + letter + ask.code[4:], do="find")

    assert page.status_code == 400
    assert f"4文字目は「{letter}」ではなく「{ask.code[3]}」" in page.text


def test_a_code_of_no_slip_says_so_and_stays_typed(desk, directory, saved):
    an_ask(directory, saved(a_place()))
    nobody = "3333333" + check_character("3333333")
    page = enter(desk, nobody, do="find")

    assert (page.status_code, "この番号の確認票はありません" in page.text, nobody in page.text) == (400, True, True)


def test_the_same_slip_twice_is_told_and_changes_nothing(desk, directory, saved):
    ask = an_ask(directory, saved(a_place()))
    enter(desk, ask.code, "same")
    assert "もう入力されています" in enter(desk, ask.code, do="find").text

    answer = enter(desk, ask.code, "ended")
    assert (answer.status_code, "もう入力されています" in answer.text) == (409, True)
    assert the_ask(directory, ask).place.activity is Activity.ACTIVE


def test_a_slip_without_an_answer_keeps_its_note(desk, directory, saved):
    ask = an_ask(directory, saved(a_place()))
    page = enter(desk, ask.code, "", "木曜日になりました")

    assert (page.status_code, "1つ選んでください" in page.text, "木曜日になりました" in page.text) == (400, True, True)


def test_a_slip_of_another_area_is_left_to_its_coordinator(app, office, directory, saved):
    west = saved(an_area(name="西部"))
    place = a_place()
    place.areas.append(west)
    ask = an_ask(directory, saved(place))
    desk = a_desk(app, office, areas=["another00"])
    page = enter(desk, ask.code, "ended")

    assert (page.status_code, "担当ではない地域" in page.text) == (400, True)
    assert directory.get(Place, place.id).activity is Activity.ACTIVE


def test_a_call_asked_for_on_paper_waits_until_somebody_called(desk, office, directory, saved):
    ask = an_ask(directory, saved(a_place()))
    enter(desk, ask.code, "call", "0000-00-0777 夕方")
    assert "ひだまりサロン" in desk.get("/desk/asking/").text
    page = desk.get(f"/desk/asking/answers/{ask.key}").text
    assert "0000-00-0777 夕方" in page

    token = page.split('name="csrf_token"')[2].split('value="')[1].split('"')[0]
    desk.post(f"/desk/asking/answers/{ask.key}/handled", data={"csrf_token": token})
    assert the_ask(directory, ask).handled_by == desk.key
    assert "いま電話を待っている団体はありません" in desk.get("/desk/asking/").text


def test_words_that_were_dealt_with_are_forgotten_after_ninety_days(directory, saved):
    asks = asked(directory, *saved(a_place(), a_place(name="べつの場")))
    for ask in asks:
        with unit_of_work(directory):
            said = Answer(AnswerKind.CALL, AnsweredHow.SLIP, by="x", call={"text": "0000-00-0777"})
            take(directory, directory.get(Ask, ask.id), said, sealing=sealer(), today=today())
    with unit_of_work(directory):
        handle(directory.get(Ask, asks[0].id), by="x", now=now())

    def kept(days):
        with unit_of_work(directory):
            tidy(directory, now=now() + timedelta(days=days), today=today() + timedelta(days=days))
        return [the_ask(directory, ask).sealed is not None for ask in asks]

    assert (kept(89), kept(91)) == ([True, True], [False, True])


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR])
def test_others_enter_no_slips(app, office, role):
    assert a_desk(app, office, role).get("/desk/slips/").status_code == 403
