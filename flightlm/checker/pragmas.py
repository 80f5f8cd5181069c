"""The comments that speak to the checker: `# flightlm: WORD [ARGUMENT]`.

steady, init      on a `def` line: a root of a phase
nonterminating    on a `while` line: a loop meant to run for ever
deviation DEV-1   on the flagged line: the record that covers the finding
Nothing else is a pragma, and no other comment silences a finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flightlm.checker.source import Comment, column_of

PRAGMA: Final = re.compile(r"#\s*flightlm:\s*([^\s#]*)\s*([^#]*?)\s*(?=#|$)")
STEADY: Final = "steady"
INIT: Final = "init"
NONTERMINATING: Final = "nonterminating"
DEVIATION: Final = "deviation"
WORDS: Final = (STEADY, INIT, NONTERMINATING, DEVIATION)


@dataclass(frozen=True, slots=True)
class Pragma:
    """One pragma as written; `word` may be unknown."""

    line: int
    column: int
    word: str
    argument: str


def pragmas_of(comments: Sequence[Comment]) -> tuple[Pragma, ...]:
    """The pragmas among the comments of a file, in their order."""
    found = []
    for comment in comments:
        match = pragma_in(comment)
        if match is not None:
            column = comment.column + column_of(comment.text, match.start()) - 1
            found.append(Pragma(comment.line, column, match[1], match[2]))
    assert len(found) <= len(comments), "a comment holds one pragma"
    return tuple(found)


def pragma_in(comment: Comment) -> re.Match[str] | None:
    """The pragma of a comment: it begins it, or stands behind another comment on a line of code."""
    found = PRAGMA.match(comment.text)
    if found is None and comment.trailing:
        found = PRAGMA.search(comment.text)
    assert found is None or found.start() < len(comment.text), "a place in the comment"
    return found


def problem_of(pragma: Pragma) -> str:
    """What is wrong with the text of a pragma; "" if nothing is."""
    if pragma.word not in WORDS:
        known = ", ".join(WORDS)
        return f"unknown pragma {pragma.word[:40]!r} (known: {known})"
    if pragma.word == DEVIATION:
        return "" if pragma.argument else "the pragma names no deviation record"
    return f"{pragma.word} takes no argument" if pragma.argument else ""
