"""The staff menu, in two lines: the kinds of work, and the pages of the one that is open. What an account may not open
is not in it.
"""

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from core.permissions import Permission, permits

MENU = (
    (
        "きょうの仕事",
        (("きょうの仕事", "overview.index", Permission.OWN_ACCOUNT),),
    ),
    (
        "参加支援",
        (
            ("訪問の一覧", "overview.due", Permission.DUE_LIST),
            ("訪問の予定", "day_sheet.show", Permission.DUE_LIST),
            ("参加までの予定", "placements_due.index", Permission.DUE_LIST),
            ("担当している方", "people.index", Permission.PERSON_LIST),
            ("声かけ", "outreach.index", Permission.OUTREACH_LIST),
            ("相談受付", "intake.index", Permission.INTAKE_LIST),
            ("支援会議", "circles.index", Permission.CIRCLE_LIST),
            ("重層的支援会議", "conferences.index", Permission.CONFERENCE_LIST),
            ("空いている受け入れ枠", "opening_people.index", Permission.OPENING_PEOPLE),
            ("一括提案", "assignments.index", Permission.ASSIGNMENT_LIST),
            ("受け入れ先", "host_desk.index", Permission.HOST_DESK),
            ("資源開発", "gaps.index", Permission.GAP_LIST),
        ),
    ),
    (
        "居場所",
        (
            ("居場所の管理", "desk.index", Permission.PLACE_LIST),
            ("役割・受け入れ枠", "desk_openings.index", Permission.OPENING_LIST),
            ("団体", "desk_groups.index", Permission.GROUP_LIST),
            ("相談窓口の管理", "desk_windows.index", Permission.WINDOW_LIST),
            ("居場所のない地区", "coverage.index", Permission.COVERAGE_READ),
            ("確認待ちの変更", "desk_proposals.index", Permission.PROPOSAL_LIST),
            ("重なった登録", "merging.index", Permission.DUPLICATE_LIST),
            ("リーフレット", "leaflets.new", Permission.LEAFLET_MAKE),
            ("配布の台帳", "leaflet_batches.index", Permission.LEAFLET_MAKE),
            ("カレンダーなどの紙", "desk_papers.index", Permission.LEAFLET_MAKE),
            ("さがす言葉", "desk_words.index", Permission.WORD_EDIT),
        ),
    ),
    (
        "確かめる",
        (
            ("確かめる順番", "desk_queue.index", Permission.QUEUE_LIST),
            ("電話の時間", "desk_phone.index", Permission.PHONE_HOUR),
            ("団体への確認", "desk_asking.index", Permission.ASK_LIST),
            ("確認票の入力", "desk_slips.index", Permission.ASK_TAKE),
            ("住民からのお知らせ", "desk_inbox.index", Permission.INBOX_LIST),
        ),
    ),
    (
        "休みと年度",
        (
            ("一斉休止", "desk_closures.index", Permission.CLOSURE_LIST),
            ("夏休みなどの期間", "desk_seasons.index", Permission.SEASON_LIST),
            ("年度の数字", "figures.index", Permission.FIGURE_KEEP),
            ("数字のもとの記録", "figure_records.index", Permission.FIGURE_OPEN),
            ("年度更新", "desk_new_year.index", Permission.NEW_YEAR_LIST),
            ("引き継ぎ帳", "handover.index", Permission.HANDOVER_LIST),
            ("休みの間の代わり", "substitutes.index", Permission.SUBSTITUTE_LIST),
        ),
    ),
    (
        "つながり",
        (
            ("パートナー事業者", "partners.index", Permission.PARTNER_LIST),
            ("食のネットワーク", "foods.index", Permission.FOOD_LIST),
            ("プラットフォーム", "platforms.index", Permission.PLATFORM_LIST),
            ("資源開発ボード", "gap_board.index", Permission.GAP_BOARD),
            ("場所と足りないこと", "supply_demand.index", Permission.GAP_BOARD),
            ("つながりサポーター", "supporters.index", Permission.TRAINING_LIST),
            ("いきいきポイント", "points.index", Permission.POINT_KEEP),
        ),
    ),
    (
        "設定と記録",
        (
            ("アカウント", "accounts.index", Permission.ACCOUNT_MANAGE),
            ("紙の名前・ロゴ・色", "branding.show", Permission.BRANDING_EDIT),
            ("担当の引き継ぎ", "handing_over.index", Permission.TEAM_LIST),
            ("提供の台帳", "disclosures.index", Permission.DISCLOSURE_LIST),
            ("合う場所の決まり", "suggestion_rules.index", Permission.PERSON_LIST),
            ("訪問の間隔", "follow_ups.show", Permission.DUE_LIST),
            ("閲覧の記録", "audit.index", Permission.AUDIT_READ),
            ("自分の設定", "accounts.own", Permission.OWN_ACCOUNT),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work with its pages; one with a single page has the name of that page."""

    label: str
    entries: tuple[Entry, ...]

    @property
    def href(self) -> str:
        """Its first page."""
        return self.entries[0].href

    @property
    def current(self) -> bool:
        """Whether one of its pages is open."""
        return any(entry.current for entry in self.entries)


def menu() -> list[Work]:
    """The work this account may open, with the page that is open now."""
    allowed = {
        label: [(name, url_for(endpoint)) for name, endpoint, permission in pages if permits(current_user, permission)]
        for label, pages in MENU
    }
    addresses = [href for pages in allowed.values() for _, href in pages]
    here = max((href for href in addresses if _leads_to(href, request.path)), key=len, default="")
    works = [
        (label, tuple(Entry(name, href, href == here) for name, href in pages)) for label, pages in allowed.items()
    ]
    return [Work(entries[0].label if len(entries) == 1 else label, entries) for label, entries in works if entries]


def _leads_to(href: str, path: str) -> bool:
    """Whether a page lies below a menu entry; the first page has nothing below it."""
    return path == href or (href != url_for("overview.index") and path.startswith(href))
