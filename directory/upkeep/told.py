"""How residents are told that somebody confirmed an entry. Light: papers need the words and nothing else of a page."""

from core.languages.sentences import N_

CONFIRMED = {
    "電話": N_("{day}に電話で確認"),
    "訪問": N_("{day}に訪問で確認"),
    "団体から": N_("{day}に団体から確認"),
    "チラシ": N_("{day}にチラシで確認"),
    "公式サイト": N_("{day}に公式サイトで確認"),
    "公開データ": N_("{day}に公開データで確認"),
}
CONFIRMED_SOMEHOW = N_("{day}に確認")
