"""Capacities: attributes and module constants that never change, containers that never grow."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.bounds_model import FREE, Interval
from flightlm.checker.context import FileContext
from flightlm.checker.effects import FIXED_TYPES, Effects
from flightlm.checker.objects import Value
from flightlm.checker.symbols import FieldIndex
from flightlm.checker.words import first_part

CONSTRUCTORS: Final = frozenset(("__init__", "__post_init__", "__new__", "__setstate__"))
ARRAY_NUMBERS: Final = frozenset(("size", "ndim", "itemsize", "nbytes"))
NAMED_TUPLES: Final = frozenset(("typing.NamedTuple", "builtins.tuple", "collections.namedtuple"))


class Fields:
    """What the index says of the attributes that one file uses."""

    __slots__ = ("effects", "file", "index", "known", "tree", "values")

    def __init__(self, file: FileContext, effects: Effects) -> None:
        assert file.tree is effects.tree, "one file"
        self.file = file
        self.effects = effects
        self.tree = file.tree
        self.index = file.index
        self.values = file.values
        self.known: dict[int, bool] = {}

    def number(self, i: int) -> Interval:
        """The number that the attribute at i holds: a capacity if it never changes."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Attribute), "an attribute"
        if node.attr in ARRAY_NUMBERS and self.values.is_array(i + 1):
            return Interval(0, None, "C", f"`{node.attr}` of an array")
        if self.link_fixed(i):
            return Interval(None, None, "C", f"`{node.attr}` never changes")
        return FREE

    def link_fixed(self, i: int) -> bool:
        """Whether the attribute at i is the same for the whole life of its object."""
        known = self.known.get(i)
        if known is not None:
            return known
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Attribute), "an attribute"
        values = self.values.of(i + 1)
        checks = [self._fixed_in(value, node.attr) for value in values if value.name != "None"]
        result = bool(checks) and all(checks)
        self.known[i] = result
        return result

    def _fixed_in(self, value: Value, attribute: str) -> bool:
        """The same for one thing that the object may be."""
        index = self.index
        if value.kind == "module":
            return self._global_fixed(value.name, attribute)
        if value.kind != "instance":
            return False
        for symbol in index.mro(value.name):
            found = index.class_index(symbol)
            if found is None:
                continue
            if attribute in found.methods:
                return False
            field = self.field_of(symbol, attribute)
            if field is None:
                continue
            named = any(base in NAMED_TUPLES for base in found.bases)
            return found.is_frozen or found.is_enum or field.is_final or named
        assert attribute != "", "an attribute has a name"
        return False

    def _global_fixed(self, module: str, name: str) -> bool:
        """Whether a name of a module is bound once and what it holds is never changed."""
        known = self.index.module_index(module)
        return known is not None and known.bound_one_way(name) and not self._mutated(module, name)

    def _mutated(self, module: str, name: str) -> bool:
        """Whether something changes in place what a name of a module holds."""
        return f"{module}.{name}" in self.index.mutated

    def fixed(self, path: str) -> bool:
        """Whether every attribute of a path never changes; its first name is another question."""
        place = self._example(path)
        if place < 0 or "." not in path:
            return False
        at = place
        for _ in range(limits.MAX_DEPTH):
            if not isinstance(self.tree.nodes[at], ast.Attribute):
                break
            if not self.link_fixed(at):
                return False
            at += 1
        assert at > place, "a path with a dot has an attribute"
        return True

    def _example(self, path: str) -> int:
        """A place where a path is written; -1 if there is none."""
        places = self.effects.examples
        return places.get(path, -1)

    def fixed_length(self, path: str) -> bool:
        """Whether the container at a path keeps its length."""
        place = self._example(path)
        return place >= 0 and self.has_fixed_type(place)

    def has_fixed_type(self, i: int) -> bool:
        """Whether every object that expression i may be keeps its length for ever."""
        values = [v for v in self.values.of(i) if v.name != "None"]
        assert i >= 0, "a place"
        return bool(values) and all(keeps_length(value) for value in values)

    def never_grows(self, i: int) -> bool:
        """Whether the container that the name or attribute at i holds never gets longer."""
        node = self.tree.nodes[i]
        if isinstance(node, ast.Name):
            return self._global_never_grows(i, node)
        if not isinstance(node, ast.Attribute):
            return False
        values = [v for v in self.values.of(i + 1) if v.name != "None"]
        assert i + 1 < len(self.tree.nodes), "an attribute has a base"
        fixed = self.has_fixed_type(i)
        return bool(values) and all(self._kept(v, node.attr, fixed) for v in values)

    def _global_never_grows(self, i: int, node: ast.Name) -> bool:
        """A module-level container that nothing changes."""
        scopes = self.file.scopes
        owner = scopes.resolve(scopes.of[i], node.id)
        if owner != 0:
            return False
        bindings = scopes.own(0, node.id)
        if len(bindings) != 1:
            return False
        path = f"{scopes.module}.{node.id}"
        module = self.index.module_index(scopes.module)
        if bindings[0].kind == "from" and module is not None:
            names = module.imported(node.id)
            path = names[0] if len(names) == 1 else path
        grown = path in self.index.mutated or f"0:{node.id}" in self.effects.changes
        assert len(bindings) == 1, "bound once"
        return self.has_fixed_type(i) or not grown

    def _kept(self, value: Value, attribute: str, fixed: bool) -> bool:
        """Whether the attribute of one object is set once and what it holds never grows."""
        if value.kind == "module":
            return self._global_fixed(value.name, attribute)
        if value.kind != "instance":
            return False
        symbol = self.owner_of(value.name, attribute)
        field = self.field_of(symbol, attribute)
        if field is None:
            return False
        once = self._fixed_in(value, attribute) or self._set_once(field)
        assert symbol != "", "the class of the field"
        return once and (fixed or not self._grows(symbol, attribute))

    def _set_once(self, field: FieldIndex) -> bool:
        """Whether only constructors assign the attribute, as far as this file and class show."""
        return field.assigned_in <= CONSTRUCTORS and self.effects.stored_later(field.name) < 0

    def _grows(self, symbol: str, attribute: str) -> bool:
        """Whether the project appends to the attribute somewhere."""
        grown = self.index.grown
        names = (f"{symbol}.{attribute}", f"?.{attribute}")
        if any(f"{name}{mark}" in grown for name in names for mark in ("", "+=")):
            return True
        if f"?.{attribute}[]" in grown:
            return True
        stored = f"{symbol}.{attribute}[]" in grown
        assert attribute != "", "an attribute has a name"
        return stored and not self._only_known_keys(symbol, attribute)

    def _only_known_keys(self, symbol: str, attribute: str) -> bool:
        """Whether each store of an element follows a statement that reads the same element."""
        if first_part(symbol, ":") != self.file.scopes.module:
            return False
        changes = self.effects.attribute_changes
        for change in changes.get(attribute, ()):
            if change.kind == "item" and not self._read_before(change.place):
                return False
        assert symbol != "", "the class of the field"
        return True

    def _read_before(self, place: int) -> bool:
        """Whether a statement before this one in its block evaluates the same subscript."""
        statement = self.tree.statements[place]
        block = self.tree.parents[statement]
        path = self.effects.path(place + 1)
        node = self.tree.nodes[place]
        if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Name):
            return False
        for j in range(block + 1, statement):
            other = self.tree.nodes[j]
            top = self.tree.statements[j]
            if not isinstance(other, ast.Subscript) or self.tree.parents[top] != block:
                continue
            same = isinstance(other.slice, ast.Name) and other.slice.id == node.slice.id
            sure = isinstance(self.tree.nodes[top], ast.Assert | ast.Assign)
            key = f"{self.effects.owner(place, node.slice.id)}:{node.slice.id}"
            moved = self.effects.rebound(key, ((j, statement),))
            if same and sure and self.effects.path(j + 1) == path and not moved:
                return True
        assert place > block, "the statement stands in its block"
        return False

    def owner_of(self, symbol: str, attribute: str) -> str:
        """The class of the MRO that declares the attribute, or ""."""
        return self.index.variable_owner(symbol, attribute)

    def field_of(self, symbol: str, attribute: str) -> FieldIndex | None:
        """The attribute in the index."""
        found = self.index.class_index(symbol)
        fields = {} if found is None else found.fields
        return fields.get(attribute)


def keeps_length(value: Value) -> bool:
    """Whether a thing keeps its length: text, tuples, ranges, arrays."""
    return value.kind == "literal" or value.name in FIXED_TYPES
