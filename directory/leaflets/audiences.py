"""Whom a leaflet speaks to, and how it then speaks."""

from enum import StrEnum

from core.errors import BadInput
from core.languages.sentences import N_


class LeafletAudience(StrEnum):
    """The readers a sheet is made for; the first two get plain words and readings over kanji."""

    PERSON = "person"
    FAMILY = "family"
    SUPPORTER = "supporter"
    SHOP = "shop"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {"person": "本人", "family": "家族", "supporter": "支援者", "shop": "お店の人"}[self]

    @property
    def greeting(self) -> str:
        """To whom the sheet says it speaks."""
        return {
            "person": "",
            "family": N_("ご家族の方へ"),
            "supporter": N_("支援にたずさわる方へ"),
            "shop": N_("お店・医院・薬局の方へ"),
        }[self]

    @property
    def intro(self) -> str:
        """What the sheet is for, in the reader's words."""
        return {
            "person": N_(
                "気軽に来てよい場所の案内です。行く前に、電話で確かめてください。"
                "困ったときは、一人で悩まずに相談窓口で話してください。"
            ),
            "family": N_(
                "ご本人も、ご家族も、気軽に来てよい場所の案内です。"
                "何から話せばよいか分からないときも、相談窓口が話をお聞きします。"
            ),
            "supporter": N_(
                "地域の居場所・活動の一覧です。ご紹介の前に、最新の開催状況を電話かQRコードでお確かめください。"
            ),
            "shop": N_(
                "気になるお客さまがいらしたら、この紙をそっとお渡しください。お名前などを聞いていただく必要はありません。"
            ),
        }[self]

    @property
    def has_furigana(self) -> bool:
        """Whether readings stand over the kanji."""
        return self in {LeafletAudience.PERSON, LeafletAudience.FAMILY}

    @property
    def words(self) -> dict[str, str]:
        """What the facts of an entry are called."""
        if self is LeafletAudience.SUPPORTER:
            return {
                "when": N_("日時"),
                "next": N_("次回"),
                "where": N_("場所"),
                "phone": N_("電話"),
                "cost": N_("費用"),
            }
        return {
            "when": N_("いつ"),
            "next": N_("つぎは"),
            "where": N_("どこ"),
            "phone": N_("でんわ"),
            "cost": N_("お金"),
        }


def read_audience(text: str) -> LeafletAudience:
    """The audience of a code (`family`) or of its Japanese word (家族). Raises BadInput naming those that exist."""
    for audience in LeafletAudience:
        if text in {audience.value, audience.label}:
            return audience
    known = "、".join(audience.label for audience in LeafletAudience)
    raise BadInput(f"渡す相手「{text}」はありません。次から選んでください：{known}")
