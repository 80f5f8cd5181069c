"""Rule 6, what is decided on attributes: where they are created, and who writes them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.report import Report
from flightlm.checker.rules.names import bases_named, class_of, externals, receiver_of
from flightlm.checker.rules.reading import (
    class_named,
    function_at,
    names_of,
    node_at,
    opened_by,
    order_of,
    owner_of,
    place_at,
    scope_at,
    scope_of,
    symbol_at,
    values_at,
)
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.symbols import ClassIndex

CREATED: Final = "P10-R6.5"
WRITTEN: Final = "P10-R6.11"

# Methods that make an object, or complete it before anyone else sees it.
CREATORS: Final = frozenset(
    ("__init__", "__new__", "__post_init__", "__setstate__", "__set_name__", "__init_subclass__")
)
SLOTLESS: Final = frozenset(
    (
        "typing.NamedTuple",
        "typing.TypedDict",
        "typing.Protocol",
        "typing_extensions.Protocol",
        "typing_extensions.TypedDict",
        "enum.Enum",
        "enum.IntEnum",
        "enum.StrEnum",
        "enum.Flag",
        "enum.IntFlag",
        "builtins.type",
    )
)
DATACLASSES: Final = frozenset(("dataclasses.dataclass", "attr.s", "attrs.frozen", "attrs.mutable"))
SLOTTED: Final = frozenset(("attrs.define", "attr.define", "attrs.frozen", "attrs.mutable"))
BAGS: Final = frozenset(
    ("types.SimpleNamespace", "argparse.Namespace", "threading.local", "optparse.Values")
)
# Stores to modules and classes are P10-R8.3.
NOT_JUDGED: Final = frozenset(("module", "class", "super", "external"))
NO_FIELDS: Final = frozenset(
    ("builtins.object", "abc.ABC", "typing.Generic", "builtins.Exception", "builtins.ValueError")
)


Inherited = tuple[frozenset[str], bool]  # attributes of the bases; whether all bases are known


@dataclass(frozen=True, slots=True)
class Store:
    """An attribute that a method of the class at `owner` stores in its receiver."""

    place: int
    owner: int
    method: str
    name: str


def check(file: FileContext, report: Report) -> None:
    """Decide R6.5 and R6.11 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    own = own_stores(file)
    check_created(file, own, report)
    if file.critical:
        check_slots(file, report)
    mine = frozenset(store.place for store in own)
    tree = file.tree
    for i, node in tree.pairs((ast.Attribute, ast.Call)):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if i not in mine:
                check_written(file, i, node, report)
        elif isinstance(node, ast.Call) and "builtins.setattr" in externals(file, i):
            check_setattr(file, i, node, report)


def method_of(file: FileContext, i: int, name: str) -> int:
    """The method whose receiver the name at node i is, also from functions inside it; or -1."""
    owner = owner_of(file, scope_at(file, i), name)
    if owner < 0:
        return -1
    scope = scope_of(file, owner)
    if scope.kind is not ScopeKind.FUNCTION or receiver_of(file, scope.place) != name:
        return -1
    bound = scope.bindings[name]
    return scope.place if all(b.kind == "param" for b in bound) else -1


def own_stores(file: FileContext) -> list[Store]:
    """Every `self.name = …` of a method."""
    tree = file.tree
    found = []
    for i, node in tree.pairs((ast.Attribute,)):
        if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
            continue
        if not isinstance(node.value, ast.Name):
            continue
        method = method_of(file, i, node.value.id)
        if method >= 0:
            name = getattr(tree.nodes[method], "name", "")
            found.append(Store(i, class_of(file, method), name, node.attr))
    assert len(found) <= len(tree.nodes), "one per attribute"
    return found


def is_classmethod(file: FileContext, i: int) -> bool:
    """Whether the receiver of the store at i is a class."""
    scope = function_at(file, i)
    if scope < 0:
        return False
    place = scope_of(file, scope).place
    decorators = getattr(node_at(file, place), "decorator_list", ())
    return any("builtins.classmethod" in externals(file, place_at(file, d)) for d in decorators)


def created_here(file: FileContext, place: int, own: list[Store]) -> frozenset[str]:
    """What the class body at `place` or one of its creating methods gives every instance."""
    fields = is_dataclass(file, place)
    found = {
        name
        for name, bindings in names_of(opened_by(file, place))
        if fields or any(b.kind != "annassign" or b.value >= 0 for b in bindings)
    }
    found.update(s.name for s in own if s.owner == place and s.method in CREATORS)
    found.update(stored_in_new(file, place))
    return frozenset(found)


def stored_in_new(file: FileContext, place: int) -> frozenset[str]:
    """What `__new__` stores in the object that it makes."""
    tree = file.tree
    found = set()
    for statement in getattr(tree.nodes[place], "body", []):
        if isinstance(statement, ast.FunctionDef) and statement.name == "__new__":
            for j in tree.places_in(tree.index[statement], (ast.Attribute,)):
                node = tree.nodes[j]
                if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                    found.add(node.attr)
    return frozenset(found)


def in_new(file: FileContext, i: int, name: str) -> bool:
    """Whether the name at i is a local of `__new__`: the object that is being made."""
    scope = function_at(file, i)
    if scope < 0 or scope_of(file, scope).name != "__new__":
        return False
    return name in scope_of(file, scope).bindings


def is_dataclass(file: FileContext, i: int) -> bool:
    """Whether annotations of the class body at i are fields."""
    decorators = getattr(node_at(file, i), "decorator_list", ())
    named = [externals(file, place_at(file, d)) for d in decorators]
    if any(one & (DATACLASSES | SLOTTED) for one in named):
        return True
    index = class_named(file, symbol_at(file, i))
    return (index is not None and index.is_dataclass) or bases_named(file, i, SLOTLESS)


def created_above(file: FileContext, place: int) -> tuple[frozenset[str], bool]:
    """What the bases give every instance, and whether all bases are known."""
    order = order_of(file, symbol_at(file, place))
    bases = [(base, class_named(file, base)) for base in order[1:]]
    found: set[str] = set()
    for _, index in bases:
        if index is not None:
            found.update(index.methods, fields_given(index))
    known = all(index is not None or base in NO_FIELDS for base, index in bases)
    return frozenset(found), known


def fields_given(index: ClassIndex) -> list[str]:
    """The fields that every instance of a class has from its beginning."""
    fields = index.fields
    return [n for n, one in fields.items() if one.class_level or one.assigned_in & CREATORS]


def check_created(file: FileContext, own: list[Store], report: Report) -> None:
    """R6.5, first half: the first store of each attribute that no creating method makes."""
    tree = file.tree
    seen: set[tuple[int, str]] = set()
    plain = {
        (store.owner, store.name)
        for store in own
        if not isinstance(tree.nodes[tree.parents[store.place]], ast.AugAssign)
    }
    given: dict[int, frozenset[str]] = {}
    above: dict[int, Inherited] = {}
    for store in own:
        key = (store.owner, store.name)
        updated = isinstance(tree.nodes[tree.parents[store.place]], ast.AugAssign)
        if is_classmethod(file, store.place) or key in seen or (updated and key in plain):
            continue
        seen.add(key)
        if store.owner not in given:
            given[store.owner] = created_here(file, store.owner, own)
            above[store.owner] = created_above(file, store.owner)
        inherited, known = above[store.owner]
        if store.name in given[store.owner] or store.name in inherited:
            report.proven(CREATED)
            continue
        message = f"attribute {store.name!r} is created in {store.method}, not in __init__"
        if known:
            report.violated(CREATED, store.place, message)
        else:
            report.unproven(CREATED, store.place, f"{message} or a known base")
    assert len(seen) <= len(own), "one per store"


def check_slots(file: FileContext, report: Report) -> None:
    """R6.5, second half: every class of critical code says which attributes it has."""
    assert file.critical, "elsewhere a class need not say"
    tree = file.tree
    for i, node in tree.pairs((ast.ClassDef,)):
        if not isinstance(node, ast.ClassDef):
            continue
        scope = opened_by(file, i)
        if "__slots__" in scope.bindings or has_slots(file, i, node):
            report.proven(CREATED)
        else:
            message = f"class {node.name} has no __slots__ (list them, or dataclass(slots=True))"
            report.violated(CREATED, i, message)


def has_slots(file: FileContext, i: int, node: ast.ClassDef) -> bool:
    """Whether the class at i needs no __slots__ of its own."""
    index = class_named(file, symbol_at(file, i))
    if bases_named(file, i, SLOTLESS):
        return True
    if index is not None and (index.is_enum or index.is_protocol):
        return True
    return any(gives_slots(file, decorator) for decorator in node.decorator_list)


def gives_slots(file: FileContext, decorator: ast.expr) -> bool:
    """Whether a decorator makes a class with slots."""
    named = externals(file, place_at(file, decorator))
    if named & SLOTTED or not named & DATACLASSES:
        return bool(named & SLOTTED)
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    slots = [k.value for k in keywords if k.arg == "slots"]
    return any(isinstance(v, ast.Constant) and v.value is True for v in slots)


# ---- R6.11 ---------------------------------------------------------------------------------


def class_symbols(file: FileContext, i: int) -> frozenset[str]:
    """The symbols of the classes around node i."""
    scopes = file.scopes.scopes
    found = set()
    scope = scope_at(file, i)
    for _ in range(len(scopes)):
        if scope < 0:
            break
        here = scopes[scope]
        if here.kind is ScopeKind.CLASS:
            found.add(symbol_at(file, here.place))
        scope = here.parent
    assert scope < 0, "every scope lies in the module"
    return frozenset(found)


def is_related(file: FileContext, symbol: str, around: frozenset[str]) -> bool:
    """Whether code inside the classes `around` may touch an instance of `symbol`."""
    if symbol in around or symbol in {s for a in around for s in order_of(file, a)}:
        return True
    return bool(around & frozenset(order_of(file, symbol)))


def has_setter(file: FileContext, symbol: str, name: str) -> bool:
    """Whether the class sets the attribute itself, by a property."""
    known = (class_named(file, base) for base in order_of(file, symbol))
    return any(one is not None and name in one.setters for one in known)


def judged(file: FileContext, i: int, value: Value, name: str) -> str:
    """The verdict on a store through one value of the receiver: "ok", "VIOLATED", "UNPROVEN"."""
    if value.kind == "instance":
        around = class_symbols(file, i)
        fine = is_related(file, value.name, around) or has_setter(file, value.name, name)
        return "ok" if fine else "VIOLATED"
    if value.kind in ("function", "method"):
        return "VIOLATED"
    bag = value.kind == "object" and value.name in BAGS
    return "ok" if bag or value.kind in NOT_JUDGED else "UNPROVEN"


def looks_like_own(file: FileContext, i: int, name: str) -> bool:
    """Whether a class around node i has the attribute: an unknown receiver may be one of its."""
    for symbol in class_symbols(file, i):
        for base in order_of(file, symbol):
            known = class_named(file, base)
            if known is not None and (name in known.fields or name in known.setters):
                return True
    return False


def check_written(file: FileContext, i: int, node: ast.Attribute, report: Report) -> None:
    """R6.11 for one store to an attribute of something that is not the receiver."""
    attribute, receiver = node.attr, node.value
    if attribute.startswith("_") or is_array_flag(node):
        return
    name = receiver.id if isinstance(receiver, ast.Name) else ""
    own = name != "" and (method_of(file, i, name) >= 0 or in_new(file, i, name))
    if not own:
        tell_written(file, place_at(file, receiver), i, attribute, report)


def is_array_flag(node: ast.Attribute) -> bool:
    """`a.flags.writeable = False` is numpy's way to make an array read-only."""
    inner = node.value
    return isinstance(inner, ast.Attribute) and inner.attr == "flags"


def tell_written(file: FileContext, receiver: int, i: int, name: str, report: Report) -> None:
    """Count or report one store through the expression at `receiver`."""
    values = values_at(file, receiver)
    verdicts = {judged(file, i, value, name) for value in values} or {"UNPROVEN"}
    message = f"public attribute {name!r} is written from outside its class"
    if "VIOLATED" in verdicts:
        report.violated(WRITTEN, i, f"{message} (give the class a method for it)")
    elif "UNPROVEN" in verdicts and not looks_like_own(file, i, name):
        report.unproven(WRITTEN, i, f"{message}, as far as its type is known")
    else:
        report.proven(WRITTEN)


def check_setattr(file: FileContext, i: int, node: ast.Call, report: Report) -> None:
    """R6.11 for setattr with a literal name."""
    if len(node.args) != 3:
        return
    receiver, attribute, _ = node.args
    name = attribute.value if isinstance(attribute, ast.Constant) else None
    if not isinstance(name, str) or name.startswith("_"):
        return
    own = isinstance(receiver, ast.Name) and method_of(file, i, receiver.id) >= 0
    if not own:
        tell_written(file, place_at(file, receiver), i, name, report)
