"""The staff menu: what an account may not open is not in it."""

from flask import request, url_for
from flask_login import current_user

from core.permissions import Permission, permits

MENU = (
    ("きょうの仕事", "overview.index", Permission.OWN_ACCOUNT),
    ("訪問の一覧", "overview.due", Permission.DUE_LIST),
    ("担当している方", "people.index", Permission.PERSON_LIST),
    ("居場所の管理", "desk.index", Permission.PLACE_LIST),
    ("団体", "desk_groups.index", Permission.GROUP_LIST),
    ("重なった登録", "merging.index", Permission.DUPLICATE_LIST),
    ("確認待ちの変更", "desk_proposals.index", Permission.PROPOSAL_LIST),
    ("確かめる順番", "desk_queue.index", Permission.QUEUE_LIST),
    ("電話の時間", "desk_phone.index", Permission.PHONE_HOUR),
    ("相談窓口の管理", "desk_windows.index", Permission.WINDOW_LIST),
    ("住民からのお知らせ", "desk_inbox.index", Permission.INBOX_LIST),
    ("団体への確認", "desk_asking.index", Permission.ASK_LIST),
    ("確認票の入力", "desk_slips.index", Permission.ASK_TAKE),
    ("一斉休止", "desk_closures.index", Permission.CLOSURE_LIST),
    ("年度更新", "desk_new_year.index", Permission.NEW_YEAR_LIST),
    ("引き継ぎ帳", "handover.index", Permission.HANDOVER_LIST),
    ("夏休みなどの期間", "desk_seasons.index", Permission.SEASON_LIST),
    ("パートナー事業者", "partners.index", Permission.PARTNER_LIST),
    ("食のネットワーク", "foods.index", Permission.FOOD_LIST),
    ("プラットフォーム", "platforms.index", Permission.PLATFORM_LIST),
    ("つながりサポーター", "supporters.index", Permission.TRAINING_LIST),
    ("いきいきポイント", "points.index", Permission.POINT_KEEP),
    ("さがす言葉", "desk_words.index", Permission.WORD_EDIT),
    ("リーフレット", "leaflets.new", Permission.LEAFLET_MAKE),
    ("休みの間の代わり", "substitutes.index", Permission.SUBSTITUTE_LIST),
    ("アカウント", "accounts.index", Permission.ACCOUNT_MANAGE),
    ("閲覧の記録", "audit.index", Permission.AUDIT_READ),
    ("自分の設定", "accounts.own", Permission.OWN_ACCOUNT),
)


def menu() -> list[dict[str, object]]:
    """The entries this account may open, with the one that is open now."""
    allowed = [(label, url_for(endpoint)) for label, endpoint, permission in MENU if permits(current_user, permission)]
    here = max((href for _, href in allowed if _leads_to(href, request.path)), key=len, default="")
    return [{"label": label, "href": href, "current": href == here} for label, href in allowed]


def _leads_to(href: str, path: str) -> bool:
    """Whether a page lies below a menu entry; the first page has nothing below it."""
    return path == href or (href != url_for("overview.index") and path.startswith(href))
