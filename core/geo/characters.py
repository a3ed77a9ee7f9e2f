"""Characters that write the same place name in more than one way.

Each word of `SAME` holds a character and its older or variant forms: 旧字体 of the 常用漢字表, variants from the
人名用漢字, and pairs that maps and post offices mix up. Tables and questions are folded alike, so which form
stands first decides nothing but the look of a key.
"""

SAME = """
一壱壹 二弐貳 亜亞 悪惡 圧壓 囲圍 医醫 為爲 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 桜櫻
奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 渇渴 陥陷 勧勸 寛寬
関關 歓歡 観觀 館舘 顔顏 気氣 帰歸 亀龜 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅
勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄 芸藝 撃擊 欠缺 倹儉 剣劍釼剱 圏圈 検檢 権權 県縣
険險 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國 黒黑 済濟 斎齋斉齊 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊
残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 将將 称稱 焼燒
証證 奨獎 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉
穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 摂攝 窃竊 専專 戦戰 浅淺 潜潛 線綫 銭錢 繊纖 践踐 禅禪 双雙 壮壯 争爭
荘莊庄 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增 蔵藏 臓臟 属屬 続續 堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 択擇
沢澤 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 聴聽 徴徵 鎮鎭 逓遞 鉄鐵 点點 転轉 伝傳 党黨
盗盜 灯燈 当當 闘鬪 徳德 独獨 読讀 届屆 悩惱 脳腦 覇霸 廃廢 拝拜 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 浜濱濵 瓶甁
払拂 仏佛 併倂 並竝 辺邊邉 変變 弁瓣辨辯 宝寶 豊豐 褒襃 翻飜 万萬 満滿 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽
揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 霊靈 齢齡 恋戀 練鍊 炉爐 労勞 楼樓
郎郞 録錄 湾灣 戻戾 毎每 野埜 高髙 崎﨑嵜碕埼 嶋島嶌 峰峯 富冨 吉𠮷 土圡 角⻆ 桑桒 渕淵渊 桧檜 籠篭 薮藪 鴬鶯
諌諫 壷壺 蛎蠣 鯵鰺 侭儘 靭靱 砺礪 祢禰袮 頚頸 鹸鹼 麺麵 撹攪 槙槇 梼檮 尭堯 遥遙 瑶瑤 穣穰 巌巖 杉椙 葦芦蘆
餅餠 祇祗 鰯鰮 苅刈 栁柳 坂阪 岡崗 洲州 莵菟 兎兔 栃杤 畑畠 簱籏旗 竈竃 枡桝 潟泻 梁簗 巻卷
"""
LOOKALIKES = "カ力 ロ口 エ工ヱゑ イヰゐ タ夕 ト卜"  # katakana typed, or read by a scanner, for the kanji and back
KE = "ケヶヵがガゖゕ"
NO = "のノ之乃"
DASHES = "-‐‑‒–—―−˗⁃﹣－─━➖"  # the long vowel mark ー is a dash only beside a number


def folding_table() -> dict[int, str]:
    """The `str.translate` table, one character to one character: variants, kana, small kana, dashes."""
    table = {ord(kana): chr(ord(kana) + 0x60) for kana in map(chr, range(0x3041, 0x3097))}
    table |= {ord(small): large for small, large in zip(SMALL, LARGE, strict=True)}
    for word in (*SAME.split(), *LOOKALIKES.split()):
        table |= {ord(other): word[0] for other in word[1:]}
    for kana, same in (("ケ", KE), ("ノ", NO), ("-", DASHES)):
        table |= {ord(other): kana for other in same}
    return table


SMALL = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
LARGE = "アイウエオツヤユヨワアイウエオツヤユヨワ"
