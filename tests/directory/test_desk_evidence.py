"""Photos and PDFs of flyers: drawn anew, for staff only, every look in the log."""

import io

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select, update

from core.audit import Action, AuditLine
from core.calendar import now
from core.db import unit_of_work
from core.errors import BadInput
from core.permissions import Role
from directory.desk.evidence import MOST, WAITS
from directory.desk.models import Evidence
from directory.desk.pictures import MOST_BYTES, pages_of, text_of
from tests.directory.desk_pages import a_desk, changed
from tests.factories import a_place

NEW = "/desk/places/new"
SECRET_PLACE = "35度16分"


def a_photo(kind="JPEG", size=(640, 480), colour: object = "teal", mode="RGB", **more) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour if mode == "RGB" else 0).save(file, kind, **more)
    return file.getvalue()


def a_photo_that_knows_where() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = SECRET_PLACE, 6
    exif.get_ifd(0x8825)[1] = "N"
    return a_photo(size=(640, 400), exif=exif.tobytes(), comment=SECRET_PLACE.encode())


def a_pdf(pages=1) -> bytes:
    document, file = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(file)
    return file.getvalue()


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def sends(desk, data: bytes, do="photo", path=NEW, fields=None, **more):
    sent = changed(fields or desk.open(path), **more) | {"do": do, "photo": (io.BytesIO(data), "flyer.jpg")}
    return desk.post(path, data=sent, content_type="multipart/form-data")


def kept(office) -> list[str]:
    office.rollback()
    return list(office.scalars(select(Evidence.key).order_by(Evidence.id)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_without_anything_but_its_pixels(kind):
    [page] = pages_of(a_photo(kind))
    with Image.open(io.BytesIO(page)) as picture:
        assert picture.format == "JPEG" and picture.size == (640, 480) and not picture.getexif()


def test_where_a_photo_was_taken_does_not_come_along_and_it_stands_upright():
    [page] = pages_of(a_photo_that_knows_where())

    assert SECRET_PLACE.encode() not in page and b"Exif" not in page
    assert Image.open(io.BytesIO(page)).size == (400, 640)


def test_a_large_photo_becomes_smaller():
    [page] = pages_of(a_photo(size=(3000, 2000)))

    assert max(Image.open(io.BytesIO(page)).size) == 2000


def test_a_pdf_becomes_pictures_of_its_first_pages():
    pages = pages_of(a_pdf(7))

    assert len(pages) == 4 and all(page.startswith(b"\xff\xd8") for page in pages)
    assert text_of(a_photo()) == "" and text_of(b"%PDF-1.7 broken") == ""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"GIF89a" + bytes(100), "写真（JPEG・PNG・WebP）でもPDFでもない"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "でもPDFでもない"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "HEIC形式"),
        (a_photo()[:300], "こわれていて開けません"),
        (b"%PDF-1.7\nnothing follows", "こわれていて開けません"),
        (b"", "でもPDFでもない"),
    ],
    ids=["gif", "svg", "heic", "cut off", "broken pdf", "empty"],
)
def test_what_cannot_be_kept_is_said_at_the_field_and_nothing_is_saved(desk, office, data, sentence):
    answer = sends(desk, data, do="save", told="flyer", summary="お茶を飲みます")

    assert answer.status_code == 200 and sentence in answer.text and 'id="photo-error"' in answer.text
    assert "お茶を飲みます" in answer.text and kept(office) == []


def test_a_file_beyond_ten_megabytes_is_refused_before_it_is_read():
    with pytest.raises(BadInput, match="10MB"):
        pages_of(bytes(MOST_BYTES + 1))


def test_a_bomb_of_pixels_is_refused(desk):
    assert "写真が大きすぎ" in sends(desk, a_photo("PNG", size=(20_000, 5_000), mode="1")).text


def test_a_photo_stays_beside_the_form_until_it_is_registered_and_after(desk, office):
    fields = desk.open(NEW)
    page = sends(desk, a_photo(), fields=fields)
    [key] = kept(office)
    assert f'src="/desk/evidence/{key}"' in page.text
    assert desk.send(NEW, fields, name="ひなたサロン", told="flyer").status_code == 302
    place = f"/desk/places/{fields['key'][0]}"

    assert f"/desk/evidence/{key}" in desk.get(place).text
    answer = desk.get(f"/desk/evidence/{key}")
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer.headers["Cache-Control"] == "no-store" and answer.data.startswith(b"\xff\xd8")


def test_every_look_at_a_picture_is_in_the_log(desk, office):
    sends(desk, a_photo())
    [key] = kept(office)
    desk.get(f"/desk/evidence/{key}")
    lines = office.execute(select(AuditLine.action, AuditLine.account_key).where(AuditLine.subject_key == key)).all()
    office.rollback()

    assert (Action.CREATED, desk.key) in lines and (Action.READ, desk.key) in lines


def test_the_picture_lies_sealed_in_the_database(desk, office):
    sends(desk, a_photo())
    office.rollback()

    assert b"JFIF" not in office.scalars(select(Evidence.picture_sealed)).one()


def test_the_same_picture_is_kept_once_and_not_more_than_a_dozen(desk, office):
    fields = desk.open(NEW)
    for colour in range(MOST):
        sends(desk, a_photo(colour=(colour * 20, 0, 0)), fields=fields)
    sends(desk, a_photo(colour=(0, 0, 0)), fields=fields)
    assert len(kept(office)) == MOST

    assert f"{MOST}枚まで" in sends(desk, a_photo(colour="white"), fields=fields).text


def test_a_dropped_picture_is_gone(desk, office, saved):
    fields = desk.open(NEW)
    sends(desk, a_photo(), fields=fields)
    [key] = kept(office)
    desk.post(f"/desk/evidence/{key}/drop", data={"csrf_token": fields["csrf_token"]})

    assert kept(office) == [] and desk.get(f"/desk/evidence/{key}").status_code == 404


def test_pictures_of_what_was_never_registered_go_and_those_of_places_stay(desk, office, directory, saved):
    place = saved(a_place())
    edit = f"/desk/places/{place.key}/edit"
    sends(desk, a_photo(), path=edit)
    sends(desk, a_photo(colour="red"))
    with unit_of_work(office):
        office.execute(update(Evidence).values(added_at=now() - WAITS * 2))
    sends(desk, a_photo(colour="blue"))
    office.rollback()
    keys = set(office.scalars(select(Evidence.place_key)))

    assert place.key in keys and office.scalar(select(func.count()).select_from(Evidence)) == 2


def test_residents_never_reach_a_picture(desk, client, office):
    sends(desk, a_photo())

    assert client.get(f"/desk/evidence/{kept(office)[0]}").location == "/sign-in"
