"""The texts of a message under the words of the form they were typed into."""

LABELS = {
    "text": "くわしく",
    "name": "名前",
    "where": "どこで",
    "when": "いつ",
    "how": "どうして知ったか",
    "contact": "連絡先（確かめるときだけ使う）",
}


def parts_of(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Label and text, in the order of the form."""
    return [(label, texts[name]) for name, label in LABELS.items() if texts.get(name)]
