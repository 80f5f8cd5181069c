import re
from re import compile as rc

WORDS = re.compile(r"^(\w+\s?)*$")  # expect-any a: P10-R2.8
NUMS = rc(r"(\d+)+x")  # expect-any b: P10-R2.8


def check(text: str) -> bool:
    if re.match(r"(a*)*b", text):  # expect-any c: P10-R2.8
        return True
    return re.fullmatch(r"(?:[a-z]+)+!", text) is not None  # expect-any d: P10-R2.8
