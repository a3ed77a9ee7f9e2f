"""提供の台帳: what was handed to somebody outside, on what basis and why (個人情報保護法69条)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.consents.models import ConsentItem


class LegalBasis(StrEnum):
    """On what something is handed over."""

    CONSENT = "consent"
    LAW = "law"
    INSIDE = "inside"
    AUTHORITY = "authority"
    SPECIAL = "special"

    @property
    def label(self) -> str:
        """The words on the form and in the register."""
        return {
            "consent": "本人の同意（個人情報保護法69条2項1号）",
            "law": "法令に基づく（同条1項。虐待の通報など）",
            "inside": "事務に必要な内部での利用（同条2項2号）",
            "authority": "国・ほかの自治体などの事務に必要（同条2項3号）",
            "special": "明らかに本人の利益・特別の理由（同条2項4号）",
        }[self]


class Disclosure(Keyed, OfficeBase):
    """One handing-over: to whom, which items, on what basis, why, by whom. Numbered within its 年度."""

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "number", name="numbered_within_the_year"),
        CheckConstraint("basis <> 'consent' OR consent_key <> '' OR intake_key IS NOT NULL", name="names_its_consent"),
        CheckConstraint("person_key IS NOT NULL OR intake_key IS NOT NULL", name="is_about_somebody"),
    )

    audited_as = "disclosure"

    id: Mapped[Id]
    fiscal_year: Mapped[int]
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    person_key: Mapped[str | None] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    intake_key: Mapped[str | None] = mapped_column(ForeignKey("intake.key", ondelete="CASCADE"), index=True)
    basis: Mapped[LegalBasis] = mapped_column(one_of(LegalBasis))
    consent_key: Mapped[str] = mapped_column(default="")
    items: Mapped[list[str]] = mapped_column(JSON)
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    to, reason = (Sealed() for _ in range(2))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key or self.intake_key or self.key

    @property
    def item_labels(self) -> list[str]:
        """What was handed over, in words."""
        return [ConsentItem(item).label for item in self.items]
