"""The columns of our own list, for those who prepare one: what belongs into each, with an example."""

from dataclasses import dataclass

from directory.places.kinds import PLACE_KIND_LABELS


@dataclass(frozen=True, slots=True)
class ColumnGuide:
    """One column; `needed` where a row cannot do without it."""

    name: str
    about: str
    example: str
    needed: bool = False


GUIDE = (
    ColumnGuide("外部ID", "毎年変わらない番号。次の年に同じ場所だと分かります。", "S-012"),
    ColumnGuide("名称", "活動の名前。", "ひなたサロン", needed=True),
    ColumnGuide("名称_カナ", "名前の読み。", "ヒナタサロン"),
    ColumnGuide(
        "種類", "「；」で区切って、いくつでも。" + "・".join(PLACE_KIND_LABELS.values()) + "。", "サロン；居場所"
    ),
    ColumnGuide("概要", "どんなところか、2、3文で。", "お茶を飲みながら話す集まりです。"),
    ColumnGuide("団体名", "運営している団体。", "ひなたぼっこの会"),
    ColumnGuide("対象", "だれが来られるか。", "65歳以上の方"),
    ColumnGuide("費用", "参加費。無料なら「無料」。", "100円"),
    ColumnGuide("申込", "申し込みがいるか、どこへ。", "不要"),
    ColumnGuide("会場名", "会場の名前。", "日向町集会所"),
    ColumnGuide("所在地", "都道府県から番地まで。", "見本県ひだまり市日向町1-1"),
    ColumnGuide("緯度", "分かるときだけ。世界測地系の度。", "35.300000"),
    ColumnGuide("経度", "分かるときだけ。世界測地系の度。", "136.900000"),
    ColumnGuide("公開範囲", "「住所」「地区まで」「非公開」のどれか。空なら住所まで公開します。", "住所"),
    ColumnGuide("地区", "圏域や地区の名前。", "東部"),
    ColumnGuide("開催日時", "ふだんの言葉で。", "第2・第4土曜日 10:00〜12:00"),
    ColumnGuide("開始時間", "開催日時に時刻を書かないとき。", "10:00"),
    ColumnGuide("終了時間", "開催日時に時刻を書かないとき。", "12:00"),
    ColumnGuide("電話番号", "住民に見せてよい番号。", "0568-00-0001"),
    ColumnGuide("メール", "住民に見せてよいアドレス。", "hinata@example.jp"),
    ColumnGuide("URL", "ホームページ。", "https://example.jp/hinata"),
    ColumnGuide("備考", "ほかに伝えること。", "駐車場は3台"),
    ColumnGuide("最終確認日", "内容を確かめた日。", "2026-04-01"),
    ColumnGuide("確認方法", "「電話」「訪問」「本人」「チラシ」「公式」のどれか。", "電話"),
    ColumnGuide("ライセンス", "公開データのときの利用条件。", "CC BY 4.0"),
)
"""Further rows with the same 外部ID are further venues of the same place."""
