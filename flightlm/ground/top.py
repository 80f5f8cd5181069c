"""`--top N`: the probabilities that a model gives its best tokens, step by step.

They are the model's own: the softmax of the logits, before temperature, penalty, bias, mask and
filters.  What the sampler makes of them may be another choice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from flightlm.flight.arena import F32

MAX_TOP: Final = 50
SHOWN_CHARACTERS: Final = 20  # of a token's text; some are 128 spaces
NUMBER_COLUMNS: Final = 4
TOKEN_COLUMNS: Final = 12
BETWEEN: Final = "  "
WIDE: Final = ("W", "F")  # East Asian widths that take two columns


@dataclass(frozen=True, slots=True)
class Choice:
    """One step: the token that was chosen, its probability, and the best tokens with theirs.

    `best` holds (id, probability), the most probable first, the lower id where they are equal.
    """

    token: int
    probability: float
    best: tuple[tuple[int, float], ...]

    @property
    def tokens(self) -> tuple[int, ...]:
        """The token that was chosen, and the best ones."""
        return (self.token, *(token for token, _ in self.best))


def choice_of(logits: F32, token: int, count: int) -> Choice:
    """What the model's logits (V,) say of `token` and of the `count` best tokens, in float64."""
    vocab = logits.shape[0]
    assert 0 <= token < vocab, "a token was chosen"
    assert 0 < count <= vocab, "there are so many tokens"
    wide = logits.astype(np.float64)
    mass = np.exp(wide - wide.max())
    total = float(mass.sum())
    assert total >= 1.0, "the largest logit weighs 1"
    # No more than those that reach the count-th best have to be sorted.
    threshold = np.partition(wide, vocab - count)[vocab - count]
    near = np.flatnonzero(wide >= threshold)
    order = near[np.argsort(-wide[near], kind="stable")][:count]
    ids: list[int] = order.tolist()
    best = tuple((best_id, mass.item(best_id) / total) for best_id in ids)
    return Choice(token, mass.item(token) / total, best)


def quoted(data: bytes) -> str:
    """The text of a token in quotes; what is no printable character stands as an escape.

    >>> print(quoted(b" a\\n"), quoted(b"\\xe2\\x80"))
    " a\\n" "\\xe2\\x80"
    """
    text = data.decode("utf-8", errors="surrogateescape")
    shown = "".join(escaped(character) for character in text[:SHOWN_CHARACTERS])
    rest = "\u2026" if len(text) > SHOWN_CHARACTERS else ""
    return f'"{shown}{rest}"'


def escaped(character: str) -> str:
    """A character of a token as a terminal can show it, without doubt about what it is."""
    assert len(character) == 1, "one character at a time"
    if character in ('"', "\\"):
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte that is no part of a UTF-8 character.
        return f"\\x{code - 0xDC00:02x}"
    escape = character.encode("unicode_escape")
    return escape.decode("ascii")


def width_of(text: str) -> int:
    """The columns that printable text takes on a screen."""
    wide = sum(unicodedata.east_asian_width(c) in WIDE for c in text)
    marks = sum(unicodedata.combining(c) > 0 for c in text)
    assert marks <= len(text), "a mark is a character"
    return len(text) + wide - marks


def padded(text: str, columns: int) -> str:
    """`text` with spaces behind it, up to a width."""
    assert columns >= 0, "a width is not negative"
    return text + " " * (columns - width_of(text))


def top_lines(
    number: int, choice: Choice, names: Mapping[int, str], columns: int | None
) -> list[str]:
    """What is shown of step `number` (from 1): the choice, then the best tokens, by their names.

    One line; in a window of `columns` columns the best tokens go on below one another.
    """
    assert number > 0, "steps count from 1"
    start = f"{number:>{NUMBER_COLUMNS}}{BETWEEN}"
    start += padded(names[choice.token], TOKEN_COLUMNS) + f" {choice.probability:.4f}{BETWEEN}|"
    entries = [f"{BETWEEN}{names[token]} {share:.4f}" for token, share in choice.best]
    return folded(start, entries, columns)


def folded(start: str, entries: Sequence[str], columns: int | None) -> list[str]:
    """`start` and the entries behind it, in as many lines as the width asks for."""
    assert len(entries) > 0, "there is a best token"
    lines = [start]
    empty = " " * (width_of(start) - 1) + "|"
    for at, entry in enumerate(entries):
        full = columns is not None and width_of(lines[-1]) + width_of(entry) > columns
        if full and at > 0:
            lines.append(empty)
        lines[-1] += entry
    return lines
