"""Taking a list in by hand: first seen, then done, and the file gone after."""

import io
import os
import time

import pytest
from sqlalchemy import select

from core.errors import BadInput, RuleBroken
from core.permissions import Role
from directory.desk.uploads import MOST_BYTES, Uploads
from directory.places.models import Place, Publication
from tests.directory.desk_pages import a_desk, fields_of

IMPORT = "/desk/import"
LIST = """外部ID,名称,種類（；区切り）,会場名,所在地,開催日時,電話番号
1,ひなたサロン,サロン,日向町集会所,見本県ひだまり市日向町1-1,毎週水曜日 10:00〜12:00,0568-00-0001
2,,サロン,,,,
3,月見カフェ,認知症カフェ,月見会館,見本県ひだまり市月見町2-2,第1土曜,0568-00-0003
"""


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def folder(app):
    return app.config["DATA"] / "uploads"


def upload(desk, data: bytes, name: str = "一覧.csv", **fields):
    token = desk.open(IMPORT)["csrf_token"]
    sent = {"csrf_token": token[0], "file": (io.BytesIO(data), name)} | fields
    return desk.post(IMPORT, data=sent, content_type="multipart/form-data")


def take_url(page: str) -> str:
    return next(part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/desk/import/"))


def go_on(desk, page: str):
    return desk.post(take_url(page), data=fields_of(page, take_url(page)))


def test_first_it_says_what_would_happen_and_keeps_nothing(desk, directory):
    page = upload(desk, LIST.encode()).text
    assert "3行を読みました" in page and "3行目" in page and "取り込めない行" in page
    assert directory.scalars(select(Place)).all() == []


def test_then_it_is_taken_in_as_drafts_and_the_file_is_gone(desk, directory, folder):
    answer = go_on(desk, upload(desk, LIST.encode("cp932")).text)
    assert "取り込みました" in answer.text
    places = directory.scalars(select(Place).order_by(Place.id)).all()
    assert [(place.name, place.publication) for place in places] == [
        ("ひなたサロン", Publication.DRAFT),
        ("月見カフェ", Publication.DRAFT),
    ]
    assert list(folder.iterdir()) == []


def test_published_at_once_only_when_asked(desk, directory):
    go_on(desk, upload(desk, LIST.encode(), publish="y").text)
    assert {place.publication for place in directory.scalars(select(Place))} == {Publication.PUBLISHED}


def test_the_same_list_again_changes_nothing(desk, directory):
    go_on(desk, upload(desk, LIST.encode(), source="市の一覧").text)
    page = upload(desk, LIST.encode(), source="市の一覧").text
    assert "取り込むと変わるところはありません" in page and len(directory.scalars(select(Place)).all()) == 2


def test_pressing_twice_takes_it_in_once(desk, directory):
    page = upload(desk, LIST.encode()).text
    go_on(desk, page)
    assert go_on(desk, page).location == IMPORT
    assert len(directory.scalars(select(Place)).all()) == 2


def test_thinking_better_of_it_removes_the_file(desk, directory, folder):
    page = upload(desk, LIST.encode()).text
    answer = desk.post(f"{take_url(page)}/drop", data=fields_of(page, f"{take_url(page)}/drop"))
    assert answer.location == IMPORT and list(folder.iterdir()) == [] and not directory.scalars(select(Place)).all()


def test_the_file_of_another_account_cannot_be_taken_in(desk, app, office, directory):
    page = upload(desk, LIST.encode()).text
    other = a_desk(app, office, Role.COORDINATOR, login="other")
    token = other.open(IMPORT)["csrf_token"]
    assert other.post(take_url(page), data={"csrf_token": token[0]}).location == IMPORT
    assert directory.scalars(select(Place)).all() == []


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "ファイルを選んでください。"),
        (LIST.encode(), "", "ファイルを選んでください。"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "表として読めないファイルです。"),
        (b"PK\x03\x04broken", "a.xlsx", "Excel"),
        ("ことば\nだけ\n".encode(), "a.csv", "見出しの行が見つからない"),
        (b"{", "a.geojson", ""),
    ],
    ids=["empty", "none", "picture", "broken workbook", "no header", "broken json"],
)
def test_a_file_that_cannot_be_read_is_said_beside_the_field_and_not_kept(desk, folder, content, name, sentence):
    answer = upload(desk, content, name)
    assert answer.status_code == 400 and sentence in answer.text and 'id="file-error"' in answer.text
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_file_name_is_shown_and_never_used_as_a_path(desk, folder):
    page = upload(desk, LIST.encode(), "../../<b>悪い.csv").text
    assert "&lt;b&gt;悪い.csv" in page and "../" not in page
    assert all(len(path.stem) == 32 for path in folder.iterdir())


def test_uploads_are_readable_by_the_service_alone(tmp_path):
    kept = Uploads(tmp_path / "uploads").keep(b"x", "a.csv", by="me", source="", publish=False)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "uploads").iterdir()}
    assert modes == {0o600} and (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700 and len(kept.token) == 32


def test_a_file_nobody_came_back_for_goes_after_a_day(tmp_path):
    uploads = Uploads(tmp_path)
    old = uploads.keep(b"x", "a.csv", by="me", source="", publish=False)
    for path in tmp_path.iterdir():
        os.utime(path, (time.time() - 90_000,) * 2)
    uploads.keep(b"y", "b.csv", by="me", source="", publish=False)
    with pytest.raises(RuleBroken):
        uploads.find(old.token, "me")


@pytest.mark.parametrize("token", ["", "..", "../keys", "0" * 31, "g" * 32])
def test_only_a_token_finds_a_file(tmp_path, token):
    with pytest.raises(RuleBroken):
        Uploads(tmp_path).find(token, "me")


def test_a_file_too_large_is_refused_before_it_is_written(tmp_path):
    with pytest.raises(BadInput, match="30MB"):
        Uploads(tmp_path / "none").keep(b"x" * (MOST_BYTES + 1), "a.csv", by="me", source="", publish=False)
    assert not (tmp_path / "none").exists()
