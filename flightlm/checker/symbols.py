"""What the rest of a project may know of one module: symbolic, flat and picklable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flightlm.checker.model import Profile
from flightlm.checker.scopes import ScopeKind, Scopes


class TypeRef(NamedTuple):
    """An annotation with its names resolved.

    name  "builtins.int", "numpy.ndarray", "pkg.mod:Class" for a class of the same module,
          "pkg.mod.Class" for an imported one, "|" for a union, "None", "..." in tuple[X, ...],
          "typevar:T" (args: its bound), "?" if it cannot be read
    """

    name: str
    args: tuple[TypeRef, ...] = ()


class Op(NamedTuple):
    """One step of a program that computes what an expression may be: it takes `takes` values from
    the stack and puts one back.  operations.py lists the kinds."""

    kind: str
    name: str = ""
    takes: int = 0
    type: TypeRef | None = None


Program = tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; kind is "positional", "any", "star", "keyword" or "stars"."""

    name: str
    kind: str
    annotation: TypeRef | None
    has_default: bool


@dataclass(frozen=True, slots=True)
class FunctionIndex:
    """One def, async def or lambda.

    symbol      "pkg.mod:Class.f"; the second definition of a name in one scope has "#2" behind it
    owner       the symbol of the class in whose body it stands, or ""
    decorators  dotted names from top to bottom, "?" for what is no name
    wrapped     a decorator replaces it: the name means what the decorator returns
    never_returns  every path raises
    holds       comparisons of its parameters that it has checked when it returns
    effects, asserts, checked, forwards, chains  see summaries.Summary
    """

    symbol: str
    name: str
    path: str
    line: int
    owner: str
    parameters: tuple[Parameter, ...]
    returns: TypeRef | None
    is_async: bool = False
    is_generator: bool = False
    is_property: bool = False
    is_static: bool = False
    is_classmethod: bool = False
    is_abstract: bool = False
    is_overload: bool = False
    decorators: tuple[str, ...] = ()
    wrapped: bool = False
    returns_value: bool = False
    never_returns: bool = False
    calls_parameters: frozenset[str] = frozenset()
    is_stub: bool = False
    effects: tuple[str, ...] = ()
    asserts: bool = False
    checked: frozenset[str] = frozenset()
    forwards: tuple[str, ...] = ()
    chains: bool = False
    holds: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldIndex:
    """One attribute that a class body or a method assigns.

    class_level  assigned or annotated in the class body
    assigned_in  names of the methods that assign self.<name>
    """

    name: str
    annotation: TypeRef | None
    class_level: bool
    is_final: bool
    assigned_in: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class ClassIndex:
    """One class.

    bases         dotted names or symbols; "?" for what is no name
    methods       name -> symbol of the last definition (of a property: its getter)
    alternatives  name -> all definitions, overload stubs, setters and deleters left out
    setters, deleters  of properties
    type_parameters  names of its type variables in order
    """

    symbol: str
    name: str
    path: str
    line: int
    bases: tuple[str, ...]
    base_types: tuple[TypeRef, ...]
    methods: dict[str, str]
    alternatives: dict[str, tuple[str, ...]]
    setters: dict[str, str]
    deleters: dict[str, str]
    fields: dict[str, FieldIndex]
    classes: dict[str, str]
    decorators: tuple[str, ...]
    metaclass: str
    type_parameters: tuple[str, ...]
    is_dataclass: bool
    is_frozen: bool
    is_enum: bool
    is_protocol: bool
    has_slots: bool

    def has(self, name: str) -> bool:
        """Whether the class gives its objects this attribute itself."""
        return name in self.methods or name in self.fields or name in self.classes

    def is_class_level(self, name: str) -> bool:
        """Whether the class body assigns or annotates a field."""
        field = self.fields.get(name)
        return field is not None and field.class_level

    def accessor(self, name: str, how: str) -> tuple[str, ...]:
        """The setter or the deleter of a property, if it has one; `how` is "store" or "delete"."""
        table = self.deleters if how == "delete" else self.setters
        return (table[name],) if name in table else ()

    def own_names(self) -> set[str]:
        """The names of its methods and fields, special ones left out."""
        names = (*self.methods, *self.fields)
        return {name for name in names if not name.startswith("__")}

    def definitions_of(self, name: str) -> tuple[str, ...]:
        """All definitions of a method in the body of this class."""
        return self.alternatives.get(name, ())


@dataclass(frozen=True, slots=True)
class ModuleIndex:
    """One module.

    imports    name -> the dotted paths that imports bind it to
    stars      modules of star imports
    aliases    name -> what an annotation by that name means (type aliases, TypeVar, NewType)
    constants  name -> postfix program of numbers, strings, references and operators; never rebound
    names      module-level name -> the kinds of its bindings
    equations  variable -> programs; variables: "pkg.mod/x", "pkg.mod:Class/attr",
               "pkg.mod:f/return", "pkg.mod#7/x" for the local x of scope 7
    mutated    dotted paths of module-level names that are changed in place or through `global`
    grown      attributes that grow somewhere: "pkg.mod:Class.attr", "?.attr" without known class
    final      module-level names annotated Final
    """

    module: str
    path: str
    is_package: bool
    profile: Profile
    imports: dict[str, tuple[str, ...]]
    stars: tuple[str, ...]
    aliases: dict[str, TypeRef]
    constants: dict[str, Program]
    names: dict[str, tuple[str, ...]]
    functions: dict[str, FunctionIndex]
    classes: dict[str, ClassIndex]
    equations: dict[str, tuple[Program, ...]]
    mutated: frozenset[str]
    grown: frozenset[str]
    final: frozenset[str]
    steady_roots: tuple[str, ...]
    init_roots: tuple[str, ...]

    def bound_one_way(self, name: str) -> bool:
        """Whether the bindings of a module-level name are all of one kind."""
        kinds = self.names.get(name, ())
        return len(kinds) == 1

    def imported(self, name: str) -> list[str]:
        """The dotted paths that imports bind a name to."""
        return list(self.imports.get(name, ()))


def symbols_of(scopes: Scopes) -> tuple[str, ...]:
    """Per scope its symbol, unique in the module: repeated names get "#2", lambdas their scope id.

    The module itself is "pkg.mod:<module>".
    """
    seen: dict[str, int] = {}
    prefixes = [f"{scopes.module}:"]
    found = [f"{scopes.module}:<module>"]
    for scope in scopes.scopes[1:]:
        base = prefixes[scope.parent] + scope.name
        unnamed = scope.kind in (ScopeKind.LAMBDA, ScopeKind.COMPREHENSION)
        if unnamed:
            symbol = f"{base}{scope.id}"
        else:
            seen[base] = seen.get(base, 0) + 1
            symbol = base if seen[base] == 1 else f"{base}#{seen[base]}"
        if scope.kind is ScopeKind.TYPE:
            prefixes.append(prefixes[scope.parent])
            found.append(prefixes[scope.parent] + "<type>")
            continue
        prefixes.append(symbol + ("." if scope.kind is ScopeKind.CLASS else ".<locals>."))
        found.append(symbol)
    assert len(found) == len(scopes.scopes), "one symbol per scope"
    return tuple(found)


def variable_key(scopes: Scopes, symbols: tuple[str, ...], scope: int, name: str) -> str:
    """The name of a variable in the equations of the project."""
    if scope == 0:
        return f"{scopes.module}/{name}"
    if scopes.kind(scope) is ScopeKind.CLASS:
        return f"{symbols[scope]}/{name}"
    assert 0 < scope < len(symbols), "a scope of this module"
    return f"{scopes.module}#{scope}/{name}"
