"""Words beside a schedule: of what was not understood, what cannot change any day or hour.

A cell of a list also tells the name of the group, what to bring, who may come. Such words need not be understood to
know the days. Everything else that was left over may say when, when not, or whether at all, and stays unread.
"""

import re

NUMBER = "[0-9一二三四五六七八九十]+"
COUNTED = re.compile(
    rf"{NUMBER}(?:[~・、-]{NUMBER})*"
    "(?:円|階|条|丁目|番地?|号|個|名|人|家族|組|歳|才|年生|台|食|部屋|枚|杯|冊|棟|校|世帯|種類|品|本|センター|席|畳|室|班|町内|区|点|枠|卓|か所|カ所|町村|2?F)"
    "分?(?:以上|以下|程度|ほど|くらい|ぐらい|まで)?"
)
"""Prices, ages, floors and other counts that are never days or hours."""
INNOCENT = re.compile(
    "日本|日常|日頃|日用品|年齢|青年|少年|若年期?|高年|中年|老年|年代|年金|年長|年少|時代|時計|分かち|正月飾り|無料|無償|"
    "無農薬|前向き|要介護|要支援|交通費|朝食|昼食|夕食|火の|仲間|人間|茶の間|つどい|心配ごと|小学校|中学校|なごやか|"
    "おだやか|にぎやか|こぢんまり|年会費|月会費|月謝制?|月額|不要|必要|要(?=登録|予約|申)|事前(?=の?申|予約)|"
    "出来(?:る|ます)|来(?:られ|所|場)|"
    "(?:幼児|園児|[小中]学生?|高校生?|大学生|大人|[0-9]+[歳代])(?:[0-9]年生?)?(?:から|まで|以上|~)|"
    "(?:一般|無料)?(?:開催|実施|開放|開院|開設|開館|開店|運営|活動)(?:(?:し|され)て(?:いる|います|おります))|"
    "(?:行(?:って|なって|われて)|開(?:いて|かれて))(?:いる|います|おります)"
)
"""Words that hold a word of time and tell none."""
MATTERS = re.compile(
    "[0-9?？]|曜|日|週|月|年|時|分|午前|午後|朝|昼|夕|夜|晩|春|夏|秋|冬|どき|休|やすみ|中止|中断|閉|除|以外|例外|ただし|"
    "但し|場合|[れえけせてねべめ]ば|たら|なら|なり|なっ|変|予定|未定|不|要|問い?合|次|翌|隔|毎|まい|マイ|シュウ|他|ほか|"
    "別|都合|随時|適宜|原則|基本|概ね|おおむね|頃|ごろ|約|まで|から|より|以降|以後|期|祝|祭|盆|末|始|雨|荒天|天候|気候|"
    "警報|コロナ|感染|当面|当分|しばらく|終|廃|解散|のみ|だけ|限|追加|増|臨時|ない|ません|なし|無|知らせ|参照|ホーム"
    "ページ|HP|カレンダー|チラシ|広報|確認|連絡|移|延|繰|同じ|交代|交互|順|第|半|偶|奇|上旬|中旬|下旬|間|度|回|開|実施|"
    "行わ|行い|行っ|やって|提供|再|新|今|現|来|去|昨|先|後|前|最|[一二三四五六七八九十]|[A-Za-z]{3}|のぞ|しだい|重な|あわせ|"
    "合わせ|応じ|よって|によ|きまぐれ|気まぐれ|空き|空い|とき|際|たび|ごと|つど|晴|風|雪|暑|寒|停|止|取り?や|とりや|"
    "GW|ゴールデン|応相談|相談の[上う]|いつでも|(?:げつ|すい|もく|きん|にち|ど)よう|しま[っりるい]|ちゅうし|へんこう|みてい|"
    "ヤスミ|ナシ|チュウシ|選挙|投票|まつり|貸切|工事|ワクチン|接種|[市町村]報|だより|便り|掲示|[AaPp][Mm]|"
    "流れ|キャンセル|見合|様子|おわ|済|たずね|尋ね|聞い|はさ|挟|だれか|誰か|いれば|うち|目安|組長|暦|学校|行事|用事|"
    "(?<![一-龠ぁ-んァ-ヶ])[火水木金土](?![一-龠ぁ-んァ-ヶ])"
)
"""What may tell a day, an hour, a change, a condition, a doubt: wherever one of these stands, the words stay unread."""
HEADING = re.compile(
    "[⚫●○◎■□◆◇・* ]*(?:開催|実施|開院|開設|利用|使用|交付|入浴)?(?:日にち|日程|日時|時間|時刻|頻度)[⇒→: ]*"
)
"""A heading left alone when what stands under it was read."""
FULL_DATE = re.compile(r"([0-9]{1,2})月([0-9]{1,2})日")
WEEKDAYS = re.compile(r"([月火水木金土日])[~〜]([月火水木金土日])|([月火水木金土日])(?=曜)")
WEEK = "月火水木金土日"


def cannot_matter(words: str) -> bool:
    """Whether words that were not understood tell neither a day nor an hour nor a condition."""
    return bool(HEADING.fullmatch(words)) or not MATTERS.search(INNOCENT.sub("", COUNTED.sub("", words)))


def are_all_said(text: str, sentence: str) -> bool:
    """Whether every full date and every weekday of a text stands in the sentence that was understood."""
    dates = set(FULL_DATE.findall(text)) <= set(FULL_DATE.findall(sentence))
    return dates and _weekdays(text) <= _weekdays(sentence)


def _weekdays(text: str) -> set[str]:
    found: set[str] = set()
    for first, last, alone in WEEKDAYS.findall(text):
        found |= {alone} if alone else _between(WEEK.index(first), WEEK.index(last))
    listed = re.findall("((?:[月火水木金土日][・、])+)[月火水木金土日]曜", text)
    return found | {letter for letters in listed for letter in letters if letter in WEEK}


def _between(first: int, last: int) -> set[str]:
    return {WEEK[(first + step) % 7] for step in range((last - first) % 7 + 1)}
