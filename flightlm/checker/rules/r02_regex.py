"""P10-R2.8: literal regular expressions whose matching may take exponential time."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext

FUNCTIONS: Final = frozenset(
    f"re.{name}"
    for name in ("compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "subn")
    + ("split",)
)


def patterns(file: FileContext) -> list[tuple[int, str]]:
    """The calls with a literal pattern, and the pattern."""
    found: list[tuple[int, str]] = []
    tree = file.tree
    index = tree.index
    values = file.values
    for i, node in tree.pairs((ast.Call,)):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "pattern")]
        if not given or not values.external(index[node.func]) & FUNCTIONS:
            continue
        value = values.constant(index[given[0]])
        if isinstance(value, bytes):
            found.append((i, value.decode("latin-1")))
        elif isinstance(value, str):
            found.append((i, value))
    assert len(found) <= len(file.tree.nodes), "at most one for each call"
    return found


def unbounded_at(text: str, i: int) -> int:
    """The length of the unbounded quantifier at i: *, + or {n,}; 0 if there is none.

    A possessive one (`*+`) never gives back what it took and counts as none.
    """
    length = 0
    if text[i : i + 1] in ("*", "+"):
        length = 1
    elif text[i : i + 1] == "{":
        end = text.find("}", i)
        inside = text[i + 1 : end] if end > 0 else ""
        number = inside.removesuffix(",")
        if number != inside and number.isdigit():
            length = end - i + 1
    assert length >= 0, "a length"
    return 0 if length and text[i + length : i + length + 1] == "+" else length


def class_end(text: str, i: int) -> int:
    """The index after the character class that begins at i."""
    at = i + 1
    if text[at : at + 1] == "^":
        at += 1
    if text[at : at + 1] == "]":
        at += 1
    escaped = False
    for k in range(at, len(text)):
        if escaped:
            escaped = False
        elif text[k] == "\\":
            escaped = True
        elif text[k] == "]":
            return k + 1
    assert at >= i, "forward"
    return len(text)


def is_atomic(text: str, start: int) -> bool:
    """Whether the group at `start` never gives back what it took."""
    assert text[start] == "(", "a group"
    return text[start : start + 3] == "(?>"


def token_end(text: str, i: int) -> int:
    """The index after what is read as one at i: an escaped sign, a possessive quantifier, a
    character class, the beginning of an atomic group; any other sign alone."""
    character = text[i]
    if character == "\\" or (character in "*+?}" and text[i + 1 : i + 2] == "+"):
        return i + 2
    if character == "[":
        return class_end(text, i)
    return i + 3 if character == "(" and is_atomic(text, i) else i + 1


def nested_quantifier(text: str) -> str:
    """The first group with an unbounded quantifier inside and behind it; "" if there is none."""
    groups: list[tuple[int, bool]] = []  # where it starts, whether an unbounded one is inside
    inside = False
    skip_to = 0
    for i, character in enumerate(text):
        if i < skip_to:
            continue
        skip_to = token_end(text, i)
        if character == "(":
            groups.append((i, inside))
            inside = False
        elif character == ")" and groups:
            start, outer = groups.pop()
            repeated = unbounded_at(text, i + 1)
            inside = inside and not is_atomic(text, start)
            if inside and repeated:
                return text[start : i + 1 + repeated]
            inside = inside or outer or repeated > 0
        elif skip_to == i + 1 and unbounded_at(text, i):
            inside = True
    assert skip_to <= len(text) + 3, "the end of the pattern"
    return ""
