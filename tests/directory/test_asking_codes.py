"""Short codes: any one wrong character and any two exchanged ones are found out, however they are typed."""

from hypothesis import assume, given
from hypothesis import strategies as st

from directory.asking.codes import ALPHABET, LENGTH, Misread, check_character, nearest, new_code, read_code, spelled

FREE = st.text(alphabet=ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
CODES = FREE.map(lambda free: free + check_character(free))
POSITIONS = st.integers(0, LENGTH - 1)
DASHES = ["", "-", " ", "ー", "−", "‐", "・"]


@given(CODES, st.sampled_from(DASHES), st.booleans(), st.booleans())
def test_a_code_is_read_in_any_width_and_case_with_any_dash(code, dash, is_small, is_wide):
    typed = f" {code[:4]}{dash}{code[4:]} "
    typed = typed.lower() if is_small else typed
    if is_wide:
        typed = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in typed)

    assert read_code(typed) == code


@given(CODES, POSITIONS, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found_out_and_named_to_the_desk(code, at, letter):
    assume(code[at] != letter)
    typed = code[:at] + letter + code[at + 1 :]

    assert isinstance(read_code(typed), Misread)
    assert nearest(typed, [code, *(new_code() for _ in range(3))])[0] == (code, at + 1)


@given(CODES, POSITIONS, POSITIONS)
def test_two_exchanged_characters_are_found_out(code, one, other):
    assume(code[one] != code[other])
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]

    assert isinstance(read_code("".join(letters)), Misread)


@given(st.text(max_size=40))
def test_any_text_is_read_or_answered_in_words(text):
    read = read_code(text)
    assert isinstance(read, str) or read.in_japanese.endswith("。")


def test_characters_that_look_alike_are_never_used_and_named_with_what_they_may_be():
    assert not set("0OQ1I2Z5S8BGV") & set(ALPHABET)
    assert "4文字目の「O」" in read_code("K7PO-4XRW").in_japanese
    assert "「D」ではありませんか" in read_code("K7PO-4XRW").in_japanese
    assert "いまは3文字" in read_code("K7P").in_japanese


def test_new_codes_are_codes_and_differ():
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(read_code(spelled(code)) == code for code in codes)
