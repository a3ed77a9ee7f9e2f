"""The log, for those who check it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.accounts.queries import names_of_accounts
from core.audit import Action, first_break, newest_lines
from core.db import office_session
from core.permissions import Permission, requires

audit_pages = Blueprint("audit", __name__, url_prefix="/office/audit")

ON_A_PAGE = 100
SUBJECTS = {
    "person": "本人",
    "intake": "相談受付票",
    "outreach": "声かけの記録",
    "circle": "支援会議",
    "conference": "重層的支援会議",
    "disclosure": "提供の記録",
    "account": "アカウント",
    "login": "ログイン名",
    "inbox": "住民からのお知らせ",
    "partner_contact": "パートナー事業者の担当の方",
    "supporter": "つながりサポーター",
    "point_holder": "いきいきポイントのカード",
    "proposal": "提案された変更",
    "place": "居場所",
    "consultation_window": "相談窓口",
    "area_closure": "一斉休止",
    "year_turn": "年度更新",
    "handover": "引き継ぎ帳の居場所",
    "handover_book": "引き継ぎ帳",
    "handover_copy": "引き継ぎ帳の控え",
    "contact": "団体との連絡のメモ",
    "host": "受け入れ先",
    "birth_dates": "年齢別に数えるための生年月日（どなたの記録も開かない）",
}
OTHER_PURPOSES = {
    "sign-in": "サインイン",
    "sign-out": "サインアウト",
    "set-up": "アカウントの設定",
    "seed": "見本の作成",
    "retention": "保存期間が過ぎた記録の消去",
    "statistics": "年度の数字の集計",
    "host:answer": "受け入れ先がリンクから見た・答えた",
}
PURPOSES = OTHER_PURPOSES | {permission.value: permission.label for permission in Permission}


@audit_pages.get("/")
@requires(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """The newest lines first, all or of one action, and whether the chain is whole."""
    before = request.args.get("before", type=int)
    action = next((one for one in Action if one.value == request.args.get("action", "")), None)
    only = action.value if action else None
    session = office_session()
    lines = session.scalars(newest_lines(before, action).limit(ON_A_PAGE)).all()
    names = names_of_accounts({key for line in lines for key in (line.account_key, line.instead_of) if key})
    older = url_for(".index", before=lines[-1].id, action=only) if len(lines) == ON_A_PAGE else ""
    newer = url_for(".index", action=only) if before else ""
    return render_template(
        "audit/index.html",
        lines=lines,
        action=action,
        actions=list(Action),
        names=names,
        subjects=SUBJECTS,
        purposes=PURPOSES,
        broken=first_break(session),
        older=older,
        newer=newer,
    )
