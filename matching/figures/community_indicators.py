"""The shipped indicators of 地域づくり."""

from matching.figures import community_counts as community
from matching.figures.definitions import Counter, Counting, Half, Indicator

EVENTS, DISTINCT, STANDING = Counting.EVENTS, Counting.DISTINCT, Counting.STANDING


def _community(name: str, label: str, unit: str, counting: Counting, count: Counter, definition: str) -> Indicator:
    return Indicator(name, label, definition, unit, Half.COMMUNITY, counting, count)


COMMUNITY_INDICATORS: tuple[Indicator, ...] = (
    _community(
        "places",
        "公開している居場所・活動",
        "か所",
        STANDING,
        community.places,
        "最後の日に公開していて、終わっていない居場所・活動の数。種類別は、複数の種類をもつものをそれぞれに数える。過ぎた年度は、その後の4〜6月に年度更新で数えて残したもの。",
    ),
    _community(
        "places_confirmed",
        "期限内に確かめた居場所・活動",
        "か所",
        STANDING,
        community.places_confirmed,
        "そのうち、日時の確認の期限内に確かめたもの。",
    ),
    _community(
        "new_places",
        "新しい居場所・活動",
        "か所",
        DISTINCT,
        community.new_places,
        "期間内に登録し、いま公開している居場所・活動の数。",
    ),
    _community(
        "open_roles",
        "募集している役割・受け入れ枠",
        "件",
        STANDING,
        community.open_roles,
        "最後の日に募集している役割・受け入れ枠の数。",
    ),
    _community(
        "new_roles",
        "新しい役割・受け入れ枠",
        "件",
        DISTINCT,
        community.new_roles,
        "期間内に登録し、いま載せている役割・受け入れ枠の数。",
    ),
    _community(
        "groups_by_content",
        "活動団体",
        "団体",
        STANDING,
        community.groups_by_content,
        "活動を続けている居場所のある団体の数。活動内容別は、複数の内容をもつ団体をそれぞれに数える。",
    ),
    _community(
        "partners",
        "パートナー事業者",
        "事業者",
        STANDING,
        community.partners,
        "最後の日に登録している地域福祉推進パートナー事業者の数。",
    ),
    _community(
        "food_members",
        "フードドライブ・ネットワークの参画団体",
        "団体",
        STANDING,
        community.food_members,
        "最後の日に食のネットワークに参加している団体の数。活動内容別は、複数の内容を実施する団体をそれぞれに数える。",
    ),
    _community(
        "company_donations",
        "企業からの寄付",
        "件",
        EVENTS,
        community.company_donations,
        "期間内に企業・お店から申し出のあった食品などの件数。取り下げたものは除く。",
    ),
    _community(
        "donations",
        "食品などの寄付",
        "件",
        EVENTS,
        community.donations,
        "期間内の申し出の件数。取り下げを除く。提供者別。",
    ),
    _community(
        "platform_members",
        "プラットフォームの参加団体",
        "団体",
        STANDING,
        community.platform_members,
        "最後の日に参加している団体の数。プラットフォーム別。二つに参加する団体は、内訳ではそれぞれに、合計では一度数える。",
    ),
    _community(
        "platform_meetings",
        "プラットフォームの会合",
        "回",
        EVENTS,
        community.platform_meetings,
        "期間内に開いた会合の回数。プラットフォーム別。",
    ),
    _community("trainings", "研修・講座", "回", EVENTS, community.trainings, "期間内に開いた研修・講座の回数。"),
    _community("trained", "研修・講座の受講者（延べ）", "人", EVENTS, community.trained, "期間内の受講者の延べ人数。"),
    _community(
        "newly_trained",
        "はじめて受講した方",
        "人",
        DISTINCT,
        community.newly_trained,
        "期間内の研修・講座で、はじめて受講した方の人数。",
    ),
)
