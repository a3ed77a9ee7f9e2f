"""The words of the food network."""

from enum import StrEnum


class FoodRole(StrEnum):
    """What a group does in the network; it may do several things."""

    CAFETERIA = "cafeteria"
    PANTRY = "pantry"
    DRIVE = "drive"
    BANK = "bank"
    HUB = "hub"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word of the plan."""
        return {
            "cafeteria": "こども食堂・地域食堂",
            "pantry": "フードパントリー",
            "drive": "フードドライブ",
            "bank": "フードバンク",
            "hub": "一時保管の拠点",
            "other": "その他",
        }[self]

    @property
    def does(self) -> str:
        """What it does, in the words of the plan."""
        return {
            "cafeteria": "食事の提供",
            "pantry": "食品の配付",
            "drive": "食品の回収",
            "bank": "食品の保管と配分",
            "hub": "食品の一時保管",
            "other": "学習支援など",
        }[self]


class GiverKind(StrEnum):
    """Who gives."""

    COMPANY = "company"
    GROUP = "group"
    FARM = "farm"
    GOVERNMENT = "government"
    RESIDENTS = "residents"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "company": "企業・お店",
            "group": "団体",
            "farm": "農家",
            "government": "行政（備蓄品など）",
            "residents": "市民（フードドライブの箱など）",
        }[self]


class FoodKind(StrEnum):
    """What sort of food it is."""

    STAPLE = "staple"
    VEGETABLES = "vegetables"
    FRESH = "fresh"
    PREPARED = "prepared"
    KEEPING = "keeping"
    SWEETS = "sweets"
    DRINKS = "drinks"
    BABY = "baby"
    SEASONING = "seasoning"
    DAILY_GOODS = "daily_goods"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "staple": "米・めん・パン",
            "vegetables": "野菜・果物",
            "fresh": "肉・魚・卵・乳製品",
            "prepared": "総菜・弁当",
            "keeping": "缶詰・レトルト・乾物",
            "sweets": "菓子",
            "drinks": "飲み物",
            "baby": "粉ミルク・離乳食",
            "seasoning": "調味料・油",
            "daily_goods": "日用品",
            "other": "その他",
        }[self]


class Unit(StrEnum):
    """What the amount counts."""

    KILOGRAM = "kg"
    PIECE = "piece"
    BOX = "box"
    BAG = "bag"
    BOTTLE = "bottle"
    TIN = "tin"
    PACK = "pack"
    MEAL = "meal"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "kg": "kg",
            "piece": "個",
            "box": "箱",
            "bag": "袋",
            "bottle": "本",
            "tin": "缶",
            "pack": "パック",
            "meal": "食",
        }[self]


class Storage(StrEnum):
    """How it must be kept."""

    NORMAL = "normal"
    COLD = "cold"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"normal": "常温", "cold": "冷蔵・冷凍"}[self]


class Step(StrEnum):
    """Where an offer of food stands."""

    FREE = "free"
    WAITING = "waiting"
    EXPIRED = "expired"
    DONE = "done"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "free": "受け取り手をさがしています",
            "waiting": "引き渡し待ち",
            "expired": "期限切れ",
            "done": "終わりました",
        }[self]
