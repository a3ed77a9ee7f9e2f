"""Places and windows as rows of 自治体標準オープンデータセット, with the directory's own columns behind."""

import re
from collections.abc import Iterator

from core.geo.addresses import PREFECTURES
from directory.exchange.likeness import city_of
from directory.places.models import Gathering, Place, VenueVisibility
from directory.schedules.gif import to_gif
from directory.schedules.storing import from_json
from directory.windows.models import ConsultationWindow

PLACE_COLUMNS = (
    *(
        "全国地方公共団体コード",
        "ID",
        "地方公共団体名",
        "名称",
        "名称_カナ",
        "種類",
        "所在地_連結表記",
        "所在地_都道府県",
    ),
    *("所在地_市区町村", "所在地_町字", "緯度", "経度", "電話番号", "連絡先メールアドレス", "団体名", "利用可能曜日"),
    *(
        "開始時間",
        "終了時間",
        "利用可能日時特記事項",
        "概要",
        "対象",
        "費用",
        "申込",
        "持ち物",
        "会場名",
        "公開範囲",
        "開催日時",
        "繰り返しコード",
        "アクセス方法",
    ),
    *("駐車場情報", "対応言語", "URL", "備考"),
    *("活動状況", "最終確認日", "ライセンス", "元の一覧", "元の一覧のID"),
)
WINDOW_COLUMNS = (
    *("ID", "名称", "名称_カナ", "種別", "運営主体", "困りごと", "対象", "電話番号", "FAX番号", "連絡先メールアドレス"),
    *(
        "所在地_連結表記",
        "会場名",
        "緯度",
        "経度",
        "利用可能日時特記事項",
        "予約",
        "時間外の連絡先",
        "担当区域",
        "URL",
        "最終確認日",
    ),
)
PLACE_BOUND = re.compile("住所|所在|会場|場所|方書|緯度|経度|地図|アクセス|番地|画像")


def place_rows(place: Place) -> Iterator[dict[str, str]]:
    """One row per venue; a hidden venue's row says so and nothing about where it is."""
    if not place.gatherings:
        yield _common(place)
    for gathering in place.gatherings:
        yield _common(place) | _venue(gathering) | _open_extra(place)


def window_row(window: ConsultationWindow) -> dict[str, str]:
    """One window; a sensitive one (DV, abuse) keeps its address to itself."""
    told = not window.is_sensitive
    return {
        "ID": window.key,
        "名称": window.name,
        "名称_カナ": window.kana,
        "種別": window.kind.label,
        "運営主体": window.operator,
        "困りごと": window.troubles,
        "対象": window.serves,
        "電話番号": window.phone,
        "FAX番号": window.fax,
        "連絡先メールアドレス": window.mail,
        "所在地_連結表記": window.address if told else "",
        "会場名": window.venue_name if told else "",
        "緯度": _degrees(window.lat) if told else "",
        "経度": _degrees(window.lng) if told else "",
        "利用可能日時特記事項": window.hours_text,
        "予約": window.booking,
        "時間外の連絡先": window.outside_hours,
        "担当区域": "；".join(window.district_names),
        "URL": window.url,
        "最終確認日": window.confirmed_on.isoformat() if window.confirmed_on else "",
    }


def _common(place: Place) -> dict[str, str]:
    return {
        "ID": place.key,
        "元の一覧": place.source or "",
        "元の一覧のID": place.external_id or "",
        "名称": place.name,
        "名称_カナ": place.kana,
        "種類": "；".join(kind.label for kind in place.kinds),
        "電話番号": place.phone,
        "連絡先メールアドレス": place.mail,
        "団体名": place.group.name if place.group else "",
        "概要": place.summary,
        "対象": place.for_whom or "；".join(audience.label for audience in place.audiences),
        "費用": place.cost_text,
        "申込": place.booking,
        "持ち物": place.bring,
        "駐車場情報": {True: "有", False: "無", None: ""}[place.parking],
        "対応言語": place.languages,
        "URL": place.url,
        "備考": place.note,
        "活動状況": place.activity.label,
        "最終確認日": place.confirmed_on.isoformat() if place.confirmed_on else "",
        "ライセンス": place.licence,
    }


def _venue(gathering: Gathering) -> dict[str, str]:
    point = gathering.public_point
    address = shown_address(gathering)
    town = gathering.town if gathering.visibility is not VenueVisibility.HIDDEN else None
    city = town.municipality if town else None
    return {
        "全国地方公共団体コード": city.code if city else "",
        "地方公共団体名": city.name if city else "",
        "所在地_連結表記": address,
        "所在地_都道府県": city.prefecture if city else next((p for p in PREFECTURES if address.startswith(p)), ""),
        "所在地_市区町村": city.name if city else city_of(address),
        "所在地_町字": town.name if town else "",
        "緯度": _degrees(point[0]) if point else "",
        "経度": _degrees(point[1]) if point else "",
        "会場名": gathering.public_venue_name,
        "公開範囲": gathering.visibility.label,
        "開催日時": gathering.schedule_text,
        "アクセス方法": gathering.place.nearest_stop if gathering.visibility is VenueVisibility.EXACT else "",
        **hours_columns(gathering),
    }


def hours_columns(gathering: Gathering) -> dict[str, str]:
    """利用可能曜日, 開始時間, 終了時間, 繰り返しコード, and the whole sentence as a remark where they cannot say it.

    A schedule that was not understood completely is nothing but the group's own words.
    """
    if gathering.schedule_status not in ("exact", "dates") or not gathering.schedule:
        return {"利用可能日時特記事項": gathering.schedule_text}
    said = to_gif(from_json(gathering.schedule))
    return {
        "利用可能曜日": said.weekdays,
        "開始時間": said.starts,
        "終了時間": said.ends,
        "利用可能日時特記事項": said.remark,
        "繰り返しコード": said.code,
    }


def _open_extra(place: Place) -> dict[str, str]:
    """Columns an import kept that have no place of their own; none where a venue is not public."""
    if any(gathering.visibility is not VenueVisibility.EXACT for gathering in place.gatherings):
        return {}
    known = {*PLACE_COLUMNS}
    return {
        name: str(value)
        for name, value in (place.extra or {}).items()
        if name not in known and not PLACE_BOUND.search(name)
    }


def shown_address(gathering: Gathering) -> str:
    """The address where it is public, its town where only the area is, else ""."""
    if gathering.visibility is VenueVisibility.EXACT:
        return gathering.address
    if gathering.visibility is not VenueVisibility.AREA_ONLY or gathering.town is None:
        return ""
    city = gathering.town.municipality
    return f"{city.prefecture}{city.name}{gathering.town.name}"


def _degrees(number: float | None) -> str:
    return "" if number is None else f"{number:.6f}"
