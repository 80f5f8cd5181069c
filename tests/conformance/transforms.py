"""Variants of conformance cases that keep where every statement came from.

A file of a variant is a list of pieces: text copied from a file of the case, and text that is new.
So a finding of a variant leads back to the statement of the case where it belongs, whatever was
renamed, moved to another module or laid out anew.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from flightlm.checker.model import Finding

OPTION_LINE = re.compile(r"#\s*flightlm[-:].*")
WORD = re.compile(r"[^\W\d]\w*")
# Said of a file or a package as a whole, at its first line.
OF_MODULES = frozenset({"P10-R5.1", "P10-R5.7"})
# Told at any one function of the cycle: the first call of the cycle stands for it.
OF_CYCLES = frozenset({"P10-R1.1", "P10-R1.2", "P10-R1.3"})

Statement = ast.stmt | ast.ExceptHandler | ast.match_case
Function = ast.FunctionDef | ast.AsyncFunctionDef
Identity = tuple[str, int]  # path in the case and offset of the statement; -1: the module
NEW = "<new>"


@dataclass(frozen=True)
class Edit:
    """Replace text[start:end]; an insertion has start == end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Piece:
    """Some text of a variant, and where it stood (path, offset) if it is old.

    What replaces old text stands for the place where that began.
    """

    text: str
    path: str = ""
    start: int = -1
    fixed: bool = False  # stands for one place, not for as many as it has characters


class Text:
    """One Python file: its tree, its tokens, and offsets in characters."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; what the compiler warns of is the checker's business."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node."""
        return list(ast.walk(self.tree))

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """Every token."""
        return list(tokenize.generate_tokens(io.StringIO(self.text).readline))

    def offset(self, line: int, column: int) -> int:
        """The offset of a token's place."""
        return self.starts[line - 1] + column

    def start(self, node: Any) -> int:
        """The offset where a node begins; its columns count bytes."""
        return self._place(node.lineno, node.col_offset)

    def end(self, node: Any) -> int:
        """The offset behind a node."""
        return self._place(node.end_lineno, node.end_col_offset)

    def _place(self, line: int, column: int) -> int:
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode(errors="replace"))
        return self.starts[line - 1] + column

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self.starts, offset)

    @cached_property
    def in_fstrings(self) -> set[int]:
        """The ids of nodes within f-strings: until Python 3.12 their places are not exact."""
        roots = [node for node in self.nodes if isinstance(node, ast.JoinedStr)]
        return {id(inner) for root in roots for inner in ast.walk(root)}

    @cached_property
    def statements(self) -> list[tuple[int, int, int, int, int]]:
        """(begin, end, first line, last line, start) of statements, handlers and cases,
        outer first.

        A decorated definition begins with its first decorator and starts with its own word.
        """
        found = []
        for node in self.nodes:
            first: ast.AST = node
            last: ast.AST = node
            if isinstance(node, ast.match_case):
                first, last = node.pattern, node.body[-1]
            elif not isinstance(node, (ast.stmt, ast.ExceptHandler)):
                continue
            decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
            start, end = self.start(first), self.end(last)
            begin = min([start, *(self.starts[line - 1] for line in decorators)])
            found.append((begin, end, self.line_of(begin), self.line_of(end), start))
        return sorted(found, key=lambda place: (place[0], -place[1]))

    def statement_at(self, line: int, column: int) -> int:
        """Where the innermost statement starts that holds a place; -1 for the module."""
        place = self.offset(line, column - 1) if line <= len(self.lines) else 0
        held = [one for one in self.statements if one[2] <= line <= one[3]]
        # Of several statements on one line the place tells which; a comment is behind them all.
        exact = [one for one in held if one[0] <= place]
        within = [one for one in exact if place < one[1]]
        if within and within[-1][2] == line:
            return within[-1][4]
        return (exact or held)[-1][4] if held else -1

    @cached_property
    def words_of_strings(self) -> frozenset[str]:
        """Identifiers within strings that are no docstrings, and in f-strings and options."""
        plain = {id(n.value) for n in self.nodes if isinstance(n, ast.Expr)}
        words: set[str] = set()
        for node in self.nodes:
            if id(node) in plain:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                value = node.value
                words.update(WORD.findall(value if isinstance(value, str) else str(value)))
            elif isinstance(node, ast.Name) and id(node) in self.in_fstrings:
                words.add(node.id)
            elif isinstance(node, ast.Attribute) and id(node) in self.in_fstrings:
                words.add(node.attr)
        for line in OPTION_LINE.findall(self.text):
            words.update(WORD.findall(line))
        return frozenset(words)

    @cached_property
    def bindings(self) -> dict[str, int]:
        """How often each name is bound in the file, in whatever scope."""
        counts: dict[str, int] = {}
        for name in names_bound(self.nodes):
            counts[name] = counts.get(name, 0) + 1
        return counts

    def uses(self, name: str) -> list[ast.Name]:
        """Where a name is read; meant for names that are bound once."""
        return [n for n in self.nodes if isinstance(n, ast.Name) and n.id == name]

    def indentation(self, first: int, last: int, by: str = "    ") -> list[Edit]:
        """Edits that move whole lines to the right, texts of strings aside."""
        inside: set[int] = set()
        for token in self.tokens:
            if token.start[0] != token.end[0] and token.string[-1:] in "\"'":
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
        lines = [n for n in range(first, last + 1) if n not in inside and self.lines[n - 1].strip()]
        return [Edit(self.starts[n - 1], self.starts[n - 1], by) for n in lines]

    def name_token(self, node: Function) -> int:
        """The index of the token that names a definition."""
        start = (node.lineno, 0)
        for index, token in enumerate(self.tokens):
            if token.start >= start and token.string in ("def", "class"):
                return index + 1
        raise AssertionError("a definition has a name")


def names_bound(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that some nodes bind, one by one."""
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            if node.name is not None:
                yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest is not None:
            yield node.rest
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            yield from node.names


@lru_cache(maxsize=64)
def text_of(path: str, text: str) -> Text:
    """A file, parsed once."""
    return Text(path, text)


def texts_of(sources: Mapping[str, str]) -> dict[str, Text]:
    """The Python files of a case."""
    return {path: text_of(path, s) for path, s in sources.items() if path.endswith(".py")}


def pieces_of(text: Text, edits: Iterable[Edit], start: int = 0, end: int = -1) -> list[Piece]:
    """The pieces of text[start:end] with the edits that lie in it."""
    stop = len(text.text) if end < 0 else end
    found = []
    place = start
    for edit in sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end)):
        if edit.start < start or edit.end > stop or (edit.start == stop and stop == end):
            continue
        assert edit.start >= place, f"{text.path}: two edits at {edit}"
        found.append(Piece(text.text[place : edit.start], text.path, place))
        if edit.start < edit.end:
            found.append(Piece(edit.text, text.path, edit.start, fixed=True))
        else:
            found.append(Piece(edit.text))
        place = edit.end
    found.append(Piece(text.text[place:stop], text.path, place))
    return found


@dataclass
class Variant:
    """The files of a variant, and how to lead its places back to the case."""

    pieces: dict[str, Sequence[Piece]]
    moved: dict[Identity, Identity] = field(default_factory=dict)  # instead of pieces, if any

    @cached_property
    def sources(self) -> dict[str, str]:
        """The text of each file."""
        return {path: "".join(p.text for p in some) for path, some in self.pieces.items()}

    def origin(self, path: str, offset: int) -> Identity:
        """Where a place of the variant stood in the case."""
        if self.moved:
            return self.moved.get((path, offset), (NEW, offset))
        place = 0
        before = False  # whether only a prefix on the same line stands between
        for piece in self.pieces[path]:
            here = place <= offset < place + len(piece.text)
            if piece.start >= 0 and piece.text and (here or before):
                inner = 0 if piece.fixed or before else offset - place
                return (piece.path, piece.start + inner)
            if here and "\n" in piece.text:
                return (NEW, offset)
            before = before or here
            place += len(piece.text)
        return (NEW, offset)


def identities(
    findings: Iterable[Finding], sources: Mapping[str, str], variant: Variant | None = None
) -> set[tuple[str, Identity]]:
    """(rule, statement of the case) of findings in the case itself or in a variant of it."""
    found: set[tuple[str, Identity]] = set()
    for finding in findings:
        places = [(finding.path, finding.line, finding.column)]
        if finding.rule in OF_CYCLES and finding.trace:
            places = [(step.path, step.line, 10**6) for step in finding.trace]
        old = [identity(place, finding.rule, sources, variant) for place in places]
        found.add((finding.rule, min([one for one in old if one[0] != NEW] or old)))
    return found


def identity(
    place: tuple[str, int, int], rule: str, sources: Mapping[str, str], variant: Variant | None
) -> Identity:
    """The statement of the case to which (path, line, column) leads back."""
    path, line, column = place
    if path not in sources or not path.endswith(".py") or rule in OF_MODULES:
        return (path, -1)
    offset = text_of(path, sources[path]).statement_at(line, column)
    if variant is not None and offset >= 0:
        return variant.origin(path, offset)
    return (path, offset)


def told(sources: Mapping[str, str], place: Identity) -> str:
    """A place as a person reads it."""
    path, offset = place
    if path not in sources or offset < 0:
        return f"{path}:{offset}"
    return f"{path}:{text_of(path, sources[path]).line_of(offset)}"
