import os
from pathlib import Path

import pytest

from directory.leaflets.commands import write_whole
from directory.places.kinds import PlaceKind
from tests.directory.leaflet_samples import codes_on
from tests.factories import a_place


@pytest.fixture
def leaflet(app):
    return lambda *words: app.test_cli_runner().invoke(args=["leaflet", *map(str, words)])


@pytest.fixture
def five(saved):
    return saved(*(a_place(name=f"サロン{n}", kana=f"さろん{n}") for n in range(5)))


def test_five_places_with_codes_that_lead_to_their_pages(leaflet, five, tmp_path):
    file = tmp_path / "leaflet.pdf"
    answer = leaflet("--kind", "salon", "-o", file)
    assert answer.exit_code == 0, answer.output
    assert {f"http://127.0.0.1:5000/places/{place.key}" for place in five} < codes_on(file.read_bytes())


@pytest.mark.parametrize("layout", ["a4", "a4-duplex", "trifold", "a3", "card"])
def test_every_layout_has_its_name(leaflet, five, tmp_path, layout):
    assert leaflet("--layout", layout, "--audience", "family", "-o", tmp_path / "x.pdf").exit_code == 0
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--kind", "さろーん"], "種類"),
        (["--area", "南部"], "地域"),
        (["--audience", "みんな"], "渡す相手"),
        (["--place", "nowhere"], "nowhere"),
        (["--kind", PlaceKind.EVENT.value], "条件に合う"),
    ],
)
def test_a_refusal_is_a_sentence_and_leaves_no_file(leaflet, five, tmp_path, words, reason):
    answer = leaflet(*words, "-o", tmp_path / "x.pdf")
    assert (answer.exit_code, answer.stdout, list(tmp_path.glob("*.pdf"))) == (1, "", [])
    assert reason in answer.stderr


def test_wrong_usage_is_status_2(leaflet, tmp_path):
    assert leaflet("--layout", "a9", "-o", tmp_path / "x.pdf").exit_code == 2


def test_the_person_is_told_which_characters_are_missing(leaflet, saved, tmp_path):
    saved(a_place(name="𠮷田の会"))
    answer = leaflet("-o", tmp_path / "x.pdf")
    assert (answer.exit_code, "「𠮷」" in answer.stderr) == (0, True)


def test_a_folder_that_does_not_exist_is_named(leaflet, five, tmp_path):
    answer = leaflet("-o", tmp_path / "nowhere" / "x.pdf")
    assert (answer.exit_code, "nowhere" in answer.stderr) == (1, True)


def test_a_folder_is_no_file(leaflet, five, tmp_path):
    assert "フォルダー" in leaflet("-o", tmp_path).stderr


def test_an_old_file_stays_whole_when_the_new_one_cannot_be_written(leaflet, five, tmp_path: Path):
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    # Takes the name of the file that is written beside it.
    (tmp_path / f".x.pdf.{os.getpid()}.part").mkdir()
    assert leaflet("-o", target).exit_code == 1
    assert target.read_bytes() == b"old"


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path):
    target = tmp_path / "x.pdf"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("x.pdf", b"new")]
