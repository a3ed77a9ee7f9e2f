"""The three alternatives of a batch proposal, and how they weigh need against fit."""

from enum import StrEnum


class Aim(StrEnum):
    """What an alternative looks at first."""

    NEED = "need"
    BALANCED = "balanced"
    FIT = "fit"

    @property
    def label(self) -> str:
        """The words on screens."""
        return {"need": "必要の大きい方から", "balanced": "つりあい", "fit": "合う度合いから"}[self]

    @property
    def words(self) -> str:
        """What it does, in a sentence."""
        return {
            "need": "長く待っている方、うまくいかなかったことのある方を、合う度合いの3倍の重さでみます。",
            "balanced": "必要と合う度合いを、同じ重さでみます。",
            "fit": "合う度合いの合計がいちばん大きくなるようにします。入れる人数は減ることがあります。",
        }[self]

    def worth(self, need: int, fit: int) -> int:
        """What it is worth that somebody with this need (0–100) takes what fits so well (0–1000); always above 0.

        Where need counts, a seat for anybody counts as much as the best fit, so that more people find one.
        """
        if self is Aim.FIT:
            return fit + 1
        return 1000 + fit + 10 * need * (3 if self is Aim.NEED else 1)
