"""One spelling for the many ways a schedule is typed: widths, dashes, eras, clock times, counting words."""

import re
import unicodedata
from collections.abc import Callable

from directory.schedules.parts_of_the_year import PARTS_OF_THE_YEAR
from directory.schedules.remarks import ACTIVITIES
from directory.schedules.titles import TITLES

Match = re.Match[str]
Change = tuple[re.Pattern[str], str | Callable[[Match], str]]

DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
ERA_START = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
NUMERAL = "[一二三四五六七八九十]"
_W = "月火水木金土日"
SOME_MONTHS = r"(?<![\d:])\d{1,2}月?(?:[~・、]\d{1,2}月?)*(?<=月)"
CLOCK = r"\d{1,2}:\d\d"
MONTHS_BY_DAYS = re.compile(r"(?<![年\d])(\d{1,2})月1日(?:から|~)(\d{1,2})月(\d{2})日(?:まで)?(?!の[毎第])")
"""One alone may be this year's; two share the year between them."""
RECEPTION_HOURS = re.compile(
    rf"受け?付け?(?:時間)?[はも:]?\s*((?:午[前後])?{CLOCK} ?~(?: ?(?:午[前後])?{CLOCK})?)(?!\s*(?:開始|から開始))"
)
HEADING = (
    "日時|日程|場所|会場|時間|時刻|対象|定員|内容|費用|予約|申込|曜日|講師|主催|"
    "活動日|活動時間|活動場所|年会費|参加費|会費|開催日|実施日|持ち物"
)
SPACED_HEADING = "|".join(" ".join(heading) for heading in sorted(HEADING.split("|"), key=len, reverse=True))
ICONS = {
    "日": "日時",
    "人": "対象",
    "所": "場所",
    "場": "場所",
    "費": "費用",
    "持": "持ち物",
    "申": "申込",
    "定": "定員",
}
CLOSED_HEADING = r"(?:休館|定休|休業|休園|休所|休室|休診|閉館|閉庁)日"
A_CLOSED_LINE = (
    r" ?(?:● )?(?:毎[週月年]|第|[月火水木金土日]曜|[月火水木金土日][・、]|国民の|祝|年末|お?盆|\d{1,2}月)[^\n:]*"
)
A_CLOSED_SEASON = r" ?(?:● )?(?:国民の祝|祝日|年末|お?盆|\d{1,2}月\d{1,2}日)[^\n:]*"
SOME_HOURS = r"\d{1,2}:\d\d ?~(?: ?\d{1,2}:\d\d)?"
SOME_WEEKDAYS = rf"(?:平日|[{_W}]曜?日?(?:[・、~]?[{_W}祝]曜?日?)*)"
DAYS_OF_MONTH = r"\d{1,2}日"
SPEAKS_OF_DAYS = re.compile(
    r"[曜日月火水木金土祝休週毎第隔年季春夏秋冬期奇偶末初始前後翌次除外合時分限変中止延不未随応確以程回閉廃終断互交代替要談朝昼夜夕\d:~]"
    r"|やす|のみ|だけ|まで|から|なし|あり|いつで"
)
CIRCLED_ORDINALS = re.compile(rf"[①-⑤](?:[・、,]?[①-⑤])+(?=(?:週|の)?[{_W}])")
NUMBERED = re.compile("[1-5]")


def normalise(text: str) -> str:
    """The text in the one spelling the scanner knows; line breaks stay, as they separate statements."""
    text = re.sub(r"<br\s*/?>|\\n|\r\n?", "\n", text)
    text = re.sub(r"(?<=第)[①-⑤](?:[・、][①-⑤])*", lambda m: _plain(m[0]), text)
    text = CIRCLED_ORDINALS.sub(lambda m: "第" + "・".join(NUMBERED.findall(_plain(m[0]))), text)
    text = re.sub(r"[①-⑳❶-❿]|&nbsp;", " ● ", text)
    text = text.replace("㈷", "祝日").replace("㉁", "休み")
    text = re.sub(r"[\U0001F000-\U0001FAFF\uFE0F\u2702-\u27B0]", " ", text)
    text = unicodedata.normalize("NFKC", text)
    for pattern, change in CHANGES:
        text = pattern.sub(change, text)
    if len(MONTHS_BY_DAYS.findall(text)) > 1:
        text = MONTHS_BY_DAYS.sub(_months_between, text)
    return _with_reception(text).strip()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def number(numeral: str) -> int:
    """十二 → 12; digits stay."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int("".join(str(DIGITS[c]) for c in numeral))
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def _numeral(match: Match) -> str:
    return str(number(match[0]))


def _era(match: Match) -> str:
    year = 1 if match[2] == "元" else int(match[2])
    return f"{ERA_START[match[1].upper()] + year}年"


def _each_on_that_weekday(match: Match) -> str:
    """「4月12日、5月10日 いずれも日曜」 → the weekday behind each date, which also tells the year."""
    return re.sub(r"(月\d{1,2}日)", rf"\1({match[2]})", match[1])


def _quoted(match: Match) -> str:
    """「すずめの学校」 is a name and goes, unless it is a kind of activity or some part of it could speak of days."""
    name = match[1]
    is_a_name = not (SPEAKS_OF_DAYS.search(name) or re.search(rf"(?:{ACTIVITIES})$", name))
    return " " if is_a_name else f"({name})"


def _counted(match: Match) -> str:
    """「第2、第4土曜の2回」: the days named, counted once more."""
    return match[1] if len(re.findall(r"\d", match[1])) == int(match[2]) else match[0]


def _two(match: Match) -> str:
    return f"{int(match[1])}:{int(match[2] or match[3] or 0):02d}"


def _closed_lines(match: Match) -> str:
    """「休館日」 on a line of its own and a line for each of the closed days below it: one list after a colon."""
    return f"{match[1]}:{'、'.join(match[2].replace('● ', '').strip().splitlines())}\n"


def _heading(match: Match) -> str:
    """「日 時」, 「対 象」: the letters of a heading spread out, a colon after them."""
    return match[0].replace(" ", "").rstrip(":") + ":"


def _more_closed_lines(match: Match) -> str:
    """「休館日 木曜」 and below it 「年末年始」: a line that can only be closed days goes on with the list."""
    return f"{match[1]}、{'、'.join(match[2].replace('● ', '').strip().splitlines())}\n"


def _months_between(match: Match) -> str:
    """「4月1日から10月31日まで…、11月1日から3月31日まで…」: whole months, whatever the year."""
    first, last, day = int(match[1]), int(match[2]), int(match[3])
    is_whole = first != last and day >= (28 if last == 2 else 30 if last in (4, 6, 9, 11) else 31)
    return f"{first}月~{last}月" if is_whole else match[0]


def _with_reception(text: str) -> str:
    """「受付は13時～18時」: with no other time in the text they are the hours themselves."""
    clocks = re.findall(CLOCK, text)
    told = RECEPTION_HOURS.search(text)
    return RECEPTION_HOURS.sub(r"\1", text) if told and len(clocks) == len(re.findall(CLOCK, told[1])) else text


def _other_months(match: Match) -> str:
    """「12月～3月は土日、それ以外は毎日」: the months that are left."""
    first, last = int(match[2]), int(match[3])
    return f"{match[1]}{last % 12 + 1}月~{(first - 2) % 12 + 1}月は"


def _days_of_every_month(match: Match) -> str:
    """「開催日:5日・15日・25日」: days alike in their last digit, or all of five, are those of every month."""
    days = [int(day) for day in re.findall(r"\d+", match[2])]
    is_every_month = len({day % 10 for day in days}) == 1 or all(day % 5 == 0 for day in days)
    return f"{match[1]}毎月{match[2]}" if is_every_month else match[0]


CLOSED_BESIDE = re.compile(
    r"(?<=祝日|.曜) +(?=(?:\d{1,2}月\d{1,2}日|年末年始)[^\n。、:]{0,16}?は?休[館業園所室]日"
    r"(?:です|となります|になります)?[。\s]*\Z)"
)


def _all_closed(match: Match) -> str:
    """「第3日曜・祝日 12月28日～1月3日は休館日です」, where nothing says when it is open: all of it is closed."""
    return match[0] if "毎" in match[0] else CLOSED_BESIDE.sub("・", match[0])


def _months_before_hours(match: Match) -> str:
    """「6:30～7:10（5月～9月） 7:00～7:40（10月～4月）」: the same with the months first."""
    return re.sub(rf"({SOME_HOURS}) ?\(({SOME_MONTHS})\)", r" \2は\1", match[0])


def _weekdays_before_hours(match: Match) -> str:
    """「10:00～11:00（月）、13:00～14:00（水）」: the same with the weekdays first."""
    return re.sub(rf"({SOME_HOURS}) ?\(({SOME_WEEKDAYS})\)", r" \2 \1", match[0])


def _hours_by_months(match: Match) -> str:
    """「4～9月17時～、10～3月16時～」: hours of the months, as 「4～9月は17時～、10～3月は16時～」 says it."""
    return re.sub(rf"({SOME_MONTHS}) ?(?=\d)", r"\1は", match[0])


A_PERIOD = (
    rf"(?:20\d\d年)?\d{{1,2}}月\d{{1,2}}日(?:\([{_W}]\))?\s*~\s*(?:20\d\d年)?(?:\d{{1,2}}月)?\d{{1,2}}日(?:\([{_W}]\))?"
)
_RULES: list[tuple[str, str | Callable[[Match], str]]] = [
    (r"(?:0\d{1,4}[-(]|\(0\d{1,4}\)\s?)\d{1,4}[-)]\d{3,4}(?!\d)", " TEL "),
    # Spaces, dashes, quotes
    (r"[ \t\u3000]+", " "),
    (r" *\n\s*", "\n"),
    (r"[〜∼~]+", "~"),
    (r"(?<=\d)\s*(?:‐|‑|‒|–|—|―|−|ー|-|→|⇒|~)+\s*(?=\d{1,2}\s*[時:])", "~"),
    (r"\b(20\d\d)[-.](\d{1,2})[-.](\d{1,2})(?!\d)", r"\1年\2月\3日"),
    (rf"(?<=[\d{_W}曜時分半頃)])\s*(?:‐|‑|‒|–|—|―|−|ー|─|-|~)+\s*(?=[\d{_W}午正翌(AP第夕夜])", "~"),
    (r"(?<=[\d時分半])\s*(?:‐|‑|‒|–|—|―|−|─|-)+(?=\s|$|\))", "~"),
    (r"(?<=\d)[?？](?=\d{1,2}:\d\d)", "~"),
    (r"(?:‥|…|・・|\.{2,})+", " "),
    (r"[,，､]", "、"),
    (r"[･·‧∙•]", "・"),
    (r"(?<=[^\s\n]) *・ *(?=[^\s\n])", "・"),
    (r"・(?=\s|$)|(?:^|(?<=\n)) *[・*]", " ● "),
    (rf"(?<![一-龥])(?:{SPACED_HEADING})(?=[\s:;/]|$)(?: ?:)?", _heading),
    (rf"(?<![一-龥])({HEADING}) ?[;/] ?(?=[^\s/])", r"\1:"),
    (
        rf"(?:(?<=\n)|^)[(\[【]([{''.join(ICONS)}])[)\]】](?=\s*(?:\d{{1,2}}[月/]|毎|第|\(\d|[①-⑩●]|令和|20\d\d|[{_W}]曜|\S{{4}}))",
        lambda m: f"{ICONS[m[1]]}:",
    ),
    (r"(?:(?<=\n)|^)\s*\(\d{1,2}\)\s*(?=[^\d\s~]|\d{1,2}月)|(?:(?<=\n)|^)\d{1,2}\. ?(?=[^\d\s])", "● "),
    (rf"(?:(?<=\n)|^)\d{{1,2}} (?={HEADING})", "● "),
    (r"[「『]([^「」『』\n]{2,20})[」』]", _quoted),
    (r"[【\[［〔《<「『]", "("),
    (r"[】\]］〕》>」』]", ")"),
    # Kanji numerals, spaced characters
    (r"(?<=第)\s+(?=[\d一二三四五])", ""),
    (r"(?<=[毎隔])\s+(?=[週月日])|(?<=曜)\s+(?=日)", ""),
    (rf"(?<=毎)\s*(?=[{_W}]曜)", "週"),
    (r"(?<=第)[一二三四五](?![一二三四五六七八九十])", _numeral),
    (r"(?<=[・、と~])[一二三四五](?=(?:[・、] ?[一二三四五1-5])*(?:[" + _W + "]曜|週))", _numeral),
    (r"(?<=毎月)[一二三四五](?=[" + _W + "]曜)", _numeral),
    (r"一日中", "終日"),
    (r"翌朝の?\s*(?=\d{1,2}[時:])", "翌"),
    (r"(?:年中)?無休[・、\s]*24時間(?:体制|対応|営業|受付|開放)?|24時間[・、\s]*(?:年中)?無休", "年中無休 0:00~24:00"),
    (
        rf"(?<=[{_W}祝曜始盆])(?<!5日)(?<!1日)[はも:]?\s*(?:終日|24時間)(?:体制|対応|営業|受付|利用可?|開放)?"
        r"(?!\s*[は、]?\s*(?:休|閉|禁|お休|利用不可|年中|365))",
        " 0:00~24:00 ",
    ),
    (r"元旦|元日", "1月1日"),
    (r"大晦日|大みそか", "12月31日"),
    (r"と ?き(?= ?:)", "日時"),
    (NUMERAL + r"+(?=時(?!期)|分(?!の)|回|週|度(?!目)|か月|カ月|ヶ月|ヵ月|箇月|月(?!曜)|日(?!曜))", _numeral),
    (r"(?<=[月週])一(?!\w)", "1"),
    # Weekdays
    (rf"([{_W}])曜日?", r"\1曜"),
    (r"土日曜", "土・日曜"),
    (rf"((?:第?[1-5](?:[・、]|と) ?)+第?[1-5]の?[{_W}]曜)の([1-5])回", _counted),
    # Eras and dates
    (r"(令和|平成|昭和)\s*(元|\d{1,2})\s*年", _era),
    (
        r"(?<![A-Za-z])([RHrh])\s*\.?\s*(元|\d{1,2})\s*"
        r"(?:年(?!度)|[./](?=\s*\d{1,2}\s*[./月])| (?=\d{1,2}\s*[月/]))",
        _era,
    ),
    (r"(?<![A-Za-z])([RHrh])\s*(元|\d{1,2})\s*(?=年度)", lambda m: _era(m)[:-1]),
    (r"(?<!\d)(20\d\d)\s*[/.年]\s*(\d{1,2})\s*[/.月]\s*(\d{1,2})(?!\d)(?:\s*日(?!曜))?", r"\1年\2月\3日"),
    (r"(?<!\d)(20\d\d)年\s+(?=\d)", r"\1年"),
    (r"(?<![\d/])(?<!\d:)(1[0-2]|0?[1-9])\s*/\s*(3[01]|[12]\d|0?[1-9])(?![\d/])日?", r"\1月\2日"),
    (r"(?<![\d.:])(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?=\s*\([月火水木金土日]曜?\))", r"\1月\2日"),
    (r"(\d)\s*月\s*(\d{1,2})\s*日", r"\1月\2日"),
    (
        r"毎年の?\s*\d{1,2}月\d{1,2}日(?:\s*(?:[・、]|と|及び)\s*\d{1,2}月\d{1,2}日)+",
        lambda m: re.sub(r"(?<=[・、と及び\s])(?=\d{1,2}月)", "毎年", m[0]),
    ),
    (r"(月\d{1,2}日)~(3[01]|[12]\d|0?[1-9])(?![\d:月日時年人名円回.])", r"\1~\2日"),
    (
        rf"((?:\d{{1,2}}月\d{{1,2}}日(?:[、・と]|及び|\s)*){{2,}})\(?(?:いずれも|すべて|全て|どれも)の?([{_W}])曜\)?",
        _each_on_that_weekday,
    ),
    (r"翌年の?\s*(?=\d{1,2}月)", ""),
    (r"年末[・、]年始", "年末年始"),
    (r"来年の?\s*(?=\d{1,2}月\d{1,2}日)", ""),
    (r"\(祝日?\)(?=[はをもの])", "祝日"),
    (r"年内は、?(?=[毎第隔])", "12月31日まで、"),
    (rf"(月\d{{1,2}}日(?:\([{_W}]曜?\))?)~(3[01]|[12]\d|0?[1-9])(?=\([{_W}]曜?\))", r"\1~\2日"),
    (
        rf"(月\d{{1,2}}日(?:\([{_W}]曜?\))?)[はに]、?[^。\n曜毎第\d]{{1,24}}(?:の?ため|により|につき)、?[^。\n曜毎第\d]{{0,16}}?"
        r"((?:臨時)?(?:休館|お休み|休業|休止|閉館|休所|休園))",
        r"\1は\2",
    ),
    (r"(?:(?<=\n)|^)Q\d*[.:\s]?[^\n]*[?？]\n\s*(?:A\d*[.:\s])?", ""),
    (r"(に関する法律)\s*\([^()\n]*法律第\d+号\)\s*(?=に規定する)", r"\1"),
    (r"(\d{1,2}月)(\d{1,2}日)([^\n。]{0,12}?)同月", r"\1\2\3\1"),
    (r"(20\d\d年)\s*\(\1\)", r"\1"),
    *TITLES,
    *PARTS_OF_THE_YEAR,
    (
        rf"\(((?:\d{{1,2}}月[、・])*\d{{1,2}}月)[はの]?、?(第\d[{_W}]曜)日?(?:に|へ)(?:変更|振替)(?:します|となります|予定)?\)",
        lambda m: f"({m[1].replace('、', '・')}は{m[2]})",
    ),
    (r"\([1-9]\)(?=\s*(?:午前|午後|\d{1,2}:))", " "),
    (r"(?:臨時)?休[館所園室業](?:と?(?:いた)?します|となります)", "休み"),
    (r"三季(?:休業|休暇|休み)(?:期間)?(?:中)?の?", "春休み・夏休み・冬休みの"),
    (r"(?s)\A[^:時]*\Z", _all_closed),
    (
        rf"([春夏冬]休み)[、,] ?(?=(?:[春夏冬]休み[、,・] ?)*[春夏冬]休み(?:期間)?中?(?:の|は(?=[{_W}平毎])))",
        r"\1・",
    ),
    (rf"((?:第\d[・、]?)*\d?[{_W}]曜日?) ?= ?(?=[^\s\d])", r"\1:"),
    (rf"月\d回 ?\(((?:第\d(?:週)?[・、])+第?\d)(?:週)?\)の? ?(?=[{_W}]曜)", r"\1"),
    (
        rf"(第(\d)([{_W}])曜)日?以外の(?:毎週)?\3曜日?([^。\n曜]{{0,30}}?)[、。\s]\s*\1日?は(?=\s*(?:\d|午))",
        r"毎週\3曜\4、\1は",
    ),
    (
        r"\((?:\d{1,2}月?[・、])*\d{1,2}月(?:のみ|は)?[:は]?\s*[^()\n曜週日時:休閉止無変除使]*?(?:\d階|室|ホール|会館|センター|公民館|会場)"
        r"[^()\n曜週日時:休閉止無変除使]*\)",
        "",
    ),
    (r"(土日[^()\n]{0,16}?)(?:直前の|前の|前)(?:営業|開庁|業務|執務)日", r"\1前の平日"),
    (
        r"(?<=月は)[夏冬春]休み(?:の?(?:ため|為)[、,]?\s*(?=お?休)|(?=\s*。?\s*(?:\Z|[)\n])))",
        lambda m: "休み" * (m[0][-1] == "み"),
    ),
    # Clock times
    (r"(?<=\d) +: *(?=\d\d(?!\d))|(?<=\d): +(?=\d\d(?!\d))", ":"),
    (r"(\d{1,2})[;：](\d{2})(?!\d)", r"\1:\2"),
    (r"(?i)(\d{1,2}(?::\d{2})?)\s*([ap])\.?m\b\.?", lambda m: ("午前" if m[2] in "aA" else "午後") + m[1]),
    (r"(?<=\d)\s*[-‐–—―−]\s*(?=午[前後])", "~"),
    (r"(?i)(?<![a-z])a\.?m\.?\s*(?=\d)", "午前"),
    (r"(?i)(?<![a-z])p\.?m\.?\s*(?=\d)", "午後"),
    (r"(?:お昼の?|昼の)(?=1?\d[時:])", "昼"),
    (r"(?:お昼|昼)?正午|(?:お昼|昼)の?12時(?!\d)", "12:00"),
    (r"(\d{1,2})\s*時\s*半", r"\1:30"),
    (r"(\d{1,2})[ ]?時(?:[ ]?(\d{1,2})[ ]?分|(\d{1,2})(?![\d月日回人名組食円席台:~]))", _two),
    (r"(\d{1,2})\s*時(?!間|期|代)()()", _two),
    (rf"(?<=[{_W}祝曜日]:)\s*(\d{{1,2}})~(\d{{1,2}})(?=$|[\s、/)])", r"\1:00~\2:00"),
    (r"(午前|午後)(\d{1,2})(?=\s*~\s*(?:午前|午後)?\d{1,2}:)", r"\1\2:00"),
    (r"(?<![\d月年/第])(?<!\d:)(\d{1,2})(?=\s*~\s*(?:午前|午後)?\d{1,2}:\d\d)", r"\1:00"),
    (r"(午前|午後)(\d{1,2})(?![\d:])", r"\1\2:00"),
    (r"(?<!\d)([01]\d|2[0-4])([0-5]\d)~([01]\d|2[0-4])([0-5]\d)(?!\d)", r"\1:\2~\3:\4"),
    (r"(\d:\d{2})\s*分", r"\1"),
    (
        r"開[始館所店室園場庁][時間刻]*\s*[:は]?\s*((?:午前|午後)?\d{1,2}:\d\d)\s*~?[、・/\s]*"
        r"(?:終了|閉[館所店室園場庁会])[時間刻]*\s*[:は]?\s*(?=(?:午前|午後)?\d{1,2}:\d\d)",
        r"、\1~",
    ),
    (rf"(?:毎月の?|(?<![今来翌先\d])月の?|(?<=\d月の)|(?<=\d月)|^)(?:一番)?最初の(?=[{_W}]曜)", "第1"),
    (r"(?<=\d)\s*~?\s*終了[時間刻]*\s*[:は]?\s*(?=\d{1,2}:\d\d)", "~"),
    (
        r"(?:午[前後]|夜|昼)の部\s*\((\d{1,2}:\d\d~\d{1,2}:\d\d)\)\s*[:は]\s*([^、。\n/(]+)",
        r"\2 \1",
    ),
    # Seasons of the year beside their months
    (r"[春夏秋冬](?:[季期時]間?)?の?\(([^()\n]*\d{1,2}月[^()\n]*)\)", r"\1"),
    (rf"{SOME_HOURS} ?\({SOME_MONTHS}\)(?:[、/\s]*{SOME_HOURS} ?\({SOME_MONTHS}\))+", _months_before_hours),
    (
        rf"(?<![{_W}曜日:\d])(?<![{_W}曜日:\d] ){SOME_HOURS} ?\({SOME_WEEKDAYS}\)"
        rf"(?:[、/・\s]*{SOME_HOURS} ?\({SOME_WEEKDAYS}\))+",
        _weekdays_before_hours,
    ),
    (rf"{SOME_MONTHS} ?{SOME_HOURS}(?:[、/ ]+{SOME_MONTHS} ?{SOME_HOURS})+", _hours_by_months),
    (rf"(?<!\S)((?:{DAYS_OF_MONTH}[、・と] ?)*{DAYS_OF_MONTH}) ?\(毎月\)", r"毎月\1"),
    (r"(?<=月は休み)[。、] ?それ以外の月[はの]?", "。毎月"),
    (
        r"((?<![\d:])(\d{1,2})月?~(\d{1,2})月[^。\n]{1,30}[。、\s])(?:それ|これ)以外(?:の(?:月|期間|時期))?は",
        _other_months,
    ),
    (
        rf"(?:(?<=\n)|^)[■●◆▼◇○□※☆★ ]*\(?({CLOSED_HEADING})\)?\s*(?:は、?|:)?\s*"
        r"(?:次の(?:とおり|通り)(?:とする|です)?)?[。:]?\s*\n"
        rf"((?:{A_CLOSED_LINE}(?:\n|$))+)",
        _closed_lines,
    ),
    (rf"((?:{CLOSED_HEADING}|定休|お休み)\)?[ :は]+[^\n:]+)\n((?:{A_CLOSED_SEASON}(?:\n|$))+)", _more_closed_lines),
    (r"((?:開催|実施|活動)日\s*[:は]\s*)((?:\d{1,2}日[・、]){2,}\d{1,2}日)(?!間)", _days_of_every_month),
    (rf"(月\d{{1,2}}日)([{_W}])(?=[・、\s]|$)", r"\1(\2)"),
    (
        rf"(?<![{_W}・])((?:[{_W}]曜?・)*[{_W}]曜)の?(午[前後])[・、と] ?"
        rf"(?=[{_W}祝・曜]+(?:は|が|も|の)?(?:お?休|定休))",
        r"\1\2は休み、",
    ),
    # 期間 told below what it limits; a heading that begins with a weekday; what is only planned; prices by the time
    (
        rf"(?s)^(.+?[\n、。 ])(?:開催|実施|開設|利用|活動)?(?<![休閉館業み])期 ?間\s*[:は]?\s*"
        rf"({A_PERIOD})(?!\s*は?[休閉除])",
        r"期間 \2\n\1",
    ),
    (rf"(?:(?<=\n)|^)[{_W}]曜([一-龠ァ-ヶー]{{2,6}})\s*:\s*(?=\d{{1,2}}月\d{{1,2}}日)", r"\1:"),
    (r"[^、。\n|]{2,14}も追加(?:開催)?(?:する)?予定", "追加の日は要確認"),
    (r"(\d円) ?(?:/|につき)? ?[1一]回(?!目)", r"\1"),
    (r"(次回[はが:]? ?\d{1,2}月\d{1,2}日[^、。)\n]*)[、。] ?その(?:次|後)[はが]?[^。)\n]*", r"\1"),
    (
        rf"(?:(?<=[\s談会])|^)(\d{{1,2}}日・(?:\d{{1,2}}日・)*\d{{1,2}}日) ?"
        rf"\((?=[{_W}・、曜日祝]+(?:に当たる|にあたる|の場合|と重なる|は翌))",
        r"毎月\1(",
    ),
    (r"(休[館園業所室]|閉[館園])期間\s*[:は]?\s*(?=\d)", r"\1日:"),
]
CHANGES: list[Change] = [(re.compile(pattern), change) for pattern, change in _RULES]
