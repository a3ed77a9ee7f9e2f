"""An invented prefecture whose town names are as awkward as real ones."""

from core.geo.gazetteer import Gazetteer
from core.geo.points import Point
from core.geo.townindex import TownRow

NAMES = {
    ("見本県", "ひだまり市"): (
        "小巻一丁目 小巻二丁目 小巻三丁目 大字小巻 大字小巻原新田 大字二重堀 大字二重堀/中田 "
        "日の出町 日の出町一丁目 日の出町二丁目 堀の内一丁目 堀の内二丁目 桃ケ丘一丁目 "
        "桃ケ丘十二丁目 つつじが丘南一丁目 三条大路南四丁目 久保 久保本町 久保一色 林 林中 森 "
        "東一丁目 東新町 東田中 字田中 田中 字万石 阿字万字町 塩見町安原下 塩見町安原下第一号 "
        "塩見町安原下第二号 塩見町上西甲 塩見町上西乙 塩見町浅野 香原町岡 香原町岡/清水 香原町池内 "
        "新田町 新田町/甲 六条町 番町三丁目 番町四丁目 秋ノ宮 柳町二番丁 新所岡崎梅田入会地 "
        "髙見町 澤渡 吉野崎 嶋之内町 ニュータウン中央三丁目 月ヶ瀬尾山 大更第三十五地割 "
        "北一条西二丁目 寺町 上本能寺前町"
    ),
    ("見本県", "こもれび郡そよかぜ町"): "大字本郷 大字本郷/上ノ台 若葉台一丁目 若葉台二丁目 中央町",
    ("手本県", "あさひ市中区"): "本町一丁目 本町二丁目 若葉町",
    ("手本県", "あさひ市北区"): "中央町 桜木町",
}


def rows() -> list[TownRow]:
    """Every town with a point of its own."""
    found = []
    for number, ((prefecture, city), names) in enumerate(NAMES.items()):
        for place, name in enumerate(names.split()):
            town, _, part = name.partition("/")
            point = Point.at(34 + number + place / 500, 137 + place / 700)
            found.append(TownRow(prefecture, city, town, part, point, id=len(found) + 1))
    return found


ROWS = rows()
ALL = Gazetteer(ROWS)
HIDAMARI = Gazetteer(row for row in ROWS if row.city == "ひだまり市")
