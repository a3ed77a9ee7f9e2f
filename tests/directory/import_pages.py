"""The import wizard as a browser walks through it: choose, look, try, take."""

import io

from tests.directory.desk_pages import fields_of

IMPORT = "/desk/import"
LIST = """外部ID,名称,種類（；区切り）,会場名,所在地,開催日時,電話番号
1,ひなたサロン,サロン,日向町集会所,見本県ひだまり市日向町1-1,毎週水曜日 10:00〜12:00,0568-00-0001
2,,サロン,,,,
3,月見カフェ,認知症カフェ,月見会館,見本県ひだまり市月見町2-2,第1土曜,0568-00-0003
"""


def upload(desk, data: bytes | str, name: str = "一覧.csv", at: str = IMPORT):
    """Send a file; the answer as it comes."""
    token = desk.open(at)["csrf_token"]
    sent = {"csrf_token": token[0], "file": (io.BytesIO(data if isinstance(data, bytes) else data.encode()), name)}
    return desk.post(at, data=sent, content_type="multipart/form-data")


def reading(desk, data: bytes | str, name: str = "一覧.csv") -> str:
    """The address of the page that tells how the file was understood."""
    answer = upload(desk, data, name)
    assert answer.status_code == 302, answer.text
    return answer.location


def send(desk, path: str, do: str, at: str = "", **changes):
    """Press a button of the form at `path`, after changing some of its fields."""
    page = desk.get(at or path).text
    return desk.post(path, data=fields_of(page, path) | changes | {"do": do})


def tried(desk, data: bytes | str, name: str = "一覧.csv", **changes) -> str:
    """The address of the preview."""
    path = reading(desk, data, name)
    answer = send(desk, path, "try", **changes)
    assert answer.status_code == 302, answer.text
    return answer.location


def taken(desk, data: bytes | str, name: str = "一覧.csv", **changes) -> str:
    """The address of the batch."""
    preview = tried(desk, data, name, **changes)
    return take(desk, preview).location


def take(desk, preview: str):
    """Press the button under the preview."""
    path = preview.replace("/preview", "/take")
    return desk.post(path, data=fields_of(desk.get(preview).text, path))


def undo(desk, batch: str):
    """Press the button that takes the batch back."""
    token = desk.open(IMPORT)["csrf_token"]
    return desk.post(f"{batch}/undo", data={"csrf_token": token})


def column(page: str, path: str, key: str) -> str:
    """The name of the field in which a column's meaning is chosen."""
    fields = fields_of(page, path)
    return next(f"column-{name[4:]}" for name, values in fields.items() if name.startswith("key-") and values == [key])
