"""What to ask on the telephone, in one sentence to read out."""

import re
from collections.abc import Sequence

from directory.desk.marks import SCHEDULE, VENUE, Known
from directory.places.models import Activity, Place

LONGEST = 60
TO_READ = "下に書いてある日時"


def question(place: Place, facts: Sequence[Known]) -> str:
    """The sentence for one place; `facts` is what is known of it (`marks.known_facts`)."""
    if place.activity is Activity.PAUSED:
        return f"「{place.name}」は、いまもお休みされていますか。再開の予定はありますか。"
    meetings = [words for words in (_meeting(facts, venue.key) for venue in place.gatherings) if words]
    others = [fact.label for fact in facts if not fact.is_essential and fact.field != "name"]
    rest = f"{'・'.join(others)}も" if others else "ほかの内容も"
    if not meetings:
        when = f"「{place.name}」は、いつ、どこで開いているか教えていただけますか。"
        return f"{when}{rest}、いまのままで変わりありませんか。"
    return f"「{place.name}」は、いまも{'、'.join(meetings)}開いていて、{rest}変わりありませんか。"


def _meeting(facts: Sequence[Known], key: str) -> str:
    told = {fact.field: re.sub(r"\s+", " ", fact.words).strip() for fact in facts if fact.key == key}
    when, where = told.get(SCHEDULE, ""), told.get(VENUE, "")
    if len(when) > LONGEST:
        when = TO_READ
    words = [f"{when}に" if when else "", f"{where}で" if where else ""]
    return "、".join(word for word in words if word)
