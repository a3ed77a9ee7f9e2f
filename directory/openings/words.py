"""The words of 役割・受け入れ枠: what must be there for somebody to come, how demanding it is, how loud."""

from enum import StrEnum


class Need(StrEnum):
    """What must be there for the person to come at all."""

    WHEELCHAIR = "wheelchair"
    QUIET = "quiet"
    WOMEN_ONLY = "women_only"
    INTERPRETER = "interpreter"
    WRITTEN_TALK = "written_talk"
    NO_ALLERGEN = "no_allergen"

    @property
    def label(self) -> str:
        """The word on the form."""
        return {
            "wheelchair": "車いすで入れる",
            "quiet": "静かなところ",
            "women_only": "女性だけのところ",
            "interpreter": "通訳・やさしい日本語",
            "written_talk": "筆談",
            "no_allergen": "食物アレルギーへの配慮",
        }[self]


STEPS = {
    "0": "0 いるだけ・休める場",
    "1": "1 短い時間、一人でできること",
    "2": "2 少し人と関わること",
    "3": "3 役割をもって続けること",
    "4": "4 人に教える・まかされること",
    "5": "5 仕事に近いこと",
}
"""How demanding: of an opening, and of what a person is ready for."""

NOISES = {"0": "0 とても静か", "1": "1 静か", "2": "2 話し声がある", "3": "3 にぎやか"}
