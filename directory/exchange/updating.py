"""A place that is already there, and a row that says something new about it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from directory.exchange.creating import Creator, may_be_public
from directory.exchange.models import ImportedRow
from directory.exchange.place_rows import LONGEST_WARNED, Warned
from directory.exchange.preparing import Prepared
from directory.exchange.written import FACTS, VENUE, as_it_is, as_written
from directory.places.models import Gathering, Place, Publication
from directory.places.services import derive_areas, mark_changed, publish, record_revision, refresh_occurrences

SCHEDULE_COLUMNS = ("schedule_text", "schedule_status", "schedule", "schedule_sentence", "schedule_unread")
POINT_COLUMNS = ("lat", "lng", "point_source", "town_id")
WORDS = {
    "name": "名称",
    "kana": "名称_カナ",
    "kinds": "種類",
    "summary": "概要",
    "group": "団体名",
    "for_whom": "対象",
    "audiences": "対象",
    "cost": "費用",
    "cost_text": "費用",
    "booking": "申込",
    "phone": "電話番号",
    "mail": "メール",
    "url": "URL",
    "note": "備考",
    "activity": "活動状況",
    "confirmed_on": "最終確認日",
    "licence": "ライセンス",
    "bring": "持ち物",
    "languages": "対応言語",
    "nearest_stop": "アクセス方法",
    "parking": "駐車場情報",
    "extra": "そのほかの項目",
    "venue_name": "会場名",
    "address": "所在地",
    "visibility": "公開範囲",
    "schedule_text": "開催日時",
    "point": "地図の位置",
}
KEPT_BY_HAND = "前回の取り込みのあとに手で直されているため、そのままにしました。"


class Updater:
    """Applies rows to places that exist; `warnings` names what was left as a person had made it."""

    def __init__(self, session: Session, creator: Creator, *, today: date) -> None:
        self.session = session
        self.creator = creator
        self.today = today
        self.warnings: list[Warned] = []

    def apply(self, place: Place, imported: ImportedRow, row: Prepared, *, is_first: bool) -> dict[str, list[Any]]:
        """Write what the row changes, except where somebody changed it by hand since the last import.

        What was changed: field → [before, after].
        """
        gathering = self.session.get(Gathering, imported.gathering_id) if imported.gathering_id else None
        now_is, was, new = as_it_is(place, gathering), imported.written, as_written(row)
        wanted = [name for name in self._fields(gathering, row, is_first=is_first) if new.get(name) != was.get(name)]
        changes = [name for name in wanted if now_is.get(name) in (was.get(name), new.get(name))]
        for name in sorted(set(wanted) - set(changes)):
            self._warn(row, name, new.get(name))
        changes = [name for name in changes if now_is.get(name) != new.get(name)]
        if row.venue is not None and gathering is None and imported.gathering_id is None:
            gathering = self._new_gathering(place, row)
            imported.gathering_id = gathering.id
        self._change(place, gathering, row, changes)
        imported.written, imported.digest, imported.unshown = new, row.digest, row.unshown
        if is_first and place.external_id == imported.external_id:
            place.external_id = row.external_id  # another one where a list without numbers tells a new address
        imported.external_id = row.external_id
        place.source_hash = row.digest if is_first else place.source_hash
        if changes:
            before = {name: now_is.get(name) for name in changes}
            after = {name: new.get(name) for name in changes}
            record_revision(self.session, place, before=before, after=after, by="import", source=row.source)
            mark_changed(self.session, place)
        return {name: [now_is.get(name), new.get(name)] for name in changes}

    def further(self, place: Place, row: Prepared) -> None:
        """One more venue of a place that was there before."""
        nth = len(place.gatherings) + 1
        gathering = self._new_gathering(place, row) if row.venue is not None else None
        facts = more_facts({name: getattr(place, name) for name in FACTS}, row, nth)
        for name, value in facts.items():
            setattr(place, name, value)
        place.kinds.extend(kind for kind in row.kinds if kind not in place.kinds and row.facts["name"])
        place.audiences.extend(audience for audience in row.audiences if audience not in place.audiences)
        self.session.flush()
        self.creator.note(row, place.id, gathering.id if gathering else None)
        mark_changed(self.session, place)

    def show(self, place: Place, row: Prepared) -> bool:
        """Publish a draft; what a coordinator withdrew stays withdrawn."""
        if place.publication is not Publication.DRAFT or not may_be_public(row):
            return False
        publish(self.session, place, by="import", source=row.source)
        return True

    def _fields(self, gathering: Gathering | None, row: Prepared, *, is_first: bool) -> list[str]:
        fields = [*FACTS, "kinds", "audiences", "group"] if is_first else []
        if gathering is not None and row.venue is not None:
            fields += [*VENUE, "point"]
        return fields

    def _change(self, place: Place, gathering: Gathering | None, row: Prepared, changes: list[str]) -> None:
        for name in changes:
            if name in FACTS:
                setattr(place, name, row.facts[name])
        if "kinds" in changes:
            place.kinds[:] = list(row.kinds)
        if "audiences" in changes:
            place.audiences[:] = list(row.audiences)
        if "group" in changes:
            place.group_id = self._group(row.group)
        if gathering is not None and row.venue is not None:
            self._change_venue(place, gathering, row.venue, changes)

    def _change_venue(self, place: Place, gathering: Gathering, venue: dict[str, Any], changes: list[str]) -> None:
        columns: list[str] = [name for name in ("venue_name", "address", "visibility") if name in changes]
        columns += SCHEDULE_COLUMNS if "schedule_text" in changes else ()
        columns += POINT_COLUMNS if "point" in changes else ()
        for name in columns:
            setattr(gathering, name, venue[name])
        self.session.flush()
        if "point" in changes or "address" in changes:
            self.session.refresh(gathering, ["town"])
            derive_areas(place)
        if "schedule_text" in changes:
            refresh_occurrences(self.session, [gathering], self.today)

    def _new_gathering(self, place: Place, row: Prepared) -> Gathering:
        self.creator.write()
        gathering = Gathering(
            id=self.creator.numbers.next(Gathering), position=len(place.gatherings), **(row.venue or {})
        )
        place.gatherings.append(gathering)
        self.session.flush()
        derive_areas(place)
        refresh_occurrences(self.session, [gathering], self.today)
        return gathering

    def _group(self, name: str) -> int | None:
        number = self.creator.group(name)
        self.creator.write()
        return number

    def _warn(self, row: Prepared, name: str, value: object) -> None:
        said = "" if value is None else str(value)
        self.warnings.append(Warned(row.row, WORDS[name], said[:LONGEST_WARNED], KEPT_BY_HAND, row.sheet))


def more_facts(known: dict[str, Any], row: Prepared, nth: int) -> dict[str, Any]:
    """What the place's nth row adds: it fills what is empty, and what differs is kept beside it."""
    added: dict[str, Any] = {}
    extra = dict(known["extra"] or {})
    for name in (
        "kana",
        "summary",
        "for_whom",
        "cost_text",
        "booking",
        "phone",
        "mail",
        "url",
        "note",
        "licence",
        "bring",
        "languages",
        "nearest_stop",
    ):
        new, old = row.facts[name], known[name]
        if new and not old:
            added[name] = new
        elif new and new != old:
            extra.setdefault(f"{WORDS[name]}（{nth}件目）", new)
    if row.facts["name"] and row.facts["name"] != known["name"]:
        extra.setdefault(f"名称（{nth}件目）", row.facts["name"])
    for name, value in row.facts["extra"].items():
        if extra.setdefault(name, value) != value:
            extra.setdefault(f"{name}（{nth}件目）", value)
    if extra != (known["extra"] or {}):
        added["extra"] = extra
    return added
