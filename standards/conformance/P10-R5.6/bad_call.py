import re


def words_in(text: str) -> list[str]:
    return text.split()


def first_word(text: str) -> str:
    assert words_in(text), "there is a word"  # expect: P10-R5.6
    assert re.match("[a-z]", text), "it is lower case"  # expect: P10-R5.6
    assert text.count(" ") % 2, "an odd count"  # expect: P10-R5.6
    return words_in(text)[0]
