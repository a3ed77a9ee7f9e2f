"""What the live map says, for readers of other languages: its scripts know the sentences in Japanese only."""

from core.languages.sentences import N_, _

SENTENCES = (
    N_("動かせる地図。矢印キーで動き、プラスとマイナスで拡大・縮小します"),
    N_("地図を拡大する"),
    N_("地図を縮小する"),
    N_("現在地がわかりませんでした。住所や駅の名前でもさがせます。"),
    N_("現在地を調べています。"),
    N_("地図に見えている範囲に、{number}か所あります。"),
    N_("地図に見えている範囲にはありません。地図を動かすか、縮小してください。"),
    N_("地図の場所を読み込めませんでした。一覧は、このままお使いいただけます。"),
    N_("{number}が集まっています。拡大します"),
    N_("{number}番"),
    N_("{number}番を含む"),
    N_("近くの{number}か所"),
    N_("{number}ほか"),
    N_("{number}件"),
    N_("地図で見る"),
    N_("{number}番を地図で見る"),
    N_("くわしい場所は公開していません。円は、だいたいの地区です。"),
    N_("地図の位置は、おおよそです。"),
    N_("この近くの{number}か所"),
    N_("ほかの{number}か所は、一覧でごらんください。"),
    N_("地図で選んだ場所"),
    N_("閉じる"),
)


def map_words() -> dict[str, str]:
    """Sentence → how it is said in the reader's language; empty where Japanese is right."""
    said = {sentence: _(sentence) for sentence in SENTENCES}
    return {sentence: words for sentence, words in said.items() if words != sentence}
