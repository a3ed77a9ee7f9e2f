"""An invented city to search in, of any size, the same every time: places, windows and roles in residents' words.

Texts say a fact in many ways and never all of them; what a document really is stays in its attributes, and those
are what answers are judged by (`search_labels.py`).
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from core.geo.points import Point
from directory.places.kinds import PLACE_KIND_LABELS, PlaceKind
from directory.search.documents import AFTERNOON, EVENING, MORNING, WEEKDAYS, SearchDocument
from directory.search.models import SearchedType
from directory.windows.models import WindowKind

LETTERS = "月火水木金土日"
AREAS = {"chuo": "中央圏域", "sakura": "桜丘圏域", "midori": "緑川圏域", "minami": "南浜圏域", "yama": "山手圏域"}
TOWNS = {
    "chuo": ("本町", "栄町", "大手町", "駅前一丁目", "駅前二丁目", "鍛冶町", "寺町", "新町"),
    "sakura": ("桜丘一丁目", "桜丘二丁目", "花見台", "東桜丘", "梅ヶ枝", "若竹町"),
    "midori": ("緑川", "上緑川", "下緑川", "竹之内", "大字沼田", "水車"),
    "minami": ("南浜一丁目", "南浜二丁目", "潮見", "磯部町", "汐入", "港町"),
    "yama": ("山手", "山手台", "石切", "峠下", "鷹ノ巣", "髙塚"),
}
TOWN_KANA = {"梅ヶ枝": "ウメガエ", "髙塚": "タカツカ", "花見台": "ハナミダイ", "鷹ノ巣": "タカノス", "石切": "イシキリ"}
AREA_KANA = {
    "chuo": "チュウオウ",
    "sakura": "サクラオカ",
    "midori": "ミドリカワ",
    "minami": "ミナミハマ",
    "yama": "ヤマテ",
}
FIRST = ("ひなた", "こもれび", "つくし", "たんぽぽ", "どんぐり", "にじいろ", "あおぞら", "ひまわり", "すずめ", "えんがわ",
         "ほっこり", "なごみ", "わかば", "はまかぜ", "いろり", "とまり木", "ぽかぽか", "まめのき", "かたつむり", "ゆうやけ")  # fmt: skip
NAMES = {
    PlaceKind.IBASHO: ("{}の部屋", "居場所 {}", "{}ハウス", "フリースペース{}"),
    PlaceKind.SALON: ("{}サロン", "ふれあいｻﾛﾝ {}", "{}茶話会", "お茶の間 {}"),
    PlaceKind.KAYOI_NO_BA: ("{}体操クラブ", "通いの場 {}", "いきいき百歳体操 {}", "{}健康教室"),
    PlaceKind.CHILDREN_CAFETERIA: ("{}子ども食堂", "こども食堂{}", "子供食堂 {}", "{}キッチン"),
    PlaceKind.COMMUNITY_CAFETERIA: ("地域食堂 {}", "{}食堂", "みんなの食卓 {}"),
    PlaceKind.FOOD_PANTRY: ("フードパントリー{}", "{}おすそわけ便", "{} 食品配布会"),
    PlaceKind.DEMENTIA_CAFE: ("オレンジカフェ{}", "認知症カフェ {}", "{}喫茶"),
    PlaceKind.CHILD_REARING: ("子育てひろば {}", "{}親子サロン", "{}キッズルーム", "ベビーの会 {}"),
    PlaceKind.LEARNING_SUPPORT: ("{}学習会", "無料塾{}", "寺子屋 {}", "{}宿題ひろば"),
    PlaceKind.PEER_GROUP: ("{}家族会", "{}の会（当事者）", "{}親の会"),
    PlaceKind.ALL_GENERATIONS: ("{}多世代ひろば", "{}の縁側", "世代をつなぐ {}"),
    PlaceKind.DELIVERY: ("移動スーパー {}号", "{}お弁当便", "{}買い物バス"),
    PlaceKind.WORK_LIKE_ACTIVITY: ("{}作業室", "{}工房", "はたらく練習 {}"),
}
SAYS = {
    PlaceKind.IBASHO: ("予定がなくても来られます。", "本を読んでも昼寝をしても。", "ふらっと寄れる部屋です。"),
    PlaceKind.SALON: ("お菓子をつまみながら話します。", "近所の人とお茶を飲みます。", "月の終わりに誕生会。"),
    PlaceKind.KAYOI_NO_BA: ("おもりをつけて腕を上げます。", "椅子に座って体を動かします。", "体力測定もあります。"),
    PlaceKind.CHILDREN_CAFETERIA: ("カレーと具だくさんの汁。", "小学生は無料です。", "食後に宿題をする子もいます。"),
    PlaceKind.COMMUNITY_CAFETERIA: ("一人でも家族でも昼ごはんをどうぞ。", "季節の献立。"),
    PlaceKind.FOOD_PANTRY: ("お米・缶詰・野菜を持ち帰れます。", "食料を袋に詰めてお渡しします。"),
    PlaceKind.DEMENTIA_CAFE: ("もの忘れが気になる人と家族が集まります。", "専門職がいます。"),
    PlaceKind.CHILD_REARING: ("はいはいの子から遊べます。", "保育士がいます。", "お下がりの交換も。"),
    PlaceKind.LEARNING_SUPPORT: ("大学生がとなりで教えます。", "漢字も計算も一緒に。"),
    PlaceKind.PEER_GROUP: ("聞くだけでもかまいません。", "名前は言わなくてよい集まりです。"),
    PlaceKind.ALL_GENERATIONS: ("0歳から90代まで来ます。", "けん玉とお手玉があります。"),
    PlaceKind.DELIVERY: ("公園の前に車が来ます。", "家の前まで届けます。"),
    PlaceKind.WORK_LIKE_ACTIVITY: ("袋詰めを30分から。", "少しのお礼が出ます。"),
}
THEMES = {
    "exercise": ("ラジオ体操をします。", "筋力トレーニング。", "ストレッチと脳の体操。"),
    "song": ("昔の歌を歌います。", "カラオケの日。", "歌声喫茶。"),
    "mahjong": ("健康麻雀。", "賭けないマージャン。"),
    "shogi": ("将棋と囲碁。", "将棋盤があります。"),
    "handicraft": ("編み物と手芸。", "布小物を縫います。", "毛糸で編みます。"),
    "garden": ("花壇の手入れ。", "畑で野菜を育てます。"),
    "game": ("ボードゲーム。", "トランプとかるた。"),
    "picture": ("絵手紙をかきます。", "ぬりえと水彩画。"),
    "walk": ("みんなで散歩します。", "ノルディックウォーキング。"),
    "phone": ("スマホの使い方を習います。", "スマートフォン教室。"),
}
PEER_THEMES = {
    "withdrawn": ("ひきこもりの人と家族。", "長く家にいる人のために。"),
    "truant": ("不登校の子の親の集まり。", "学校に行きづらい子と親。"),
    "carer": ("介護をしている人の集い。", "ケアラーのおしゃべり会。"),
    "disability": ("発達障がいの子をもつ親。", "障害のある人と家族。"),
    "addiction": ("お酒をやめたい人。", "断酒の会。"),
}
AUDIENCES = {
    PlaceKind.CHILDREN_CAFETERIA: ("children",), PlaceKind.LEARNING_SUPPORT: ("children", "youth"),
    PlaceKind.CHILD_REARING: ("parents",), PlaceKind.KAYOI_NO_BA: ("older_people",), PlaceKind.SALON: ("older_people",),
    PlaceKind.DEMENTIA_CAFE: ("older_people", "family_carers"), PlaceKind.COMMUNITY_CAFETERIA: ("anyone",),
}  # fmt: skip
TIME_WORDS = {MORNING: "10:00〜11:30", AFTERNOON: "13:30〜15:30", EVENING: "18:00〜20:00"}
WINDOWS = {
    WindowKind.ANYTHING: ("ふくし何でも相談", "どこに聞けばよいか分からないとき。いくつも困りごとがあるとき"),
    WindowKind.OLDER_PEOPLE: ("{}地域包括支援センター", "介護の手続き；もの忘れ；一人暮らしの親の様子"),
    WindowKind.LIVELIHOOD: ("くらしの自立相談", "家計；家賃の滞納；食べるものに困る；借りたお金"),
    WindowKind.CHILDREN: ("こども家庭センター", "育児の悩み；学校のこと；子どもへの接し方"),
    WindowKind.DISABILITY: ("障がい者基幹相談支援センター", "手帳；福祉サービス；発達の心配"),
    WindowKind.WITHDRAWN: ("ひきこもり支援室", "部屋から出られない；働いていない家族"),
    WindowKind.VIOLENCE: ("女性のための相談室", "配偶者からの暴力；逃げたい；虐待"),
    WindowKind.RIGHTS: ("成年後見センター", "後見；お金の管理；だまされたとき"),
    WindowKind.FOREIGN_RESIDENTS: ("外国人ワンストップ相談", "ことば；手続き；在留"),
    WindowKind.HEALTH: ("こころの健康相談", "眠れない；気分が沈む；死にたい気持ち"),
    WindowKind.WORK: ("しごと相談ステーション", "仕事さがし；就職の不安；長く働いていない"),
    WindowKind.VOLUNTEERING: ("ボランティアセンター", "何か手伝いたい；活動の場をさがす"),
}
FROM = date(2026, 11, 21)


def corpus(size: int = 1_200) -> Iterator[SearchDocument]:
    """`size` documents: two windows of each kind, one role in twelve, else places."""
    chance = random.Random(20261121)
    windows = list(_windows(chance))
    yield from windows[:size]
    for number in range(len(windows), size):
        yield _role(chance, number) if number % 12 == 0 else _place(chance, number)


def _place(chance: random.Random, number: int) -> SearchDocument:
    kind = chance.choice(list(NAMES))
    area = chance.choice(list(AREAS))
    town = chance.choice(TOWNS[area])
    weekdays = sorted(chance.sample(range(7), chance.choice((1, 1, 1, 2))))
    time = chance.choice((MORNING, AFTERNOON, AFTERNOON, EVENING))
    theme = chance.choice(list(PEER_THEMES if kind is PlaceKind.PEER_GROUP else THEMES))
    says = (PEER_THEMES if kind is PlaceKind.PEER_GROUP else THEMES)[theme]
    talks = kind in (PlaceKind.PEER_GROUP, PlaceKind.SALON, PlaceKind.IBASHO, PlaceKind.ALL_GENERATIONS)
    name = chance.choice(NAMES[kind]).format(chance.choice(FIRST))
    schedule = "・".join(f"第{chance.choice('1234')}{LETTERS[day]}曜" for day in weekdays)
    return SearchDocument(
        type=SearchedType.PLACE,
        key=f"p{number}",
        row=number,
        name=f"{name} {town}" if chance.random() < 0.4 else name,
        kinds=(kind.value, f"theme:{theme}") if talks else (kind.value,),
        kind_labels=(PLACE_KIND_LABELS[kind],),
        audiences=AUDIENCES.get(kind, ()),
        operator=f"{chance.choice(FIRST)}の会",
        texts=(
            chance.choice(SAYS[kind]),
            chance.choice(says) if talks else "",
            f"見本県ひかり市{town}{chance.randint(1, 30)}-{chance.randint(1, 20)}",
            f"{schedule} {TIME_WORDS[time]}",
        ),
        areas=((area, AREAS[area]),),
        towns=(town, TOWN_KANA.get(town, ""), AREA_KANA[area], "ひかり市"),
        weekdays=tuple(WEEKDAYS[day] for day in weekdays),
        times=(time,),
        flags=tuple(flag for flag in ("wheelchair", "just_being", "parking", "quiet") if chance.random() < 0.2),
        cost=chance.choice(("free", "up_to_300", "unknown")),
        points=(_point(chance, area),),
        confirmed_on=FROM - timedelta(days=chance.randint(1, 700)),
        is_resting=chance.random() < 0.03,
    )


def _windows(chance: random.Random) -> Iterator[SearchDocument]:
    for number, (kind, (name, troubles)) in enumerate(WINDOWS.items()):
        for branch, area in enumerate(("chuo", "minami")):
            yield SearchDocument(
                type=SearchedType.WINDOW,
                key=f"w{number}-{branch}",
                row=1_000_000 + 2 * number + branch,
                name=name.format(AREAS[area][:2]) + ("" if "{}" in name else f"（{AREAS[area][:2]}）"),
                kinds=(f"window.{kind.value}",),
                kind_labels=("相談窓口",),
                texts=(kind.label, troubles, "平日 8:30〜17:15"),
                areas=((area, AREAS[area]),),
                towns=("ひかり市",),
                weekdays=WEEKDAYS[:5],
                times=(MORNING, AFTERNOON),
                points=(_point(chance, area),),
                is_sensitive=kind is WindowKind.VIOLENCE,
            )


def _role(chance: random.Random, number: int) -> SearchDocument:
    area = chance.choice(list(AREAS))
    title, tasks = chance.choice((("配膳の手伝い", "盛りつけと皿洗い。"), ("値札貼り", "袋詰めと値札。"), ("話し相手", "お茶を飲みながら聞きます。"),
                                  ("花の水やり", "花壇の世話。"), ("受付", "名前を書いてもらいます。"), ("宿題の見守り", "となりで丸つけ。")))  # fmt: skip
    return SearchDocument(
        type=SearchedType.OPENING,
        key=f"o{number}",
        row=2_000_000 + number,
        name=title,
        kinds=("opening.volunteer",),
        kind_labels=("ボランティア・役割",),
        texts=(tasks,),
        areas=((area, AREAS[area]),),
        towns=(chance.choice(TOWNS[area]), "ひかり市"),
        weekdays=(chance.choice(WEEKDAYS),),
        times=(chance.choice((MORNING, AFTERNOON)),),
        points=(_point(chance, area),),
    )


def _point(chance: random.Random, area: str) -> Point:
    east = list(AREAS).index(area)
    return Point.at(35.0 + chance.random() * 0.05, 137.0 + east * 0.03 + chance.random() * 0.03)
