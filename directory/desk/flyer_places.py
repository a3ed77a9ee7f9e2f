"""The halls and addresses of a flyer."""

import re
from collections.abc import Callable, Iterator

from core.geo.addresses import PREFECTURES
from directory.desk.flyer_parts import Part

KANJI = "一-龥々〆ヶヵケノのツァ-ヶー"
NOT_A_HOUSE = r"(?!\d*\s?(?:分|円|名|人|回|歳|才|時|月|日|年|階|:))"
MORE = r"(?:\s?(?:丁目|番地の?|番町|番|号|の|-|ノ)\s?\d*)*号?"
HOUSE = rf"(?:[一二三四五六七八九十]+丁目\s?\d+{MORE}|\d+{MORE}|[一二三四五六七八九十]+丁目){NOT_A_HOUSE}"
POST = r"(?:〒\s?)?\d{3}-\d{4}\s*"
CITY = rf"(?:(?:{'|'.join(PREFECTURES)})\s?)?[{KANJI}ぁ-ん]{{1,8}}?[市区郡町村]"
FULL = re.compile(rf"(?:{POST})?({CITY}[{KANJI}ぁ-ん\s]{{0,16}}?\s?{HOUSE})")
SHORT = re.compile(rf"(?:{POST})?([{KANJI}]{{1,10}}?{HOUSE})")
AFTER_POST = re.compile(r"〒\s?\d{3}-?\d{4}\s*([^\s\d][^\n、。]{{2,60}})")
HALL = re.compile(
    r"[^\s、。,:/()「」『』|]{0,18}?(?:公民館|市民館|集会所|集会室|集会場|自治会館|町内会館|会館|公会堂|憩の家|憩いの家|コミセン"
    r"|児童館|図書館|プラザ|ホール|センター|支所|出張所|市役所|区役所|役場|教会|寺|神社|小学校|中学校|高校|大学|保育園|幼稚園"
    r"|こども園|団地|デイサービス|病院|クリニック|薬局|公園|体育館|ハウス|スペース|ショッピングモール|スーパー|ビル|古民家)"
    r"(?:\s?(?:[\d東西南北本新別]{1,3}(?:階|F|号館|館)|内(?!容)"
    r"|[^\s、。()でに]{0,8}(?:室|ホール|ルーム|和室|広間|ロビー|駐車場|本堂)(?!あり|有)))*"
)
NOT_A_HALL = re.compile(
    r"お問|問合|申込|主催|共催|後援|協力|事務局|社会福祉協議会|駅|徒歩|バス|[!?]|ください|です|ます"
)
PARTICLES = re.compile(r"^.*[はでにをが、](?=[^はでにをが、]*$)")


def addresses(parts: list[Part], is_town: Callable[[str], bool]) -> Iterator[str]:
    """The addresses: of the venue first, of whom to ask last."""
    for part in sorted(parts, key=lambda part: ("address", "venue", "", "contact").index(_rank(part))):
        found = address_in(part.text, is_town)
        if found:
            yield found
        elif part.field == "address" and (told := re.sub(rf"^{POST}", "", part.text).split(" TEL")[0].strip()):
            yield told


def _rank(part: Part) -> str:
    if part.field in ("address", "venue"):
        return part.field
    return "contact" if part.field in ("contact", "group", "phone", "mail", "booking") else ""


def address_in(text: str, is_town: Callable[[str], bool]) -> str:
    """The first address in a text, without its postcode; "" when there is none."""
    for pattern in (FULL, SHORT):
        for match in pattern.finditer(text):
            if found := _beginning_right(match[1].strip(), is_town, is_full=pattern is FULL):
                return found
    after = AFTER_POST.search(text)
    return re.split(r"\s(?=TEL|電話|FAX)|[(「]", after[1])[0].strip() if after else ""


def _beginning_right(words: str, is_town: Callable[[str], bool], *, is_full: bool) -> str:
    """Without what stands before the address: from where it is a town of the area, else from the name of a city."""
    for start in range(min(len(words), 12)):
        if words[start] not in "のノー0123456789" and is_town(words[start:]):
            return words[start:]
    if not is_full:
        return ""
    end = re.search(r"[市区郡町村]", words)
    head = words[: end.start()] if end else ""
    city = PARTICLES.sub("", head.split(" ")[-1])
    return city + words[len(head) :] if city else ""


def venues(parts: list[Part], is_town: Callable[[str], bool]) -> Iterator[str]:
    """The names of the halls: what stands under 場所 without its address, else words that end as halls do."""
    labelled = [hall for part in parts if part.field == "venue" and (hall := _without_address(part, is_town))]
    yield from labelled
    for part in parts:
        if labelled or part.field not in ("", "address", "content"):
            continue
        text = part.text.replace(address_in(part.text, is_town) or "\0", " ")
        for match in HALL.finditer(text):
            hall = re.sub(r"^\S*[町市区内]の(?=\S{2})", "", PARTICLES.sub("", match[0])).strip()
            if len(hall) >= 3 and not NOT_A_HALL.search(text[max(0, match.start() - 6) : match.end()]):
                yield hall


def _without_address(part: Part, is_town: Callable[[str], bool]) -> str:
    """本町集会所（ひだまり市本町1-2、駐車場あり） → 本町集会所."""
    text = " ".join(line for at, line in enumerate(part.lines) if at < 2)
    address = address_in(text, is_town)
    rest = re.sub(rf"(?:{POST})?{re.escape(address)}", " ", text) if address else text
    rest = re.sub(r"\([^)]*(?:駅|バス|徒歩|分|駐車|となり|隣|向かい|TEL|電話|台)[^)]*\)|\(\s*[、,]?\s*\)", " ", rest)
    rest = re.split(r"[。※]|\s(?=TEL|電話|駐車場(?:あり|有|\d)|最寄|アクセス)|、(?=\S*(?:駅|徒歩|駐車))", rest)[0]
    rest = re.sub(r"\(\s*\)", " ", re.sub(r"\(\s+", "(", rest)).strip(" 、,/-〒")
    balanced = rest if rest.count("(") == rest.count(")") else rest.strip("()")
    return re.sub(r"\s+", " ", balanced)
