"""Forms of an import: the file, how it is read, and which of the suggestions hold."""

from dataclasses import replace
from typing import Any

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField

from core.forms import Checkboxes, Form, at_most, offered
from directory.exchange.how import KEEP, LEAVE_OUT, NO_HEADER, HowToRead
from directory.exchange.looking import DELIMITERS, Look, field_labels, unlike_found

BY_ITSELF = "自動で見分ける"
CHOSEN_ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp932", "Shift_JIS（Excel の CSV）"),
    ("euc-jp", "EUC-JP"),
    ("utf-16", "UTF-16"),
)
HEADER_WORDS = 4  # cells of a row shown where the header is chosen
FORGET = "forget"


class UploadForm(Form):
    """Which file."""

    file = FileField("ファイル（CSV・TSV・Excel・GeoJSON）")


class ButtonForm(Form):
    """Nothing but the token against forged requests."""


class ReadingForm(Form):
    """How the file is read, what the list is called, and whether its places are shown at once."""

    # A workbook is not asked for these two, so they do not come with its form.
    encoding = SelectField("文字コード", choices=offered(("", BY_ITSELF), *CHOSEN_ENCODINGS), default="")
    delimiter = SelectField("区切り", choices=offered(("", BY_ITSELF), *DELIMITERS.items()), default="")
    header_row = SelectField("見出しの行", choices=[], validate_choice=False)
    sheets = Checkboxes("取り込むシート", choices=[], validate_choice=False)
    with_hidden = BooleanField("隠れている行と列も読む")
    source = StringField("一覧の名前（なくてもよい）", validators=[at_most(80)])
    publish = BooleanField("取り込んだ場所をすぐに公開する（なければ下書き）")

    def offer(self, look: Look) -> None:
        """Let the header be chosen among the first rows, and the sheets among those of the file."""
        sheet = next((one for one in look.sheets if one.is_used), next(iter(look.sheets), None))
        rows = [(str(number), _row_words(number, cells)) for number, cells in (sheet.rows if sheet else [])]
        found = "" if look.header_row is None else f"（{look.header_row}行目）"
        none = (str(NO_HEADER), "見出しはない（1行目からデータ）")
        self.header_row.choices = offered(("", f"{BY_ITSELF}{found}"), none, *rows)
        self.sheets.choices = offered(*((one.name, one.name) for one in look.sheets))
        self.sheets.data = self.sheets.data or [one.name for one in look.sheets if one.is_used]

    def how(self, sent: MultiDict[str, str], known: HowToRead) -> HowToRead:
        """What was chosen; the words put right stay."""
        row = self.header_row.data or ""
        return replace(
            known,
            encoding=_offered(self.encoding),
            delimiter=_offered(self.delimiter),
            header_row=int(row) if row.isascii() and row.isdigit() and len(row) < 7 else None,
            sheets=tuple(self.sheets.data or ()),
            columns=sent_columns(sent),
            down=sent_down(sent),
            with_hidden=bool(self.with_hidden.data),
        )


def filled(upload_how: HowToRead, *, source: str, publish: bool) -> dict[str, Any]:
    """The reading form as it stands."""
    return {
        "encoding": upload_how.encoding,
        "delimiter": upload_how.delimiter,
        "header_row": "" if upload_how.header_row is None else str(upload_how.header_row),
        "sheets": list(upload_how.sheets),
        "with_hidden": upload_how.with_hidden,
        "source": source,
        "publish": publish,
    }


def column_choices() -> list[tuple[str, str]]:
    """What a column can be, by value and label."""
    keep = [(KEEP, "そのほかの項目として残す"), (LEAVE_OUT, "使わない")]
    return [*keep, *((name, label) for name, label in field_labels().items())]


def sent_columns(sent: MultiDict[str, str]) -> dict[str, str]:
    """Column key → field, of every column that came with the form; unknown fields are not believed."""
    allowed = {value for value, _ in column_choices()}
    chosen = {key: sent.get(f"column-{number}", "") for number, key in _sent_keys(sent).items()}
    return {key: value for key, value in chosen.items() if value in allowed}


def sent_down(sent: MultiDict[str, str]) -> tuple[str, ...]:
    """The columns whose empty cells mean what stands above them."""
    return tuple(key for number, key in _sent_keys(sent).items() if f"down-{number}" in sent)


def _sent_keys(sent: MultiDict[str, str]) -> dict[str, str]:
    """The number of each column in the form, and its key."""
    return {name.removeprefix("key-"): key for name, key in sent.items() if name.startswith("key-")}


def kept_columns(how: HowToRead, look: Look) -> HowToRead:
    """Without what the names of the columns say by themselves."""
    return replace(how, columns=unlike_found(dict(how.columns), look.columns))


def with_words(how: HowToRead, meant: list[dict[str, Any]], chosen: list[str]) -> HowToRead:
    """With the suggestions that were ticked, by their numbers."""
    words = {name: dict(known) for name, known in how.words.items()}
    for number in chosen:
        if number.isascii() and number.isdigit() and int(number) < len(meant):
            one = meant[int(number)]
            words.setdefault(one["of"], {})[one["value"]] = one["meant"]
    return replace(how, words=words)


def _offered(field: SelectField) -> str:
    """What was chosen; nothing where it is no choice of the list."""
    chosen = field.data or ""
    return chosen if chosen in {choice[0] for choice in field.iter_choices()} else ""


def _row_words(number: int, cells: list[str]) -> str:
    said = "、".join([cell.strip() for cell in cells if cell.strip()][:HEADER_WORDS])
    return f"{number}行目：{said}"
