"""The pieces that the patterns of the vocabulary are built from; all read normalised text."""


def any_of(*patterns: str) -> str:
    """One group that matches the first pattern that fits."""
    return "(?:" + "|".join(patterns) + ")"


WEEKDAY = "[月火水木金土日]"
MONTH = r"(?<!\d)(?:1[0-2]|0?[1-9])"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
SUBSTITUTE = r"(?:(?:・|、|及び|や|と)?振替休日(?:など|等)?|\s*\(振替休日(?:を|も)?含む\))?"
HOLIDAY = (
    r"(?:国民の)?(?:祝祭日|祝休日|祝日|祭日|祝)(?:に関する法律に規定する休日)?(?:など|等)?(?!い)"
    rf"{SUBSTITUTE}"
)
TO = r"\s*(?:~|から|より|至)\s*"

HALF = any_of("午前", "午後", "早朝", "朝", "夜", "夕方", "深夜", "昼")
CLOCK = rf"(?:{HALF}の?\s*|翌日?\s*)?\d{{1,2}}:\d{{2}}"
ABOUT = "(?:頃|ごろ)?"
CLOCK_RANGE = rf"{CLOCK}{ABOUT}{TO}{CLOCK}{ABOUT}(?:まで)?(?:の間)?"
AT_NOON = (
    rf"(?:(?:午前)?11:[345]\d|(?:午後)?12:\d\d){ABOUT}{TO}(?:(?:午後)?1[23]:\d\d|午後0?1:\d\d){ABOUT}(?:まで)?(?:の間)?"
)
"""Hours a door may be shut in the middle of a day."""

DATE_WEEKDAY = any_of(rf"\s*\({WEEKDAY}曜?(?:[・、/]?(?:{HOLIDAY}|振休|休))?\)", rf"[ ]?{WEEKDAY}曜")
DATE = rf"(?:20\d\d年)?{MONTH}月{DAY}日?(?:{DATE_WEEKDAY})?"
DATE_ONLY = rf"(?:20\d\d年)?{MONTH}月{DAY}日"
MORE_DATES = rf"(?:\s*[・、]\s*{DAY}(?![\d:月年時回人名組円分か~世食])日?(?:{DATE_WEEKDAY})?)*"
DATE_RANGE = any_of(
    rf"{DATE}{TO}(?:翌年の?)?{DATE}",
    rf"{DATE}{TO}{DAY}日(?!間|前)(?:{DATE_WEEKDAY})?",
)
YEAR_END_RANGE = rf"{DATE_ONLY}{TO}(?:翌年の?)?(?:{DATE_ONLY}|{DAY}日)(?:まで)?"

NO_MORE_A_WEEK = r"(?!\d|[回号期部弾子次種位条項章段集会研小中保児公団町区地希]|水準)"
ORDINAL = rf"(?:第\s*[1-5]{NO_MORE_A_WEEK}(?:番目)?|最終|最後の?(?=\s?(?:週|[月火水木金土日・、])))(?:週目?)?"
MORE_ORDINAL = rf"(?:{ORDINAL}|[1-5](?![\d:回人名時年]|日(?!曜)|月(?!曜)|か月)(?:週目?)?)"
ORDINALS = rf"{ORDINAL}(?:\s*(?:[・、,/&~]|\.(?=[1-5])|と|及び|および|~|から|)\s*{MORE_ORDINAL})*"

LETTER = r"(?:[火水木金土]|[月日](?!\d{1,2}(?![\d:])))"  # 月 of 月1回 is no Monday
RUN = rf"{LETTER}曜?(?:[ ]?(?:~|から)[ ]?{LETTER}曜?(?:まで)?)?"
BETWEEN = r"[ ]?(?:[・/&＆と]|及び|および|ならびに)?[ ]?"
MAY_FOLLOW_BARE = any_of(
    r"(?<![一-龥ァ-ヶー0-9A-Za-z々ぁ-ん])",
    r"(?<=[毎隔各]週)",
    r"(?<=毎月)",
    r"(?<=[終後除末])",
    r"(?<=休)(?!日)",
    r"(?<=[第・、,月][1-5])",
    r"(?<=週[はのに])",
    r"(?<=館日)",
    r"(?<=催日)",
    "(?<=は)",
    "(?<=除く)",
    "(?<=日が)",
    "(?<=外の)",
)
MAY_PRECEDE_BARE = (
    r"(?=$|[\s、。・/&＆+)(:~※●;|\n]|\d{1,2}:|祝|休[みむ館業診所止日園]?|定休|閉|午[前後]|昼|夜|夕|朝"
    r"|[はのにもとをがや]|隔|毎|第|以外|除|のみ|だけ|または|又は|もしくは|or|か|開|及|および|ならびに|ごと)"
)
MARKED_WEEKDAYS = (
    rf"(?:{RUN}{BETWEEN})*?{WEEKDAY}曜(?:[ ]?(?:~|から)[ ]?{WEEKDAY}曜?(?:まで)?)?"
    rf"(?:{BETWEEN}{RUN}(?={BETWEEN}{WEEKDAY}|曜|[^一-龥]|$|祝|休|定|開|午|毎|第))*"
)
NO_NAME = rf"(?!日に[ちよ]|{LETTER}の(?![第午朝夕夜昼毎\d祝翌週各み]))"  # 月の輪, 日の出
BARE_WEEKDAYS = any_of(
    rf"{MAY_FOLLOW_BARE}{NO_NAME}{RUN}(?:{BETWEEN}{RUN})*{MAY_PRECEDE_BARE}",
    rf"(?<=[のとや])(?:{RUN}(?:{BETWEEN}{RUN})+|{LETTER}[ ]?(?:~|から)[ ]?{LETTER}|[火水木金土])"
    rf"{MAY_PRECEDE_BARE}",  # その月, ふろの日
)
BRACKET_WEEKDAYS = rf"(?:\({WEEKDAY}曜?(?:{BETWEEN}、?[ ]?{WEEKDAY}曜?)*\)[ ]?)+"

SEASON = any_of(
    "(?:[春夏冬]・?)+[春夏冬]休み(?:期間)?中?",
    "年末年始",
    r"(?:旧)?お?盆(?:休み(?=期間|中|の)|期間|時期)?(?:期間|の(?:時期|間|期間|頃))?中?(?=[はをにの、・と及\s)(や\d]|$|休|除|前|期)",
    r"お?正月(?:の?[三3][がヶケか]日|休み(?=期間|中|の))?",
    "[三3]が日",
    r"ゴールデンウ[イィ]ーク|GW",
    r"(?:小中?学校の?|学校の?|市立学校の?)?"
    r"(?:夏休み|冬休み|春休み|夏[季期]休[暇業]|冬[季期]休[暇業]|春[季期]休[暇業]|長期休[暇業]|長期休み)"
    r"(?:等|など)?(?:の(?!み))?(?:期間)?中?(?:の間)?",
    "年末(?!年始)",
    "年始",
)
PER_MONTHS = r"\s*(?:か|カ|ヶ|ヵ|ケ|箇)月"
