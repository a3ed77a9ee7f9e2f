"""The languages pages are shown in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its prefix in addresses and column in the tables, the tag for `lang`, its own name, its CLDR locale.

    Source of the tags: BCP 47. やさしい日本語 is Japanese, so its tag is `ja`.
    """

    code: str
    tag: str
    name: str
    locale: str

    @property
    def base(self) -> str:
        """The tag without its script or region: zh, pt."""
        return self.tag.partition("-")[0]

    @property
    def is_japanese(self) -> bool:
        """Whether Japanese text needs no mark of its own on such a page."""
        return self.tag == "ja"


JAPANESE = Language("ja", "ja", "日本語", "ja")
LANGUAGES = (
    JAPANESE,
    Language("easy", "ja", "やさしい日本語", "ja"),
    Language("en", "en", "English", "en"),
    Language("pt", "pt-BR", "Português", "pt_BR"),
    Language("zh", "zh-Hans", "简体中文", "zh_Hans_CN"),
    Language("vi", "vi", "Tiếng Việt", "vi"),
    Language("fil", "fil", "Filipino", "fil"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
