"""Taking a list in by hand: first seen, then done, and the file gone after."""

import io
import json
import os
import time
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from core.errors import BadInput, RuleBroken
from core.permissions import Role
from directory.desk.uploads import MOST_BYTES, Uploads
from directory.exchange.files import tables_in
from directory.exchange.models import ImportBatch
from directory.exchange.services import Asked, import_places
from directory.places.kinds import PlaceKind
from directory.places.models import Place, Publication
from directory.search.models import SearchOutbox
from tests.directory.desk_pages import a_desk, fields_of
from tests.directory.import_pages import IMPORT, LIST, column, reading, send, take, taken, tried, upload

TODAY = date(2026, 11, 21)


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def folder(app):
    return app.config["DATA"] / "uploads"


def test_first_it_says_how_it_was_understood(desk):
    page = desk.get(reading(desk, LIST.encode("cp932"))).text
    assert "Shift_JIS" in page and "CSV（カンマ区切り）" in page and "1行目" in page
    assert "例：ひなたサロン／月見カフェ" in page


def test_then_it_says_what_would_happen_and_keeps_nothing(desk, directory):
    page = desk.get(tried(desk, LIST)).text
    assert "3行を読みました" in page and "3行目" in page and "取り込めない行" in page and "月見会館" in page
    assert directory.scalars(select(Place)).all() == [] and directory.scalars(select(ImportBatch)).all() == []


def test_then_it_is_taken_in_as_drafts_and_the_file_is_gone(desk, directory, folder):
    page = desk.get(taken(desk, LIST.encode("cp932"))).text
    assert "取り込みました" in page and "ひなたサロン" in page
    places = directory.scalars(select(Place).order_by(Place.id)).all()
    assert [(place.name, place.publication) for place in places] == [
        ("ひなたサロン", Publication.DRAFT),
        ("月見カフェ", Publication.DRAFT),
    ]
    assert list(folder.iterdir()) == []


def test_published_at_once_only_when_asked(desk, directory):
    taken(desk, LIST, publish="y")
    assert {place.publication for place in directory.scalars(select(Place))} == {Publication.PUBLISHED}


def test_the_same_list_again_changes_nothing(desk, directory):
    taken(desk, LIST, source="市の一覧")
    preview = tried(desk, LIST, source="市の一覧")
    page = desk.get(preview).text
    assert "取り込むと変わるところはありません" in page and "この内容で取り込む" not in page
    assert len(directory.scalars(select(Place)).all()) == 2


def test_pressing_twice_takes_it_in_once_and_shows_the_same_batch(desk, directory):
    preview = tried(desk, LIST)
    path = preview.replace("/preview", "/take")
    fields = fields_of(desk.get(preview).text, path)
    first, again = desk.post(path, data=fields), desk.post(path, data=fields)
    assert first.location == again.location
    assert len(directory.scalars(select(Place)).all()) == 2


def test_the_upload_of_a_batch_is_never_taken_in_again(directory):
    asked = Asked(by="somebody", token="an upload")
    for expected in (2, None):
        tables = tables_in(LIST.encode(), "一覧")
        if expected is None:
            with pytest.raises(RuleBroken, match="もう取り込んで"):
                import_places(directory, tables, file="一覧.csv", today=TODAY, asked=asked)
        else:
            report = import_places(directory, tables, file="一覧.csv", today=TODAY, asked=asked)
            assert report.created == expected


def test_thinking_better_of_it_removes_the_file(desk, directory, folder):
    path = reading(desk, LIST)
    answer = desk.post(f"{path}/drop", data=fields_of(desk.get(path).text, f"{path}/drop"))
    assert answer.location == IMPORT and list(folder.iterdir()) == [] and not directory.scalars(select(Place)).all()


def test_the_file_of_another_account_cannot_be_taken_in(desk, app, office, directory):
    path = tried(desk, LIST).removesuffix("/preview")
    other = a_desk(app, office, Role.COORDINATOR, login="other")
    token = other.open(IMPORT)["csrf_token"]
    assert other.post(f"{path}/take", data={"csrf_token": token[0]}).location == IMPORT
    assert other.get(path).location == other.get(f"{path}/preview").location == IMPORT
    assert directory.scalars(select(Place)).all() == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "0バイト"),
        (LIST.encode(), "", "ファイルを選んでください。"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "画像からは表を読み取れません。"),
        (b"PK\x03\x04broken", "a.xlsx", "Excel"),
        (b"{", "a.geojson", ""),
    ],
    ids=["empty", "none", "picture", "broken workbook", "broken json"],
)
def test_a_file_that_cannot_be_read_is_said_beside_the_field_and_not_kept(desk, folder, content, name, sentence):
    answer = upload(desk, content, name)
    assert answer.status_code == 400 and sentence in answer.text and 'id="file-error"' in answer.text
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_file_name_is_shown_and_never_used_as_a_path(desk, folder):
    page = desk.get(reading(desk, LIST, "../../<b>悪い.csv")).text
    assert "&lt;b&gt;悪い.csv" in page and "../" not in page
    assert all(len(path.stem) == 32 for path in folder.iterdir())


def test_uploads_are_readable_by_the_service_alone(tmp_path):
    kept = Uploads(tmp_path / "uploads").keep(b"x", "a.csv", by="me")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "uploads").iterdir()}
    assert modes == {0o600} and (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700 and len(kept.token) == 32


def test_a_file_nobody_came_back_for_goes_after_a_day(tmp_path):
    uploads = Uploads(tmp_path)
    old = uploads.keep(b"x", "a.csv", by="me")
    for path in tmp_path.iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    uploads.keep(b"y", "b.csv", by="me")
    with pytest.raises(RuleBroken):
        uploads.find(old.token, "me")


@pytest.mark.parametrize("token", ["", "..", "../keys", "0" * 31, "g" * 32])
def test_only_a_token_finds_a_file(tmp_path, token):
    with pytest.raises(RuleBroken):
        Uploads(tmp_path).find(token, "me")


def test_a_file_too_large_is_refused_before_it_is_written(tmp_path):
    with pytest.raises(BadInput, match="30MB"):
        Uploads(tmp_path / "none").keep(b"x" * (MOST_BYTES + 1), "a.csv", by="me")
    assert not (tmp_path / "none").exists()


def test_without_a_header_the_person_says_where_it_is_and_what_the_columns_are(desk, directory):
    path = reading(desk, "なまえ,どこ,でんわ\nひなたサロン,日向町集会所,0568-00-0001\n")
    page = desk.get(path).text
    assert "見出しの行が見つからない" in page
    assert send(desk, path, "try").status_code == 400
    fields = {column(page, path, "なまえ"): "name", column(page, path, "どこ"): "venue_name", "header_row": "1"}
    answer = send(desk, path, "try", **fields)
    assert answer.status_code == 302, answer.text
    take(desk, answer.location)
    place = directory.scalars(select(Place)).one()
    assert (place.name, place.gatherings[0].venue_name, place.extra) == (
        "ひなたサロン",
        "日向町集会所",
        {"でんわ": "0568-00-0001"},
    )


def test_a_file_without_any_header_is_read_by_the_number_of_its_columns(desk, directory):
    path = reading(desk, "ひなたサロン,日向町集会所\n月見カフェ,月見会館\n")
    send(desk, path, "again", header_row="0")
    page = desk.get(path).text
    answer = send(desk, path, "try", **{column(page, path, "1列目"): "name", column(page, path, "2列目"): "venue_name"})
    take(desk, answer.location)
    assert [place.name for place in directory.scalars(select(Place).order_by(Place.id))] == [
        "ひなたサロン",
        "月見カフェ",
    ]


def test_a_column_left_out_is_not_kept(desk, directory):
    path = reading(desk, "外部ID,名称,会場名,内緒\n1,ひなたサロン,日向町集会所,とくになし以外\n")
    page = desk.get(path).text
    preview = send(desk, path, "try", **{column(page, path, "内緒"): "-"}).location
    take(desk, preview)
    assert directory.scalars(select(Place)).one().extra == {}


def test_a_column_that_resembles_a_known_one_is_asked_about(desk):
    page = desk.get(reading(desk, "外部ID,名称,電話番合,会場名\n1,ひなたサロン,0568-00-0001,集会所\n")).text
    assert "もしかして「電話番号」ですか" in page


def test_the_way_a_list_was_read_is_known_the_next_year(desk, directory):
    old = "番号表,なまえ,どこ\n1,ひなたサロン,集会所\n"
    path = reading(desk, old, "R7サロン.csv")
    page = desk.get(path).text
    chosen = {column(page, path, "なまえ"): "name", column(page, path, "どこ"): "venue_name", "header_row": "1"}
    chosen |= {column(page, path, "番号表"): "external_id"}
    take(desk, send(desk, path, "try", source="サロン一覧", **chosen).location)
    path = reading(
        desk, "令和8年度の一覧,,,\n番号表,なまえ,どこ,電話番号\n1,ひなたサロン,公民館,\n2,月見,会館,\n", "R8サロン.csv"
    )
    page = desk.get(path).text
    assert "「サロン一覧」（R7サロン.csv）" in page and 'value="サロン一覧"' in page and "増えた列：電話番号" in page
    preview = desk.get(send(desk, path, "try").location).text
    assert "集会所" in preview and "公民館" in preview
    assert ">1</a>" in preview  # one new, one changed


def test_another_list_with_the_same_columns_does_not_take_its_name(desk):
    taken(desk, LIST, "R7サロン一覧.csv", source="サロン一覧")
    page = desk.get(reading(desk, LIST.replace("ひなた", "ひかげ"), "こども食堂.csv")).text
    assert 'value="サロン一覧"' not in page.split("<datalist")[0]


def test_what_the_next_file_no_longer_has_is_named_and_stays(desk, directory):
    taken(desk, LIST, source="市の一覧")
    fewer = "\n".join(LIST.splitlines()[:3]) + "\n"
    page = desk.get(tried(desk, fewer, source="市の一覧")).text
    assert "前の一覧にあって、今回のファイルにない場所" in page and "月見カフェ" in page.split('id="missing"')[1]
    assert len(directory.scalars(select(Place)).all()) == 2


def test_a_slip_is_asked_about_and_put_right_without_touching_the_file(desk, directory):
    data = LIST.replace("認知症カフェ", "認知症カヘェ")
    preview = tried(desk, data, source="市の一覧")
    page = desk.get(preview).text
    assert "「認知症カヘェ」を「<strong>認知症カフェ</strong>」と読む（1行）" in page
    send(desk, preview, "meant", meant="0")
    page = desk.get(preview).text
    assert "読みかえている言葉：「認知症カヘェ」→「認知症カフェ」" in page
    take(desk, preview)
    place = directory.scalars(select(Place).where(Place.name == "月見カフェ")).one()
    assert list(place.kinds) == [PlaceKind.DEMENTIA_CAFE]


def test_a_wrong_encoding_is_answered_at_once_and_the_choice_stays(desk):
    path = reading(desk, LIST.encode("cp932"))
    answer = send(desk, path, "again", encoding="utf-8")
    assert "行目に読めない文字があります" in answer.text
    assert fields_of(answer.text, path)["encoding"] == ["utf-8"]


def test_a_large_file_is_taken_in_by_a_process_of_its_own(desk, directory, monkeypatch):
    monkeypatch.setattr("directory.exchange.running.APART_FROM", 10)
    page = desk.get(taken(desk, LIST)).text
    assert "ひなたサロン" in page and len(directory.scalars(select(Place)).all()) == 2
    answer = upload(desk, "名称,会場名\n「ここから\n", at="/desk/check-file")
    assert answer.status_code == 200


def test_a_process_that_dies_says_so_and_leaves_nothing(desk, directory, monkeypatch, folder):
    monkeypatch.setattr("directory.exchange.running.APART_FROM", 10)
    path = reading(desk, LIST)
    monkeypatch.setattr("directory.exchange.running.sys.executable", "/bin/true")
    answer = send(desk, path, "try")
    assert answer.status_code == 400 and "途中で止まりました" in answer.text
    assert directory.scalars(select(Place)).all() == [] and len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("name", ["encoding", "delimiter", "header_row", "sheets"])
@pytest.mark.parametrize("value", ["utf-7", "xx", "-1", "999999", "９", "\n"])
def test_a_way_of_reading_that_nobody_offered_is_no_way(desk, name, value):
    path = reading(desk, LIST)
    answer = send(desk, path, "again", **{name: value})
    assert answer.status_code in (200, 400) and "読み方を確かめる" in answer.text


def test_what_waits_for_the_index_is_followed_beside_where_it_is_much(desk, directory, monkeypatch):
    monkeypatch.setattr("directory.desk.import_views.FOLLOWED_AT_ONCE", 1)
    taken(desk, LIST, publish="y")
    deadline = time.monotonic() + 60
    while directory.scalar(select(func.count(SearchOutbox.id))) and time.monotonic() < deadline:
        time.sleep(0.2)
        directory.rollback()
    assert directory.scalar(select(func.count(SearchOutbox.id))) == 0


def a_workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_goes_the_whole_way_with_its_heading_of_two_rows(desk, directory):
    heading = [["番号", "名称", None, "開催", None], [None, "漢字", "かな", "日", "時間"]]
    listed = a_workbook(["サロン一覧"], *heading, [1, "日向サロン", "ひなたさろん", "第2土曜", "10時～12時"])

    taken(desk, listed, "一覧.xlsx")

    place = directory.scalars(select(Place)).one()
    assert (place.name, place.kana) == ("日向サロン", "ひなたさろん")
    assert place.gatherings[0].schedule_sentence == "毎月第2土曜日 10:00〜12:00"


def test_a_map_file_goes_the_whole_way(desk, directory):
    point = {"type": "Point", "coordinates": [136.9, 35.3]}
    facts = {"名称": "日向サロン", "開催日時": "毎週火曜"}
    listed = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": facts, "geometry": point}]}

    taken(desk, json.dumps(listed), "一覧.geojson")

    assert directory.scalars(select(Place.name)).all() == ["日向サロン"]
