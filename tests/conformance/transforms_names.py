"""Variants that change names alone: every name of the project's own, and every import."""

from __future__ import annotations

import ast
import builtins
import keyword
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from flightlm.checker import stdlib_table
from tests.conformance.transforms import (
    WORD,
    Edit,
    Text,
    Variant,
    names_bound,
    pieces_of,
    texts_of,
)

# Names that the language, or its habit, gives a meaning.
MEANT = frozenset({"self", "cls", "mcs", "_", "main"})
BUILT_IN = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
OF_VALUES = frozenset(
    name
    for kind in (list, dict, set, frozenset, str, bytes, bytearray, tuple, int, float, object)
    for name in dir(kind)
)
RESULTS = Path(stdlib_table.__file__).parent / "data" / "stdlib_results.txt"
OF_LIBRARIES = frozenset(WORD.findall(RESULTS.read_text(encoding="utf-8"))) | frozenset(
    name for kind in (np, np.ndarray, np.ufunc, np.random.Generator) for name in dir(kind)
)
ORDINARY_BASES = frozenset({"object", "Protocol", "ABC", "Generic", "Exception", "ValueError"})
LOWER, UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def turned(name: str, by: int) -> str:
    """A name of the same length and case with other letters."""
    table = str.maketrans(LOWER + UPPER, LOWER[by:] + LOWER[:by] + UPPER[by:] + UPPER[:by])
    return name.translate(table)


def is_special(name: str) -> bool:
    """Whether a name may not be chosen freely."""
    dunder = name.startswith("__")
    return dunder or name in MEANT or name in BUILT_IN or not name.isascii()


class Names:
    """What the names of a case stand for, over all of its files."""

    def __init__(self, texts: Iterable[Text], modules: set[str]) -> None:
        self.texts = list(texts)
        self.modules = modules
        nodes = [node for text in self.texts for node in text.nodes]
        self.outside: set[str] = set()  # bound by imports of what is no part of the case
        self.keywords = {n.arg for n in nodes if isinstance(n, ast.keyword) and n.arg is not None}
        self.attributes = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
        self.members: set[str] = set()  # defined in classes, or stored through an attribute
        self.fixed: set[str] = set()  # defined in classes whose bases are not of the case
        self.bound = set(names_bound(nodes))
        self.strings = {word for text in self.texts for word in text.words_of_strings}
        self.of_modules: set[str] = set()  # attributes of imported names
        self._read_imports(nodes)
        self._read_classes(nodes)

    def _read_imports(self, nodes: list[ast.AST]) -> None:
        imported = set()
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.outside.update(alias.name.split("."))
                    self.outside.add(alias.asname or "")
                    imported.add(alias.asname or alias.name.partition(".")[0])
            elif isinstance(node, ast.ImportFrom):
                own = node.level > 0 or (node.module or "").partition(".")[0] in self.modules
                self.outside.update((node.module or "").split("."))
                for alias in node.names:
                    imported.add(alias.asname or alias.name)
                    if not own or alias.name in self.modules:
                        self.outside.update((alias.name, alias.asname or ""))
        for node in nodes:
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in imported:
                    self.of_modules.add(node.attr)
            elif isinstance(node, ast.MatchClass):
                self.fixed.update(node.kwd_attrs)

    def _read_classes(self, nodes: list[ast.AST]) -> None:
        classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
        own = {node.name for node in classes}
        for node in classes:
            bases = {n.id for b in node.bases for n in ast.walk(b) if isinstance(n, ast.Name)}
            plain = all(isinstance(b, (ast.Name, ast.Subscript)) for b in node.bases)
            names = set(names_bound(self._body_of(node)))
            self.members |= names
            if not plain or bases - own - ORDINARY_BASES or node.keywords:
                self.fixed |= names
        for found in nodes:
            stored = isinstance(found, ast.Attribute) and isinstance(found.ctx, ast.Store)
            base = found.value if isinstance(found, ast.Attribute) else found
            if stored and isinstance(base, ast.Name) and base.id in MEANT:
                self.members.add(getattr(found, "attr", ""))

    @staticmethod
    def _body_of(node: ast.ClassDef) -> list[ast.AST]:
        """The statements of a class and what they bind there, not within functions."""
        found: list[ast.AST] = []
        waiting: list[ast.AST] = list(node.body)
        while waiting:
            inner = waiting.pop()
            found.append(inner)
            if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                waiting.extend(ast.iter_child_nodes(inner))
        return found

    def renamable(self) -> set[str]:
        """Names that all their occurrences as names or attributes may change."""
        kept = self.outside | self.keywords | self.fixed | self.strings
        kept |= self.modules | self.of_modules
        names = set()
        for name in self.bound | self.members:
            if is_special(name) or name in kept:
                continue
            # Any attribute of this name would change, too, whatever it is an attribute of.
            own = name in self.members and name not in OF_VALUES | OF_LIBRARIES
            if own or name not in self.attributes | self.members:
                names.add(name)
        return names


def modules_of(sources: Mapping[str, str]) -> set[str]:
    """The words that paths of a case bring into import statements."""
    return {part for path in sources for part in path.removesuffix(".py").split("/")}


def new_names(names: set[str], taken: set[str]) -> dict[str, str]:
    """For each name another one that is free."""
    chosen: dict[str, str] = {}
    used = set(taken)
    for name in sorted(names):
        for by in (*range(7, 26), *range(1, 7)):
            new = turned(name, by)
            if new not in used and not is_special(new) and new not in OF_VALUES:
                chosen[name] = new
                used.add(new)
                break
    return chosen


def rename(sources: Mapping[str, str]) -> Variant | None:
    """Rename what the case defines: locals, parameters, functions, classes, attributes."""
    texts = texts_of(sources)
    names = Names(texts.values(), modules_of(sources))
    # A string of __slots__ is a name, too.
    slots = {path: slot_strings(text) for path, text in texts.items()}
    listed = [one for found in slots.values() for one in found.values()]
    for name in set(listed):
        times = sum(count_in_strings(text, name) for text in texts.values())
        if times == listed.count(name):
            names.strings.discard(name)
    every = {t.string for text in texts.values() for t in text.tokens if t.type == tokenize.NAME}
    chosen = new_names(names.renamable(), every | names.strings | names.modules)
    pieces = {}
    for path, text in texts.items():
        edits = []
        keywords = {text.start(n) for n in text.nodes if isinstance(n, ast.keyword)}
        for token in text.tokens:
            place = text.offset(*token.start)
            if token.type == tokenize.NAME and token.string in chosen and place not in keywords:
                end = place + len(token.string)
                edits.append(Edit(place, end, chosen[token.string]))
        for node, name in slots[path].items():
            if name in chosen and id(node) not in text.in_fstrings:
                place = text.text.index(name, text.start(node))
                edits.append(Edit(place, place + len(name), chosen[name]))
        pieces[path] = pieces_of(text, edits)
    return Variant(dict(pieces)) if chosen else None


def slot_strings(text: Text) -> dict[ast.Constant, str]:
    """The strings of `__slots__ = (...)`."""
    found = {}
    for node in text.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        if node.targets[0].id == "__slots__":
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    found[inner] = inner.value
    return found


def count_in_strings(text: Text, name: str) -> int:
    """In how many strings a name stands as a word; docstrings aside."""
    plain = {id(n.value) for n in text.nodes if isinstance(n, ast.Expr)}
    strings = [n.value for n in text.nodes if isinstance(n, ast.Constant) and id(n) not in plain]
    count = sum(isinstance(s, str) and name in s for s in strings)
    inner = [n for n in text.nodes if id(n) in text.in_fstrings]
    named = [getattr(n, "id", getattr(n, "attr", "")) for n in inner]
    return count + named.count(name)


def alias(sources: Mapping[str, str]) -> Variant | None:
    """Give every import another name: `import a.b as x`, `from m import f as x`."""
    texts = texts_of(sources)
    wanted = {
        one.name
        for text in texts.values()
        for node in text.nodes
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    attributes = {
        n.attr for text in texts.values() for n in text.nodes if isinstance(n, ast.Attribute)
    }
    kept = wanted | attributes if len(texts) > 1 else set()
    pieces = {}
    changed = False
    for path, text in texts.items():
        edits = aliases_in(text, kept)
        changed = changed or edits != []
        pieces[path] = pieces_of(text, edits)
    return Variant(dict(pieces)) if changed else None


def aliases_in(text: Text, exported: set[str]) -> list[Edit]:
    """The edits of one file; a name that neighbours take from it stays."""
    edits: list[Edit] = []
    for node in text.nodes:
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        for one in node.names:
            bound = one.asname or one.name.partition(".")[0]
            if one.name == "*" or text.bindings[bound] != 1 or bound in text.words_of_strings:
                continue
            if bound in exported and isinstance(node, ast.ImportFrom):
                continue
            if is_special(bound) or one.asname == one.name:
                continue  # `import a as a` hands the name on
            edits.extend(alias_edits(text, one, bound))
    return edits


def alias_edits(text: Text, one: ast.alias, bound: str) -> list[Edit]:
    """One name of an import statement and all of its uses."""
    new = f"{bound}2" if "." not in one.name else one.name.replace(".", "_") + "2"
    if one.asname is not None:
        new = f"{one.asname}2"
    uses: list[ast.expr] = list(text.uses(bound))
    length = 1 if one.asname else one.name.count(".") + 1
    if length > 1:
        chains = [n for n in text.nodes if chain_of(n) == one.name]
        if len(chains) != len(uses):
            return []  # what hangs on the first part alone would lose it
        uses = [n for n in chains if isinstance(n, ast.expr)]
    start = text.start(one)
    edits = [Edit(start, text.end(one), f"{one.name} as {new}")]
    return edits + [Edit(text.start(use), text.end(use), new) for use in uses]


def chain_of(node: ast.AST) -> str:
    """a.b.c as text; "" for anything else."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
