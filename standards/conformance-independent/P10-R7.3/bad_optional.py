import re
from typing import Optional


class User:
    def __init__(self, name: str) -> None:
        self.name = name


def find(name: str) -> User | None:
    return User(name) if name else None


def first(name: str) -> "Optional[User]":
    return find(name)


def run(text: str) -> str:
    user = find(text)
    a = user.name  # expect: P10-R7.3
    b = find(text).name  # expect: P10-R7.3
    c = first(text).name  # expect: P10-R7.3
    m = re.match("a", text)
    d = m.group(0)  # expect: P10-R7.3
    return a + b + c + d
