"""Clean source files as hosts of injected violations: where code may go, and how lines move."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
STEADY: Final = "  # flightlm: steady"
MARK: Final = " #!"
Lines = frozenset[int]


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Put `lines` in the place of `removed` lines from `line` on; a mark ends an expected line."""

    line: int
    removed: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Injection:
    """One violation.

    owner  the function or class that it is injected into: one at a time in a batch
    old    lines of the host, as they were, of which one may be reported instead of a marked one
    """

    rule: str
    path: str
    owner: str
    edits: tuple[LineEdit, ...]
    old: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A statement before which lines may be inserted, in a function or class or the module."""

    owner: str
    line: int
    indent: str
    function: Function | None


def first_line(node: ast.stmt) -> int:
    """The line of a statement, or of its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def is_text(node: ast.stmt) -> bool:
    """A docstring, or the `...` of a stub."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def blocks_of(node: ast.AST) -> list[list[ast.stmt]]:
    """The blocks of a statement, handlers and cases included."""
    parts: list[ast.AST] = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    blocks: list[object] = [getattr(part, "body", None) for part in parts]
    blocks.extend((getattr(node, "orelse", None), getattr(node, "finalbody", None)))
    return [block for block in blocks if isinstance(block, list) and block]


class Host:
    """One clean file."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines: tuple[str, ...] = tuple(text.split("\n"))
        self.tree = ast.parse(text)

    @cached_property
    def definitions(self) -> list[tuple[str, ast.stmt, str]]:
        """(qualified name, definition, name of the class around it or "") of defs and classes."""
        found: list[tuple[str, ast.stmt, str]] = []
        top: list[ast.stmt] = self.tree.body
        for node in top:
            if isinstance(node, FUNCTIONS):
                found.append((node.name, node, ""))
            elif isinstance(node, ast.ClassDef):
                found.append((node.name, node, ""))
                inner = [item for item in node.body if isinstance(item, FUNCTIONS)]
                found.extend((f"{node.name}.{item.name}", item, node.name) for item in inner)
        assert len({node for _, node, _ in found}) == len(found), "each definition once"
        return found

    @cached_property
    def functions(self) -> list[tuple[str, Function, str]]:
        """The functions and methods with a body of their own."""
        return [
            (name, node, owner)
            for name, node, owner in self.definitions
            if isinstance(node, FUNCTIONS) and not all(is_text(part) for part in node.body)
        ]

    @cached_property
    def enums(self) -> frozenset[str]:
        """The enumerations: what their bodies assign are members."""
        top: list[ast.stmt] = self.tree.body
        return frozenset(
            node.name
            for node in top
            if isinstance(node, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id[-4:] == "Enum" for base in node.bases)
        )

    @cached_property
    def import_line(self) -> int:
        """The line behind the last import at the top."""
        imports = [n for n in self.tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
        if not imports:
            return first_line(self.tree.body[min(1, len(self.tree.body) - 1)])
        return (imports[-1].end_lineno or 0) + 1

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name in the file."""
        nodes = ast.walk(self.tree)
        return frozenset(node.id for node in nodes if isinstance(node, ast.Name))

    def indent_of(self, line: int) -> str:
        """The white space that a line begins with."""
        text = self.lines[line - 1]
        return text[: len(text) - len(text.lstrip())]

    def spot(self, owner: str, node: ast.stmt, function: Function | None) -> Spot:
        """The place before a statement."""
        line = first_line(node)
        return Spot(owner, line, self.indent_of(line), function)

    def statements(self, function: Function) -> list[ast.stmt]:
        """The statements of a function before which others may stand; nested defs aside."""
        found: list[ast.stmt] = []
        waiting: list[list[ast.stmt]] = [function.body]
        for _ in range(len(self.lines)):
            if not waiting:
                break
            block = waiting.pop()
            found.extend(node for node in block if not is_text(node))
            inner = [node for node in block if not isinstance(node, DEFINITIONS)]
            waiting.extend(part for node in inner for part in blocks_of(node))
        assert not waiting, "a block has a line of its own"
        return [node for node in found if self.begins_line(node)]

    def on_failure(self, function: Function) -> set[ast.stmt]:
        """The statements in blocks of a function that end in `raise`."""
        blocks = [block for node in ast.walk(function) for block in blocks_of(node)]
        assert function.body in blocks, "the body is a block"
        failing = [block for block in blocks if isinstance(block[-1], ast.Raise)]
        inner = [node for block in failing for part in block for node in ast.walk(part)]
        return {node for node in inner if isinstance(node, ast.stmt)}

    def begins_line(self, node: ast.stmt) -> bool:
        """Whether nothing but white space stands before a statement; `elif` does."""
        text = self.lines[first_line(node) - 1]
        before = text[: node.col_offset] if first_line(node) == node.lineno else ""
        words = text.split()
        return not before.strip() and words[0] != "elif"

    def steady(self, function: Function) -> list[LineEdit]:
        """The pragma on the line of a def; nothing if a comment stands there."""
        text = self.lines[function.lineno - 1]
        return [] if "#" in text else [LineEdit(function.lineno, 1, (text + STEADY,))]


def receiver(function: Function, owner: str) -> str:
    """The first parameter of a method; "" for a function, a static or a class method."""
    positional = [*function.args.posonlyargs, *function.args.args]
    if not owner or function.decorator_list or not positional:
        return ""
    return positional[0].arg


def inserted(spot: Spot, lines: Sequence[str]) -> LineEdit:
    """Lines before a spot, with its indentation."""
    return LineEdit(spot.line, 0, tuple(spot.indent + line for line in lines))


def applied(host: Host, injections: Sequence[Injection]) -> tuple[str, list[Lines]]:
    """The mutated text, and for each injection the lines of which one must be reported."""
    edits = [(edit, number) for number, one in enumerate(injections) for edit in one.edits]
    edits.sort(key=place_of_edit)
    marked: list[tuple[int, int]] = []  # the number of an injection and a line
    result: list[str] = []
    at = 1
    moved: list[tuple[int, int]] = [(1, 0)]  # from this old line on, so many lines more
    for edit, number in edits:
        assert edit.line >= at, f"{host.path}:{edit.line}: two injections in one place"
        result.extend(host.lines[at - 1 : edit.line - 1])
        for text in edit.lines:
            result.append(text.removesuffix(MARK))
            if text.endswith(MARK):
                marked.append((number, len(result)))
        at = edit.line + edit.removed
        moved.append((at, len(result) + 1 - at))
    result.extend(host.lines[at - 1 :])
    for number, one in enumerate(injections):
        marked.extend((number, line + shift_at(moved, line)) for line in one.old)
    expected = [
        frozenset(line for owner, line in marked if owner == number)
        for number in range(len(injections))
    ]
    return "\n".join(result), expected


def place_of_edit(item: tuple[LineEdit, int]) -> tuple[int, int]:
    """Edits in order of their lines; insertions before replacements."""
    edit, _ = item
    return edit.line, edit.removed


def shift_at(moved: Sequence[tuple[int, int]], line: int) -> int:
    """By how many lines an old line has moved."""
    return [shift for start, shift in moved if start <= line][-1]
