"""The words of platforms."""

from enum import StrEnum


class ResultKind(StrEnum):
    """What came of the meetings."""

    PLACE_BEGUN = "place_begun"
    NEED_CLOSED = "need_closed"
    JOINT = "joint"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "place_begun": "居場所・活動が始まった",
            "need_closed": "希望がかなった",
            "joint": "連携した取り組み",
            "other": "その他",
        }[self]
