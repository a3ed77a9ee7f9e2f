"""The shipped indicators of 参加支援, in the order of the path."""

from dataclasses import replace

from matching.figures import support_counts as support
from matching.figures.definitions import Counter, Counting, Half, Indicator
from matching.placements.states import PlacementState
from matching.visits.models import VisitTo

EVENTS, DISTINCT, STANDING = Counting.EVENTS, Counting.DISTINCT, Counting.STANDING


def _support(name: str, label: str, unit: str, counting: Counting, count: Counter, definition: str) -> Indicator:
    return Indicator(name, label, definition, unit, Half.SUPPORT, counting, count, about_people=True)


SUPPORT_INDICATORS: tuple[Indicator, ...] = (
    _support(
        "consultations",
        "新規相談の受付",
        "件",
        EVENTS,
        support.consultations,
        "期間内に受け付けた相談受付票の件数。経路別。消した受付票は、だれの記録にもならなかったものだけを月で数えて含む。",
    ),
    _support(
        "consultations_by_age",
        "新規相談の受付（年齢別）",
        "件",
        EVENTS,
        support.consultations_by_age,
        "期間内に受け付けた相談受付票の件数。受け付けた日の年齢別。支援会議の票、まだ本人の記録になっていない票、消した票と、生年月日の記録がない方は「分からない」に数える。",
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
    *(
        replace(
            _support(
                f"in_time_{name}",
                f"期限までに訪ねた割合（{side.label}）",
                "%",
                Counting.SHARE,
                support.in_time(side),
                f"期間内に記録した{words}のうち、訪問の予定の日があったものに占める、その日までに訪ねたものの割合。予定の日は記録した時の予定により、まだ訪ねていないものは含まない。予定にない訪問と、予定の日を残す前の訪問は「分からない」とし、割合に含めない。",
            ),
            may_leave=False,
        )
        for name, side, words in (
            ("with_people", VisitTo.PERSON, "本人への訪問・連絡"),
            ("with_hosts", VisitTo.HOST, "受け入れ先への訪問・連絡（どなたのことでもないものも含む）"),
        )
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
)
