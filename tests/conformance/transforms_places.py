"""Variants in which functions stand elsewhere: in classes, and over three modules."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from tests.conformance.transforms import (
    WORD,
    Edit,
    Function,
    Piece,
    Text,
    Variant,
    names_bound,
    pieces_of,
    texts_of,
)
from tests.conformance.transforms_layout import first_line
from tests.conformance.transforms_names import is_special

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def is_function(node: ast.AST) -> TypeGuard[Function]:
    """Whether a node is a def or an async def."""
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def can_move(node: ast.stmt, text: Text, taken: set[str]) -> TypeGuard[Function]:
    """Whether a function of the module may become a method: its name means it alone."""
    if not is_function(node) or is_special(node.name) or node.name in taken:
        return False
    if text.bindings[node.name] != 1 or node.name in text.words_of_strings:
        return False
    inner = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    private = any(n.id.startswith("__") and not n.id.endswith("__") for n in inner)
    stored = [n for n in text.uses(node.name) if not isinstance(n.ctx, ast.Load)]
    alone = text.lines[first_line(node) - 1][:1].strip() != ""
    if alone and not private and not stored:
        return "self" not in {
            *(n.id for n in inner),
            *(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)),
        }
    return False


def self_edit(text: Text, node: Function) -> Edit:
    """The parameter self, added to a signature."""
    index = text.name_token(node)
    bracket = next(i for i in range(index, len(text.tokens)) if text.tokens[i].string == "(")
    place = text.offset(*text.tokens[bracket].end)
    empty = not (node.args.posonlyargs or node.args.args or node.args.kwonlyargs)
    empty = empty and node.args.vararg is None and node.args.kwarg is None
    return Edit(place, place, "self" if empty else "self, ")


def lines_of(node: ast.stmt) -> tuple[int, int]:
    """The first and the last line of a statement."""
    assert node.end_lineno is not None
    return first_line(node), node.end_lineno


def attributes_of(texts: Iterable[Text]) -> set[str]:
    """The names of all attributes that some files read or store."""
    return {n.attr for text in texts for n in text.nodes if isinstance(n, ast.Attribute)}


def method(sources: Mapping[str, str]) -> Variant | None:
    """Every function of a module becomes a static method, or a method if nothing names it."""
    texts = texts_of(sources)
    imported = {
        one.name
        for text in texts.values()
        for node in text.nodes
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    # By the name of an attribute a receiver of unknown type may mean any method of that name.
    imported |= attributes_of(texts.values())
    pieces = {}
    changed = False
    for path, text in texts.items():
        edits: list[Edit] = []
        for node in text.tree.body:
            if can_move(node, text, imported):
                edits.extend(method_edits(text, node))
        changed = changed or edits != []
        pieces[path] = pieces_of(text, edits)
    return Variant(dict(pieces)) if changed else None


def method_edits(text: Text, node: Function) -> list[Edit]:
    """One function in a class of its own, and the calls mended."""
    first, last = lines_of(node)
    name = "Home" + node.name.title().replace("_", "")
    place = text.starts[first - 1]
    uses = text.uses(node.name)
    header = f'class {name}:\n    """The home of a function."""\n\n    __slots__ = ()\n\n'
    if uses:
        header += "    @staticmethod\n"
    edits = [Edit(place, place, header), *text.indentation(first, last)]
    if not uses:
        edits.append(self_edit(text, node))
    return edits + [Edit(text.start(u), text.start(u), f"{name}.") for u in uses]


@dataclass
class Division:
    """Which statements of a module go where.

    here, there: the functions that become methods in the module itself and in that of the parts
    """

    text: Text
    here: list[Function] = field(default_factory=list)
    there: list[Function] = field(default_factory=list)
    imports: list[ast.stmt] = field(default_factory=list)
    parts: list[ast.stmt] = field(default_factory=list)

    def names(self, functions: list[Function]) -> set[str]:
        """The names of some functions."""
        return {node.name for node in functions}

    def reads(self, functions: list[Function], names: set[str]) -> list[ast.Name]:
        """Where functions read some names."""
        nodes = [n for f in functions for n in ast.walk(f) if isinstance(n, ast.Name)]
        return [n for n in nodes if n.id in names]


def division_of(text: Text) -> Division | None:
    """The functions that only other functions call go by turns here and there."""
    division = Division(text)
    lines = [line for node in text.tree.body for line in set(lines_of(node))]
    if len(set(lines)) != len(lines):
        return None
    attributes = attributes_of([text])
    movable = [node for node in text.tree.body if can_move(node, text, attributes)]
    movable = [node for node in movable if not node.decorator_list]
    for _ in range(len(movable)):
        bodies = {id(n) for f in movable for part in f.body for n in ast.walk(part)}
        kept = [f for f in movable if all(id(use) in bodies for use in text.uses(f.name))]
        if len(kept) == len(movable):
            break
        movable = kept
    for number, function in enumerate(reversed(movable)):
        (division.there if number % 2 else division.here).insert(0, function)
    for node in text.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            division.imports.append(node)
        elif node not in movable:
            division.parts.append(node)
    return division if division.here else None


def split(sources: Mapping[str, str]) -> Variant | None:
    """Definitions in one module, their aliases in a second, typed attributes in a third."""
    texts = texts_of(sources)
    if len(texts) != 1:
        return None
    path, text = next(iter(texts.items()))
    if any(isinstance(n, (ast.Global, ast.Nonlocal)) for n in text.nodes) or "/" in path:
        return None
    division = division_of(text)
    if division is None:
        return None
    return Splitting(division, path.removesuffix(".py")).variant()


class Splitting:
    """One module as three."""

    def __init__(self, division: Division, module: str) -> None:
        self.division = division
        self.text = division.text
        self.module = module
        self.here = division.names(division.here)
        self.there = division.names(division.there)
        self.bound = bound = set[str]()
        for node in division.parts:
            if isinstance(node, DEFINITIONS):
                bound.add(node.name)
            else:
                bound.update(names_bound(ast.walk(node)))
        self.of_parts = {name for name in bound if self.text.bindings[name] == 1}
        self.calls_there = bool(division.reads(division.here, self.there))
        self.calls_here = bool(division.reads(division.there, self.here))

    def variant(self) -> Variant | None:
        """The three modules; None if a name of the parts cannot be followed."""
        text = self.text
        used = self.division.reads(self.division.here, set(text.bindings))
        parts = {n.id for n in used if n.id in self.of_parts}
        words = text.words_of_strings
        lost = {n.id for n in used if n.id in self.bound - self.of_parts}
        if any(not name.isascii() for name in parts) or self.module in words:
            return None  # the second: options name the module
        if lost or self.of_parts & words or not (parts or self.there):
            return None
        aliases = {name: f"{name}_3" for name in parts}
        names = "".join(
            f"from {self.module}_parts import {name} as {name}_2\n" for name in sorted(parts)
        )
        if self.calls_there:
            names += f"from {self.module}_parts import Parts as Parts2\n"
        if self.calls_here:
            names = (
                f"from typing import TYPE_CHECKING\n\n{names}\nif TYPE_CHECKING:\n"
                f"    from {self.module} import Users as Users2\n"
            )
        pieces = {
            f"{self.module}_parts.py": self.module_of_parts(),
            f"{self.module}_names.py": [Piece('"""Other names."""\n\n' + names)],
            f"{self.module}.py": self.module_of_users(aliases),
        }
        return Variant(dict(pieces))

    def call_edits(self, functions: list[Function]) -> list[Edit]:
        """Functions of the same class and of the other one, as methods call them."""
        edits = []
        own = {f.name for f in functions}
        for use in self.division.reads(functions, self.here | self.there):
            prefix = "self." if use.id in own else "self._peer."
            edits.append(Edit(self.text.start(use), self.text.start(use), prefix))
        return edits

    def methods(self, functions: list[Function], edits: list[Edit]) -> list[Piece]:
        """Functions as methods of one class."""
        found: list[Piece] = []
        for node in functions:
            first, last = lines_of(node)
            start, end = self.text.starts[first - 1], self.text.starts[last] - 1
            moved = [*edits, self_edit(self.text, node), *self.text.indentation(first, last)]
            found.extend(pieces_of(self.text, moved, start, end))
            found.append(Piece("\n\n"))
        return found

    def statements(self, nodes: list[ast.stmt]) -> list[Piece]:
        """Statements as they are, each with the comments above it."""
        found: list[Piece] = []
        for node in nodes:
            first, last = lines_of(node)
            while first > 1 and self.text.lines[first - 2].startswith("#"):
                first -= 1
            end = min(self.text.starts[last], len(self.text.text))
            found.extend(pieces_of(self.text, [], self.text.starts[first - 1], end))
            found.append(Piece("\n\n" if isinstance(node, DEFINITIONS) else "\n"))
        return found

    def imports(self, readers: list[ast.stmt] | list[Function]) -> list[Piece]:
        """The import statements of which some statements read a name."""
        read = {n.id for node in readers for n in ast.walk(node) if isinstance(n, ast.Name)}
        nodes = [n for f in readers for n in ast.walk(f)]
        plain = {id(n.value) for n in nodes if isinstance(n, ast.Expr)}
        strings = [n.value for n in nodes if isinstance(n, ast.Constant) and id(n) not in plain]
        read |= {word for s in strings if isinstance(s, str) for word in WORD.findall(s)}
        every = set(self.text.bindings) - self.text.words_of_strings
        unread = {name for name in every if not self.text.uses(name)}
        wanted = []
        for node in self.division.imports:
            assert isinstance(node, (ast.Import, ast.ImportFrom))
            bound = {one.asname or one.name.partition(".")[0] for one in node.names}
            special = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if special or bound & read or bound <= unread or "*" in bound:
                wanted.append(node)
        # A statement that imports more than one module reads is cut down to what it reads.
        found: list[Piece] = []
        for node in wanted:
            assert isinstance(node, (ast.Import, ast.ImportFrom))
            kept = [
                one
                for one in node.names
                if one.name == "*"
                or (one.asname or one.name.partition(".")[0]) in read | unread
                or (isinstance(node, ast.ImportFrom) and node.module == "__future__")
            ]
            if len(kept) == len(node.names):
                found.extend(self.statements([node]))
                continue
            names = ", ".join(ast.unparse(one) for one in kept)
            head = "import " + names
            if isinstance(node, ast.ImportFrom):
                head = f"from {'.' * node.level}{node.module or ''} import {names}"
            found.append(Piece(head + "\n", self.text.path, self.text.start(node), fixed=True))
        return found

    def module_of_parts(self) -> list[Piece]:
        """Constants, classes, what stays a function, and the class Parts."""
        documented = ast.get_docstring(self.text.tree) is not None
        head = self.division.parts[:1] if documented else []
        rest = self.division.parts[1:] if documented else self.division.parts
        found = self.statements(head)
        found += self.imports([*rest, *self.division.there])
        if self.there and self.calls_here:
            found.append(
                Piece("from dataclasses import dataclass\nfrom typing import TYPE_CHECKING\n")
            )
            found.append(
                Piece(f"\nif TYPE_CHECKING:\n    from {self.module}_names import Users2\n")
            )
        found.append(Piece("\n\n"))
        found += self.statements(rest)
        if self.there:
            header = 'class Parts:\n    """What users call."""\n\n    __slots__ = ()\n\n'
            if self.calls_here:
                header = (
                    "@dataclass(frozen=True, slots=True)\n"
                    'class Parts:\n    """What users call."""\n\n    _peer: "Users2"\n\n'
                )
            found.append(Piece("\n" + header))
            found += self.methods(self.division.there, self.call_edits(self.division.there))
        return found

    def module_of_users(self, aliases: dict[str, str]) -> list[Piece]:
        """The class Users, which has its Parts in a typed attribute."""
        found = self.imports(self.division.here)
        taken = [
            f"from {self.module}_names import {n}_2 as {new}\n"
            for n, new in sorted(aliases.items())
        ]
        if self.calls_there:
            found.append(Piece("from dataclasses import dataclass\n"))
            taken.append(f"from {self.module}_names import Parts2 as Parts3\n")
        found.append(Piece("".join(taken)))
        header = 'class Users:\n    """Who calls parts."""\n\n    __slots__ = ()\n\n'
        if self.calls_there:
            header = (
                "@dataclass(frozen=True, slots=True)\n"
                'class Users:\n    """Who calls parts."""\n\n    _peer: Parts3\n\n'
            )
        found.append(Piece("\n\n" + header))
        edits = self.call_edits(self.division.here)
        for use in self.division.reads(self.division.here, set(aliases)):
            place = self.text.start(use)
            edits.append(Edit(place, place + len(use.id), aliases[use.id]))
        found += self.methods(self.division.here, edits)
        return found
