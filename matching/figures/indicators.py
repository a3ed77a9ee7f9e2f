"""The indicators: each with its name, what exactly is counted, the unit, and how."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from matching.figures import community_counts as community
from matching.figures import support_counts as support
from matching.figures.counting import Count
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.placements.states import PlacementState
from matching.visits.models import VisitTo

Counter = Callable[[Records, Period], Count]


class Half(StrEnum):
    """Which half of the records an indicator counts."""

    SUPPORT = "support"
    COMMUNITY = "community"
    TAILORED = "tailored"
    OWN = "own"

    @property
    def label(self) -> str:
        """The heading of its table."""
        return {
            "support": "参加支援",
            "community": "地域づくり",
            "tailored": "この市町村の数字（えらんで数える）",
            "own": "この市町村の数字（手で入力）",
        }[self]


class Counting(StrEnum):
    """The rule of counting."""

    EVENTS = "events"
    DISTINCT = "distinct"
    STANDING = "standing"
    BY_HAND = "by_hand"

    @property
    def label(self) -> str:
        """The words beside the definition."""
        return {
            "events": "延べ（期間内に起きたこと）",
            "distinct": "実数（期間内、同じものは一度）",
            "standing": "最後の日の時点",
            "by_hand": "手で入力",
        }[self]


@dataclass(frozen=True)
class Indicator:
    """One figure of a 年度."""

    name: str
    label: str
    definition: str
    unit: str
    half: Half
    counting: Counting
    count: Counter
    about_people: bool = False
    """Whether a small number of it could tell of somebody."""
    may_leave: bool = True
    """Whether it may stand in what is given out of the house at all."""
    splits_outside: bool = True
    """Whether its parts make its sum, so that small ones can be hidden in what is given out."""


def _support(name: str, label: str, unit: str, counting: Counting, count: Counter, definition: str) -> Indicator:
    return Indicator(name, label, definition, unit, Half.SUPPORT, counting, count, about_people=True)


def _community(name: str, label: str, unit: str, counting: Counting, count: Counter, definition: str) -> Indicator:
    return Indicator(name, label, definition, unit, Half.COMMUNITY, counting, count)


EVENTS, DISTINCT, STANDING, _ = Counting

INDICATORS: tuple[Indicator, ...] = (
    _support(
        "consultations",
        "新規相談の受付",
        "件",
        EVENTS,
        support.consultations,
        "期間内に受け付けた相談受付票の件数。経路別。消した受付票は、だれの記録にもならなかったものだけを月で数えて含む。",
    ),
    _support(
        "outreach_begun",
        "声かけ（アウトリーチ）を始めた方",
        "人",
        DISTINCT,
        support.outreach_begun,
        "期間内に気づきを記録した方の数。気づいた人別。消した声かけは、相談受付にならなかったものだけを月で数えて含む。",
    ),
    _support(
        "outreach_contacts",
        "声かけの回数",
        "回",
        EVENTS,
        support.outreach_contacts,
        "期間内の声かけ（訪問・電話・手紙など）の回数。会えなかったものも含む。",
    ),
    _support(
        "circles",
        "支援会議を始めた件数",
        "件",
        DISTINCT,
        support.circles_begun,
        "期間内に始めた支援会議（社会福祉法106条の6）の件数。一人・一世帯を1件とする。消した支援会議は、本人の記録にならなかったものだけを月で数えて含む。",
    ),
    _support(
        "plans",
        "支援プランの作成",
        "件",
        EVENTS,
        support.plans,
        "期間内に承認した支援プランの版の数。初回はその方のはじめての承認、再プランは二度目から。",
    ),
    _support(
        "conferences",
        "重層的支援会議",
        "回",
        EVENTS,
        support.conferences,
        "期間内に開いた重層的支援会議の回数。会議の名前別。",
    ),
    _support(
        "conference_cases",
        "重層的支援会議で話し合った件数",
        "件",
        EVENTS,
        support.conference_cases,
        "期間内に開いた会議の議題の延べ件数。取り下げたものは除く。",
    ),
    _support(
        "conference_agencies",
        "重層的支援会議に参加した機関",
        "機関",
        DISTINCT,
        support.conference_agencies,
        "期間内の会議に一度でも出席した機関の種類の数。",
    ),
    _support(
        "newly_decided",
        "参加支援の新規決定者",
        "人",
        DISTINCT,
        support.newly_decided,
        "期間内に、受け入れ先の候補がはじめて決まった方の実人数。消した記録は含まない。",
    ),
    _support(
        "hosts_asked",
        "打診した受け入れ先",
        "か所",
        DISTINCT,
        support.hosts_asked,
        "期間内に一度でも打診した居場所・活動の数。",
    ),
    _support(
        "hosts_accepting",
        "受け入れると答えた受け入れ先",
        "か所",
        DISTINCT,
        support.hosts_accepting,
        "期間内に一度でも「受けられる」「条件があれば受けられる」と答えた居場所・活動の数。",
    ),
    _support(
        "host_refusals",
        "受け入れ先の「いまは難しい」",
        "件",
        EVENTS,
        support.host_refusals,
        "期間内に「いまは難しい」と答えた回数。理由別。",
    ),
    _support(
        "accompanied",
        "見学・同行",
        "回",
        EVENTS,
        support.accompanied,
        "期間内に実際に行けた見学・同行・顔合わせのうち、だれかが付き添ったもの。",
    ),
    _support(
        "trials", "体験の開始", "件", EVENTS, support.trials, "期間内に始まった体験の件数。やり直しも1件と数える。"
    ),
    _support(
        "people_in_trials",
        "体験した方",
        "人",
        DISTINCT,
        support.people_in_trials,
        "期間内に体験を始めた方の実人数。",
    ),
    _support(
        "taking_part",
        "参加中の方",
        "人",
        STANDING,
        support.taking_part,
        "最後の日の終わりに「参加中」または「お休み中」の方の実人数。",
    ),
    *(
        replace(
            _support(
                f"settled_{months}",
                f"参加から{months}か月続いた件数",
                "件",
                EVENTS,
                support.settled_after(months),
                f"「参加中」になって{months}か月目の日が期間内にあり、その日に「参加中」「お休み中」だった件数。内訳に、終わっていた件数。",
            ),
            splits_outside=False,
        )
        for months in (3, 6, 12)
    ),
    _support(
        "stops", "中断", "件", EVENTS, support.ends(PlacementState.STOPPED), "期間内に「中断」になった件数。理由別。"
    ),
    _support(
        "not_chosen",
        "見送り",
        "件",
        EVENTS,
        support.ends(PlacementState.DECLINED),
        "期間内に、体験の前に「見送り」になった件数。理由別。",
    ),
    _support(
        "graduations",
        "卒業・次の場へ",
        "件",
        EVENTS,
        support.ends(PlacementState.GRADUATED),
        "期間内に「卒業・次の場へ」になった件数。理由別。",
    ),
    _support(
        "contacts_with_people",
        "本人への訪問・連絡",
        "回",
        EVENTS,
        support.contacts(VisitTo.PERSON),
        "期間内に記録した本人への訪問・連絡。声かけだけのもの、会えなかったものも含む。方法別。",
    ),
    _support(
        "contacts_with_hosts",
        "受け入れ先への訪問・連絡",
        "回",
        EVENTS,
        support.contacts(VisitTo.HOST),
        "期間内に記録した受け入れ先への訪問・連絡。方法別。",
    ),
    _support(
        "gaps",
        "足りない資源として出したもの",
        "件",
        EVENTS,
        support.gaps,
        "期間内に「足りない」と記録した件数。人数の少ないものが分からないよう、内訳は出さない。",
    ),
    _support(
        "gaps_opened",
        "足りない資源から開いた場",
        "件",
        DISTINCT,
        support.gaps_opened,
        "期間内に、足りない資源への取り組みから場や役割が開いた件数。",
    ),
    _support(
        "closings",
        "支援の終結",
        "件",
        EVENTS,
        support.closings,
        "期間内に終結した件数。理由別。再開した方の終結も1件と数える。消した方の終結は、最後の1件を月で数えて含む。",
    ),
    _support(
        "disclosures", "外部への提供", "件", EVENTS, support.disclosures, "期間内の提供の台帳の行数。法的な根拠別。"
    ),
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
LESS_IS_BETTER = frozenset({"host_refusals", "stops", "not_chosen"})
"""Where reaching the target says nothing good."""
NOT_TOGETHER = {"trials": "people_in_trials", "people_in_trials": "trials"}
"""Pairs whose difference counts people too: how many did it more than once."""
BY_NAME = {indicator.name: indicator for indicator in INDICATORS}
