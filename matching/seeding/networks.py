"""The demo's supporters who wish to be called upon, and its ledger of points. All of them are invented."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from directory.points.models import Per, PointRule
from directory.points.services import Ledger, earn, keep_rule, register_holder, set_policy, use
from directory.seeding.sheets import Line, demo_key, read_sheet
from directory.supporters.called import Supporter, keep_supporter


def add_supporters(session: Session, folder: Path, today: date) -> None:
    """Those who may be called upon."""
    for line in read_sheet("supporters", folder):
        texts = {"name": line["名前"], "kana": line["名前_カナ"], "phone": line["電話番号"], "mail": ""}
        areas = [demo_key(area) for area in line.several("地域（；区切り）")]
        wished_on = line.certain_day("希望を聞いた日", today)
        supporter = Supporter(key=demo_key(line["ID"]))
        keep_supporter(session, supporter, texts | {"note": line["できること"]}, areas=areas, wished_on=wished_on)


def add_points(session: Session, folder: Path, today: date) -> None:
    """What earns points, cards, and every line on its day by the same rules as on the screens."""
    set_policy(session, years_valid=2, most_a_year=6000)
    rules = {line["ID"]: _rule(session, line) for line in read_sheet("point_rules", folder)}
    session.flush()
    holders = {}
    for line in read_sheet("point_holders", folder):
        day = line.certain_day("登録した日", today)
        facts = {"name": line["名前"], "kana": line["名前_カナ"], "key": demo_key(line["ID"])}
        holders[line["ID"]] = register_holder(session, **facts, today=day)
    for line in read_sheet("point_lines", folder):
        day = line.certain_day("日", today)
        ledger = Ledger(session, line.among("カードID", holders).key, demo_key(line["職員"]), day)
        if used := line.number("使ったポイント"):
            use(ledger, used, on=day, words=line["何に"])
        else:
            earn(ledger, line.among("活動ID", rules), amount=line.number("回数・時間") or 0, on=day)
        session.flush()


def _rule(session: Session, line: Line) -> PointRule:
    most = line.number("1日の上限")
    return keep_rule(
        session, name=line["活動"], per=line.one("数え方", Per), points=line.number("ポイント") or 0, most_a_day=most
    )
