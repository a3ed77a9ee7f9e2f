"""What a spot can be, and how a batch stands today."""

from enum import StrEnum


class SpotKind(StrEnum):
    """What sort of house leaflets lie in."""

    CLINIC = "clinic"
    PHARMACY = "pharmacy"
    HAIRDRESSER = "hairdresser"
    SUPERMARKET = "supermarket"
    SHOP = "shop"
    CHILDREN_CAFETERIA = "children_cafeteria"
    HALL = "hall"
    SCHOOL = "school"
    COUNTER = "counter"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {
            "clinic": "クリニック・医院",
            "pharmacy": "薬局",
            "hairdresser": "理美容室",
            "supermarket": "スーパー",
            "shop": "そのほかの店",
            "children_cafeteria": "こども食堂・居場所",
            "hall": "公民館・集会所",
            "school": "学校",
            "counter": "役所・相談窓口",
            "other": "その他",
        }[self]


class BatchState(StrEnum):
    """Whether the copies of a batch may go on lying about, worst last."""

    OUT = "out"
    STALE = "stale"
    EXPIRED = "expired"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word in the desk."""
        return {"out": "いま配布中", "stale": "古くなった", "expired": "期限切れ", "ended": "終了"}[self]

    @property
    def must_come_back(self) -> bool:
        """Whether copies that still lie somewhere mislead their readers."""
        return self is not BatchState.OUT
