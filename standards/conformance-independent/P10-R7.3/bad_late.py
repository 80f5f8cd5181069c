import os
import re


def load(table: dict[str, str], key: str) -> int:
    value = table.get(key)
    n = len(value.strip())  # expect: P10-R7.3
    if value is None:
        return 0
    return n


def env(text: str) -> str:
    found = re.search("x", text)
    if found is None:
        print("none")
    return found.group(1)  # expect: P10-R7.3


def wrong(text: str) -> str:
    a = re.match("a", text)
    b = re.match("b", text)
    if a is not None:
        return b.group(0)  # expect: P10-R7.3
    return ""
