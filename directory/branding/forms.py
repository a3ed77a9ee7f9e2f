"""The form of the branding."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, HiddenField, StringField, ValidationError

from core.errors import BadInput
from core.forms import Form, at_most
from directory.branding.colours import ACCENT, read_colour
from directory.branding.services import Brand, Wish
from directory.desk.pictures import MOST_BYTES, logo_of


def _readable(_form: Any, field: StringField) -> None:
    if not field.data:
        return
    try:
        field.data = read_colour(field.data)
    except BadInput as refused:
        raise ValidationError(str(refused)) from refused


class BrandForm(Form):
    """Name, contact, colour and logo; `seen` is the version that was shown."""

    name = StringField("市町村の名前（紙の上に出ます）", validators=[at_most(40)])
    contact = StringField("お問い合わせ", validators=[at_most(100)])
    accent = StringField("見出しの色", validators=[at_most(20), _readable])
    logo = FileField("ロゴの画像")
    logo_words = StringField("ロゴの説明", validators=[at_most(60)])
    drop_logo = BooleanField("いまのロゴを使わない")
    seen = HiddenField()

    @classmethod
    def opened(cls, brand: Brand) -> "BrandForm":
        """The form as it stands."""
        accent = "" if brand.accent == ACCENT else brand.accent
        data = {"name": brand.name, "contact": brand.contact, "accent": accent, "logo_words": brand.logo_words}
        return cls(data=data | {"seen": str(brand.version)})

    def read_logo(self, brand: Brand) -> bytes | None:
        """The logo that was sent, drawn anew; b"" to take the old one away, None to keep it.

        Raises BadInput, with its field set to the sentence, where the file or its words will not do.
        """
        sent: object = self.logo.data
        given = sent.read(MOST_BYTES + 1) if isinstance(sent, FileStorage) and sent.filename else b""
        if given:
            try:
                picture = logo_of(given)
            except BadInput as refused:
                self.logo.errors = [str(refused)]
                raise
        else:
            picture = b""
        stays = bool(brand.logo) and not self.drop_logo.data
        if (picture or stays) and not (self.logo_words.data or "").strip():
            self.logo_words.errors = [
                "ロゴに何が描かれているかを、短く入力してください。目の見えない方に読み上げます。"
            ]
            raise BadInput(self.logo_words.errors[0])
        return picture or (None if stays else b"")

    def wish(self, logo: bytes | None) -> Wish:
        """What is wanted."""
        texts = {name: " ".join((self[name].data or "").split()) for name in ("name", "contact", "logo_words")}
        return Wish(accent=self.accent.data or "", logo=logo, **texts)

    @property
    def version(self) -> int:
        """The version that was shown; one that never was for anything else."""
        return int(self.seen.data) if (self.seen.data or "").isdecimal() and len(self.seen.data) < 10 else -1
