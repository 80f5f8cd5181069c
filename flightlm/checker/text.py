"""The source of an expression on one line, for messages."""

from __future__ import annotations

from typing import Final

from flightlm.checker.context import FileContext

MAX_TEXT: Final = 48


def source_text(file: FileContext, i: int) -> str:
    """The first line of node i as it is written, cut at MAX_TEXT characters."""
    tree, source = file.tree, file.source
    node = tree.nodes[i]
    line = getattr(node, "lineno", 0)
    first = getattr(node, "col_offset", 0)
    last = getattr(node, "end_col_offset", 0)
    end = getattr(node, "end_lineno", 0)
    if not 0 < line <= len(source.lines):
        return type(node).__name__
    whole = source.lines[line - 1]
    data = whole.encode("utf-8", "surrogatepass")
    part = data[first:last] if end == line else data[first:]
    decoded = part.decode("utf-8", "replace")
    text = decoded.strip()
    assert "\n" not in text, "a line holds no line break"
    if end != line or len(text) > MAX_TEXT:
        start = text[:MAX_TEXT]
        return start.rstrip() + " …"
    return text
