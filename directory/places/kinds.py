"""The words a place is described with: kinds, people it is for, cost, and what it offers."""

from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is; it may be several at once. Statutory kinds keep their Japanese name."""

    IBASHO = "ibasho"
    SALON = "salon"
    KAYOI_NO_BA = "kayoi_no_ba"
    CHILDREN_CAFETERIA = "children_cafeteria"
    COMMUNITY_CAFETERIA = "community_cafeteria"
    FOOD_PANTRY = "food_pantry"
    FOOD_DRIVE = "food_drive"
    FOOD_BANK = "food_bank"
    DEMENTIA_CAFE = "dementia_cafe"
    CHILD_REARING = "child_rearing"
    LEARNING_SUPPORT = "learning_support"
    PEER_GROUP = "peer_group"
    ALL_GENERATIONS = "all_generations"
    WORK_LIKE_ACTIVITY = "work_like_activity"
    DELIVERY = "delivery"
    FACILITY = "facility"
    EVENT = "event"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word residents know."""
        return PLACE_KIND_LABELS[self]


PLACE_KIND_LABELS = {
    PlaceKind.IBASHO: "居場所",
    PlaceKind.SALON: "サロン",
    PlaceKind.KAYOI_NO_BA: "通いの場",
    PlaceKind.CHILDREN_CAFETERIA: "こども食堂",
    PlaceKind.COMMUNITY_CAFETERIA: "地域食堂",
    PlaceKind.FOOD_PANTRY: "フードパントリー",
    PlaceKind.FOOD_DRIVE: "フードドライブ",
    PlaceKind.FOOD_BANK: "フードバンク",
    PlaceKind.DEMENTIA_CAFE: "認知症カフェ",
    PlaceKind.CHILD_REARING: "子育て支援",
    PlaceKind.LEARNING_SUPPORT: "学習支援",
    PlaceKind.PEER_GROUP: "家族会・当事者会",
    PlaceKind.ALL_GENERATIONS: "多世代交流",
    PlaceKind.WORK_LIKE_ACTIVITY: "就労的活動",
    PlaceKind.DELIVERY: "移動販売・配食・送迎",
    PlaceKind.FACILITY: "公共施設",
    PlaceKind.EVENT: "催し",
    PlaceKind.OTHER: "その他",
}


class Audience(StrEnum):
    """For whom; a place may name several."""

    ANYONE = "anyone"
    CHILDREN = "children"
    YOUTH = "youth"
    PARENTS = "parents"
    OLDER_PEOPLE = "older_people"
    DISABLED_PEOPLE = "disabled_people"
    FAMILY_CARERS = "family_carers"
    WITHDRAWN_PEOPLE = "withdrawn_people"
    FOREIGN_RESIDENTS = "foreign_residents"
    WOMEN = "women"

    @property
    def label(self) -> str:
        """The words on the page."""
        return {
            "anyone": "どなたでも",
            "children": "こども",
            "youth": "若者",
            "parents": "子育て中の方",
            "older_people": "高齢の方",
            "disabled_people": "障がいのある方",
            "family_carers": "介護・ケアをしている方",
            "withdrawn_people": "ひきこもりがちな方",
            "foreign_residents": "外国にルーツのある方",
            "women": "女性",
        }[self]


class Cost(StrEnum):
    """What it costs, as a class to filter by; the exact words stay beside it."""

    FREE = "free"
    FREE_FOR_CHILDREN = "free_for_children"
    UP_TO_300 = "up_to_300"
    OVER_300 = "over_300"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The words on the page."""
        return {
            "free": "無料",
            "free_for_children": "こども無料",
            "up_to_300": "300円以下",
            "over_300": "300円より高い",
            "unknown": "費用は未確認",
        }[self]


FEATURES = {
    "just_being": "いるだけでよい",
    "women_only": "女性のみ",
    "no_work_pressure": "就労を求められない",
    "first_timers": "はじめての方歓迎",
    "accompanied": "付き添い・見学できる",
    "wheelchair": "車いすで入れる",
    "accessible_toilet": "多目的トイレ",
    "written_talk": "筆談できる",
    "quiet": "静か",
    "soft_light": "光がやわらかい",
    "no_strong_smell": "においが少ない",
    "parking": "駐車場",
    "lift_offered": "送迎あり",
}
"""Yes/no facts about a place: column name → words. NULL in the column is 未確認, never a guess."""
