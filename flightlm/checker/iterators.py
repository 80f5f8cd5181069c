"""Which variables hold an iterator: an object that can be gone through once."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.stdlib import bases_of
from flightlm.checker.words import words

ITERATOR_TYPES: Final = words(
    "types.GeneratorType builtins.generator builtins.map builtins.filter builtins.zip "
    "builtins.enumerate builtins.reversed builtins.iterator typing.Iterator typing.Generator "
    "collections.abc.Iterator collections.abc.Generator typing.IO typing.TextIO typing.BinaryIO "
    "io.TextIOWrapper io.BufferedReader"
)
MAKERS: Final = words(
    "builtins.map builtins.filter builtins.zip builtins.iter builtins.enumerate builtins.reversed "
    "builtins.open csv.reader csv.DictReader os.scandir re.finditer"
)
REFERENCES: Final = (ast.Name, ast.Attribute)


def is_iterator(file: FileContext, i: int) -> bool:
    """Whether the variable at i holds an iterator; an iterator that is made on the spot is none."""
    values = file.values
    tree = file.tree
    node = tree.nodes[i]
    if not isinstance(node, REFERENCES):
        return False
    if any(value.kind == "object" and is_iterator_type(value.name) for value in values.of(i)):
        return True
    return isinstance(node, ast.Name) and receives_iterator(file, i, node.id)


def receives_iterator(file: FileContext, i: int, name: str) -> bool:
    """Whether an assignment gives the name at i an iterator that it makes."""
    scopes = file.scopes
    bindings = scopes.bindings(scopes.of[i], name)
    return any(b.kind == "assign" and makes_iterator(file, b.value) for b in bindings)


def is_iterator_type(name: str) -> bool:
    """Whether objects of a library type are iterators."""
    if name in ITERATOR_TYPES or name.startswith("itertools."):
        return True
    return not ITERATOR_TYPES.isdisjoint(bases_of(name))


def makes_iterator(file: FileContext, i: int) -> bool:
    """Whether the expression at i makes an iterator."""
    tree = file.tree
    node = tree.nodes[i]
    if isinstance(node, ast.GeneratorExp):
        return True
    return isinstance(node, ast.Call) and gives_iterator(file, i)


def gives_iterator(file: FileContext, i: int) -> bool:
    """Whether the call at i gives a new iterator."""
    values = file.values
    callees = values.callees(i)
    if any(name in MAKERS or name.startswith("itertools.") for name in callees.externals):
        return True
    functions = file.index.functions
    known = [functions[symbol] for symbol, _ in callees.targets if symbol in functions]
    return any(function.is_generator for function in known)
