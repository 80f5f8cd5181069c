"""Variants that change no statement: unrelated code around, another layout, a round trip."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from typing import Any

from tests.conformance.transforms import (
    Edit,
    Identity,
    Piece,
    Text,
    Variant,
    pieces_of,
    text_of,
    texts_of,
)

UNRELATED = '''def spare_width{n}(spare: int) -> int:
    """Twice a width."""
    assert spare > 0, "a width is positive"
    assert spare < 4096, "a width fits a page"
    return spare * 2


class SpareShelf{n}:
    """Something else altogether."""

    __slots__ = ("_spare_boards",)

    def __init__(self, spare: int) -> None:
        assert spare > 0, "a shelf has boards"
        assert spare < 64, "a shelf fits a room"
        self._spare_boards = spare

    def spare_room(self, spare: int) -> int:
        """What is left."""
        assert spare >= 0, "nothing is no less than nothing"
        assert spare <= self._spare_boards, "a board is used once"
        return self._spare_boards - spare


'''
REMARK = "# a remark between two lines"
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr, ast.Assert, ast.Raise)
BARE = (ast.Starred, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Tuple, ast.GeneratorExp)


def first_line(node: ast.stmt) -> int:
    """The line of a statement, or of its first decorator."""
    return min((d.lineno for d in getattr(node, "decorator_list", [])), default=node.lineno)


def dead(sources: Mapping[str, str]) -> Variant | None:
    """Unrelated functions and classes before, between and behind the definitions."""
    pieces: dict[str, list[Piece]] = {}
    for path, text in texts_of(sources).items():
        edits = []
        last_import = max(
            (
                n.end_lineno or 0
                for n in text.tree.body
                if isinstance(n, (ast.Import, ast.ImportFrom))
            ),
            default=0,
        )
        definitions = [
            n
            for n in text.tree.body
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            and first_line(n) > last_import
        ]
        for number, node in enumerate(definitions):
            line = first_line(node)
            if text.lines[line - 1][:1].strip() and number < 3:
                place = text.starts[line - 1]
                edits.append(Edit(place, place, UNRELATED.format(n=number)))
        found = pieces_of(text, edits)
        if definitions and definitions[-1] is text.tree.body[-1]:
            found.append(Piece("\n\n" + UNRELATED.format(n="_last")))
        pieces[path] = found
    return Variant(dict(pieces)) if pieces else None


def layout(sources: Mapping[str, str]) -> Variant | None:
    """Remarks and blank lines, parentheses, and calls that go on in the next line."""
    pieces = {}
    for path, text in texts_of(sources).items():
        edits = [*remarks(text), *parentheses(text)]
        taken = {edit.start for edit in edits}
        if all(token.string != ";" for token in text.tokens):
            edits.extend(edit for edit in broken_lines(text) if edit.start not in taken)
        pieces[path] = pieces_of(text, edits)
    return Variant(dict(pieces)) if pieces else None


def remarks(text: Text) -> list[Edit]:
    """A comment and a blank line before every statement that begins a line."""
    edits = []
    documented = {
        id(n.body[0])
        for n in text.nodes
        if isinstance(n, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and n.body
    }
    for node in text.nodes:
        if not isinstance(node, ast.stmt) or id(node) in documented:
            continue
        line = first_line(node)
        before = text.lines[line - 1][: text.start(node) - text.starts[node.lineno - 1]]
        continued = line > 1 and text.lines[line - 2].endswith("\\")
        if line < 3 or continued or text.lines[line - 1].lstrip().startswith("elif"):
            continue
        if first_line(node) == node.lineno and before.strip():
            continue
        indent = " " * (len(text.lines[line - 1]) - len(text.lines[line - 1].lstrip()))
        place = text.starts[line - 1]
        edits.append(Edit(place, place, f"\n{indent}{REMARK}\n"))
    return edits


def parentheses(text: Text) -> list[Edit]:
    """Parentheses around values and conditions that have none."""
    edits = []
    for node in text.nodes:
        value = None
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return)):
            value = node.value
        elif isinstance(node, (ast.If, ast.While, ast.Assert)):
            value = node.test
        if value is None or isinstance(value, BARE) or id(value) in text.in_fstrings:
            continue
        edits.append(Edit(text.start(value), text.start(value), "("))
        edits.append(Edit(text.end(value), text.end(value), ")"))
    return edits


def broken_lines(text: Text) -> list[Edit]:
    """The arguments of a call on a line of their own, in simple statements."""
    edits = []
    for statement in (n for n in text.nodes if isinstance(n, SIMPLE)):
        for node in ast.walk(statement):
            if not isinstance(node, ast.Call) or not node.args or id(node) in text.in_fstrings:
                continue
            place = text.start(node.args[0])
            if text.text[place - 1] == "(" and not isinstance(node.args[0], ast.GeneratorExp):
                edits.append(Edit(place, place, "\n" + " " * (statement.col_offset + 8)))
    return list(dict.fromkeys(edits))


def round_trip(sources: Mapping[str, str]) -> Variant | None:
    """What `ast.unparse` writes, with the comments at the statements where they stood."""
    pieces: dict[str, list[Piece]] = {}
    moved: dict[Identity, Identity] = {}
    for path, text in texts_of(sources).items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain = text_of(path, ast.unparse(text.tree) + "\n")
            if ast.dump(plain.tree) != ast.dump(text.tree):
                return None
        edits = []
        pairs = list(zip(text.nodes, plain.nodes, strict=True))
        for line, comment, alone in comments_of(text):
            edits.append(place_comment(text, plain, pairs, line, comment, alone))
        lines = "".join(p.text for p in pieces_of(plain, [e for e in edits if e is not None]))
        result = text_of(path, lines)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pairs = list(zip(text.nodes, result.nodes, strict=True))
        for old, new in pairs:
            if isinstance(old, ast.match_case) and isinstance(new, ast.match_case):
                old, new = old.pattern, new.pattern
            elif not isinstance(old, (ast.stmt, ast.ExceptHandler)):
                continue
            moved[(path, result.start(new))] = (path, text.start(old))
        pieces[path] = [Piece(lines)]
    return Variant(dict(pieces), moved) if pieces else None


def comments_of(text: Text) -> list[tuple[int, str, bool]]:
    """(line, comment, whether it stands alone) of every comment."""
    found = []
    for token in text.tokens:
        if (
            token.string.startswith("#")
            and text.lines[token.start[0] - 1][token.start[1] :] == token.string
        ):
            alone = not text.lines[token.start[0] - 1][: token.start[1]].strip()
            found.append((token.start[0], token.string, alone))
    return found


def place_comment(
    text: Text,
    plain: Text,
    pairs: list[tuple[ast.AST, ast.AST]],
    line: int,
    comment: str,
    alone: bool,
) -> Edit | None:
    """The edit that puts a comment to what stood on its line, or before what follows it."""
    placed = [
        (o, n)
        for o, n in pairs
        if hasattr(o, "lineno") and isinstance(o, (ast.stmt, ast.expr, ast.ExceptHandler))
    ]
    if alone:
        after = [
            (text.start(o), text.start(o), n)
            for o, n in placed
            if isinstance(o, ast.stmt) and o.lineno > line
        ]
    else:
        after = [
            (-(o.lineno), text.start(o), n)
            for o, n in placed
            if isinstance(o, (ast.stmt, ast.ExceptHandler)) and o.lineno <= line
        ]
        here = [
            (text.start(o), 0, n)
            for o, n in placed
            if o.lineno == line and id(o) not in text.in_fstrings
        ]
        after = here or after
    if not after:
        end = len(plain.text)
        return Edit(end, end, comment + "\n")
    node: Any = min(after, key=lambda one: one[:2])[2]
    number = node.lineno
    if alone:
        number = first_line(node) if isinstance(node, ast.stmt) else number
        start = plain.starts[number - 1]
        content = plain.lines[number - 1]
        indent = " " * (len(content) - len(content.lstrip()))
        return Edit(start, start, f"{indent}{comment}\n")
    end = plain.starts[number] - 1
    return Edit(end, end, "  " + comment)
