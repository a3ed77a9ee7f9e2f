"""The words of partner businesses and of what is offered and wished."""

from enum import StrEnum


class PartnerField(StrEnum):
    """The line of business (業種)."""

    SHOP = "shop"
    FOOD = "food"
    MEDICAL = "medical"
    CARE = "care"
    BEAUTY = "beauty"
    FINANCE = "finance"
    BUILDING = "building"
    MANUFACTURE = "manufacture"
    TRANSPORT = "transport"
    UTILITIES = "utilities"
    FARM = "farm"
    EDUCATION = "education"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word of the register."""
        return {
            "shop": "小売・スーパー",
            "food": "飲食・食品",
            "medical": "医療・薬局",
            "care": "介護・福祉",
            "beauty": "理容・美容",
            "finance": "金融・保険",
            "building": "建設・不動産",
            "manufacture": "製造",
            "transport": "運輸・交通",
            "utilities": "電気・ガス・水道・通信",
            "farm": "農業",
            "education": "教育・文化",
            "other": "その他",
        }[self]


class PartnerState(StrEnum):
    """Where the registration stands."""

    CANDIDATE = "candidate"
    REGISTERED = "registered"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word of the register."""
        return {"candidate": "候補", "registered": "登録中", "ended": "登録終了"}[self]


class Side(StrEnum):
    """Whether something is offered or wished."""

    OFFER = "offer"
    WISH = "wish"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"offer": "申し出", "wish": "希望"}[self]

    @property
    def other(self) -> "Side":
        """The side it is brought together with."""
        return Side.WISH if self is Side.OFFER else Side.OFFER


class ListingKind(StrEnum):
    """What is offered or wished."""

    PLACE = "place"
    HANDS = "hands"
    GOODS = "goods"
    VEHICLE = "vehicle"
    FUNDS = "funds"
    PUBLICITY = "publicity"
    SKILLS = "skills"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "place": "場所",
            "hands": "人手",
            "goods": "物品",
            "vehicle": "車・送迎",
            "funds": "資金",
            "publicity": "広報",
            "skills": "専門の知識・技術",
            "other": "その他",
        }[self]


class Outcome(StrEnum):
    """What an introduction came to."""

    WAITING = "waiting"
    TALKING = "talking"
    CAME_TRUE = "came_true"
    CAME_TO_NOTHING = "came_to_nothing"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "waiting": "返事待ち",
            "talking": "相談中",
            "came_true": "実現した",
            "came_to_nothing": "見送り",
        }[self]
