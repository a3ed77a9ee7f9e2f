"""What gives a person away in a text, however it is spelled; ordinary words stay ordinary words."""

import pytest

from matching.consents.models import ConsentItem
from matching.people.models import Person
from matching.placements.naming import given_away, name_in


def somebody(**facts):
    usual = {"name": "髙﨑 小鳥子", "kana": "タカサキ コトリコ", "phone": "0000-00-7777"}
    person = Person(key="somebody")
    for field, value in (usual | {"address": "見本県ひだまり市平和台4-18"} | facts).items():
        setattr(person, field, value)
    return person


@pytest.mark.parametrize(
    ("words", "facts", "item"),
    [
        ("たかさきことりこと申します", {}, "name"),
        ("ことりこさんは火曜", {}, "name"),
        ("ﾀｶｻｷさんの希望", {}, "name"),
        ("高崎さんは朝なら", {}, "name"),
        ("高崎小鳥子", {}, "name"),
        ("みほんさんの都合", {"name": "見本一郎", "kana": "ミホンイチロウ"}, "name"),
        ("見本さまへ", {"name": "見本一郎", "kana": ""}, "name"),
        ("一郎くんも", {"name": "見本一郎", "kana": ""}, "name"),
        ("いちろうちゃん", {"name": "見本一郎", "kana": "ミホンイチロウ"}, "name"),
        ("林さん", {"name": "林太郎", "kana": ""}, "name"),
        ("サントスと", {"name": "マリア・サントス", "kana": ""}, "name"),
        ("ﾏﾘさん", {"name": "例 真理", "kana": "レイ マリ"}, "name"),
        ("電話は００００（００）７７７７", {}, "contact"),
        ("平和台４－１８の方", {}, "contact"),
        ("見本県 ひだまり市 平和台4-18", {}, "contact"),
        ("髙田一丁目7-2", {"address": "見本県ひだまり市高田一丁目7-2"}, "contact"),
    ],
)
def test_a_name_or_how_to_reach_somebody_is_found_in_every_spelling(app, words, facts, item):
    with app.app_context():
        assert list(given_away(words, somebody(**facts))) == [ConsentItem(item)]


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        ("あまり人が多くないところ", {"name": "例 真理", "kana": "レイ マリ"}),
        ("小林さんの畑", {"name": "林太郎", "kana": ""}),
        ("火曜の午前、ひだまり市内で", {}),
        ("社協 参加支援担当 0000-00-0100", {}),
        ("毎週4-18時", {}),
        ("どこでも", {"name": "", "kana": "", "phone": "", "address": ""}),
    ],
)
def test_ordinary_words_give_nobody_away(app, words, facts):
    with app.app_context():
        assert name_in(words, somebody(**facts)) == ""
