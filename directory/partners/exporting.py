"""The register, and what became of offers and wishes, as rows of text for a spreadsheet."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import fiscal_year, fiscal_year_label
from directory.exchange.sheets import Row
from directory.partners.fitting import weekday_words
from directory.partners.models import Introduction, Listing, PartnerBusiness
from directory.partners.queries import all_introductions, listings_of, partners_for
from directory.partners.states import Side

PARTNER_COLUMNS = (
    *("名称", "名称_カナ", "種別", "業種", "どんな事業者か", "地域", "電話番号", "メール", "URL", "状態", "登録証番号"),
    *("登録日", "登録の期限", "登録終了日", "終了の理由", "申し出", "希望"),
)
LISTING_COLUMNS = (
    *("申し出・希望", "団体", "種類", "内容", "地域", "曜日", "時間帯", "いつから", "いつまで", "終了した日"),
    *("紹介した相手", "相手の内容", "紹介した日", "紹介した年度", "その後", "その後の日", "その後のことば"),
)


def partner_rows(session: Session, today: date) -> Iterator[Row]:
    """Every business, with what it offers and wishes today; whom to ask for is not among it."""
    standing: dict[tuple[int, Side], list[str]] = {}
    for side in Side:
        for listing in session.scalars(listings_of(side, today)):
            standing.setdefault((listing.group_id, side), []).append(f"{listing.kind.label}：{listing.words}")
    for partner in session.scalars(partners_for("", None)):
        own = {side.label: "\n".join(standing.get((partner.group_id, side), ())) for side in Side}
        yield _partner_row(partner) | own


def listing_rows(session: Session) -> Iterator[Row]:
    """Every offer and wish, once for each introduction or once without any."""
    introductions: dict[int, list[Introduction]] = {}
    for each in session.scalars(all_introductions()):
        introductions.setdefault(each.offer_id, []).append(each)
        introductions.setdefault(each.wish_id, []).append(each)
    for side in (Side.WISH, Side.OFFER):
        for listing in session.scalars(listings_of(side, None)):
            own = _listing_row(listing)
            yield from (
                (own | _came_of(listing, each) for each in introductions.get(listing.id, ()))
                if (listing.id in introductions)
                else (own,)
            )


def _partner_row(partner: PartnerBusiness) -> Row:
    return {
        "名称": partner.group.name,
        "名称_カナ": partner.group.kana,
        "種別": partner.group.kind.label,
        "業種": partner.field.label,
        "どんな事業者か": partner.summary,
        "地域": "；".join(area.name for area in partner.areas) or "市内全域",
        "電話番号": partner.phone,
        "メール": partner.mail,
        "URL": partner.url,
        "状態": partner.state.label,
        "登録証番号": partner.certificate_number,
        "登録日": iso(partner.registered_on),
        "登録の期限": iso(partner.valid_until),
        "登録終了日": iso(partner.ended_on),
        "終了の理由": partner.ended_reason,
    }


def _listing_row(listing: Listing) -> Row:
    return {
        "申し出・希望": listing.side.label,
        "団体": listing.group.name,
        "種類": listing.kind.label,
        "内容": listing.words,
        "地域": "；".join(area.name for area in listing.areas) or "市内全域",
        "曜日": weekday_words(listing.weekdays),
        "時間帯": listing.times,
        "いつから": iso(listing.first_day),
        "いつまで": iso(listing.last_day),
        "終了した日": iso(listing.closed_on),
    }


def _came_of(listing: Listing, introduction: Introduction) -> Row:
    other = introduction.counterpart(listing)
    return {
        "紹介した相手": other.group.name,
        "相手の内容": other.words,
        "紹介した日": iso(introduction.introduced_on),
        "紹介した年度": fiscal_year_label(fiscal_year(introduction.introduced_on)),
        "その後": introduction.outcome.label,
        "その後の日": iso(introduction.outcome_on),
        "その後のことば": introduction.outcome_words,
    }


def iso(on: date | None) -> str:
    """A day for a spreadsheet; nothing for none."""
    return on.isoformat() if on else ""
