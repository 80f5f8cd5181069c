"""Names: which scope each expression is evaluated in, and what binds a name there.

The rules of Python's own symbol table, from the flat tree in two passes: the first finds the scopes
and the `global` and `nonlocal` declarations, the second the bindings.  Class scopes are invisible
to the functions nested in them; the first iterable of a comprehension, decorators, defaults, bases
and annotations are evaluated outside; an assignment expression in a comprehension binds outside.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from dataclasses import field as made
from enum import Enum
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, Tree
from flightlm.checker.words import first_part


class ScopeKind(Enum):
    """What opens a scope."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    LAMBDA = "lambda"
    COMPREHENSION = "comprehension"
    TYPE = "type parameters"  # between a generic def, class or alias and its surroundings


class Binding(NamedTuple):
    """One place that binds a name.

    kind   def class import from assign annassign augassign unpack for with except param walrus
           del match comp typevar; `a, b = 1, 2` is two of kind assign
    place  the Name, arg, alias, def, class, handler or pattern that binds
    value  the place of the bound expression; for unpack, for, comp, with and match the whole
           right side, iterable, context manager or subject; -1 if there is none
    """

    kind: str
    place: int
    value: int


Bound = tuple[str, tuple[Binding, ...]]  # a name with all its bindings


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope; `bindings` has each bound name with all its bindings in source order.

    `place` opens it, `parent` is the id of the scope around it (-1 for the module).  What a
    function binds after `global` or `nonlocal` stands in the scope that owns the name.  The name
    "*" holds star imports.
    """

    id: int
    kind: ScopeKind
    name: str
    qualname: str
    place: int
    parent: int
    bindings: dict[str, tuple[Binding, ...]]
    globals: frozenset[str]
    nonlocals: frozenset[str]
    is_generator: bool
    is_async: bool


@dataclass(frozen=True, slots=True)
class Scopes:
    """All scopes of a module.

    scopes  0 is the module
    of      of[i]: the scope in which node i is evaluated
    opened  the place of a module, class, function, lambda or comprehension -> the scope it opens
    owners  per scope: the scope of the def around it, itself included; -1 at module or class level
    """

    module: str
    scopes: tuple[Scope, ...]
    of: tuple[int, ...]
    opened: dict[int, int]
    owners: tuple[int, ...]
    _resolved: dict[tuple[int, str], int] = made(default_factory=dict)
    _kinds: dict[tuple[int, str], frozenset[str]] = made(default_factory=dict)

    def resolve(self, scope: int, name: str) -> int:
        """The scope that binds `name` as seen from `scope`; -1 if it is a builtin or unknown."""
        known = self._resolved.get((scope, name))
        if known is None:  # a name is resolved eight times on the average
            known = self._find(scope, name)
            self._resolved[(scope, name)] = known
        return known

    def _find(self, scope: int, name: str) -> int:
        """The same, looked up."""
        assert 0 <= scope < len(self.scopes), "a scope of this module"
        scopes = self.scopes
        s = scope
        direct = True  # a class is visible to its own body only
        for _ in range(limits.MAX_DEPTH + 1):
            if s == 0:
                break
            here = scopes[s]
            visible = direct or here.kind is not ScopeKind.CLASS
            if visible and name in here.globals:
                break
            if visible and name in here.bindings:
                return s
            direct = here.kind is ScopeKind.TYPE
            s = here.parent
        return 0 if name in scopes[0].bindings else -1

    def bindings(self, scope: int, name: str) -> tuple[Binding, ...]:
        """What binds `name` as seen from `scope`; empty for builtins and unknown names."""
        owner = self.resolve(scope, name)
        return self.own(owner, name) if owner >= 0 else ()

    def own(self, scope: int, name: str) -> tuple[Binding, ...]:
        """What binds `name` in this very scope; empty if nothing does."""
        names = self.scopes[scope].bindings
        return names.get(name, ())

    def kinds_of(self, owner: int, name: str) -> frozenset[str]:
        """The kinds of the bindings of a name in the scope that owns it; empty for -1."""
        known = self._kinds.get((owner, name))
        if known is None:
            bindings = self.own(owner, name) if owner >= 0 else ()
            known = frozenset(binding.kind for binding in bindings)
            self._kinds[(owner, name)] = known
        return known

    def kind(self, scope: int) -> ScopeKind:
        """What opened a scope."""
        return self.scopes[scope].kind

    def parent(self, scope: int) -> int:
        """The scope around a scope; -1 for the module."""
        return self.scopes[scope].parent

    def module_names(self) -> list[Bound]:
        """The names that the module itself binds, each with all its bindings."""
        names = self.scopes[0].bindings
        return list(names.items())

    def function(self, i: int) -> int:
        """The scope of the innermost def around node i; -1 at module or class level."""
        return self.owners[self.of[i]]

    def symbol(self, i: int) -> str:
        """The name under which findings at node i are listed; for a def, the def itself."""
        opened = self.opened.get(i, -1)
        s = self.of[i]
        if opened >= 0 and self.scopes[opened].kind in NAMED:
            s = opened
        for _ in range(limits.MAX_DEPTH + 1):
            if self.scopes[s].kind in NAMED:
                break
            s = self.scopes[s].parent
        assert self.scopes[s].kind in NAMED, "every scope stands in a module"
        return f"{self.module}:{self.scopes[s].qualname or '<module>'}"


class _Absent(ast.AST):
    """Stands for a node class that the running Python does not have."""


TYPE_ALIAS: Final[type] = getattr(ast, "TypeAlias", _Absent)
NAMED: Final = (ScopeKind.MODULE, ScopeKind.CLASS, ScopeKind.FUNCTION)
OPENING: Final = frozenset((*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef, ast.Lambda, TYPE_ALIAS))
NOTED: Final = frozenset(
    (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom, ast.arguments, ast.comprehension, ast.arg)
)
BINDING: Final = frozenset(
    (*FUNCTIONS, ast.ClassDef, ast.alias, ast.arg, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
    + (ast.MatchMapping, getattr(ast, "TypeVar", _Absent), getattr(ast, "ParamSpec", _Absent))
    + (getattr(ast, "TypeVarTuple", _Absent),)
)
PARAMETERS: Final = frozenset(("posonlyargs", "args", "vararg", "kwonlyargs", "kwarg"))
PACKING: Final = frozenset((ast.Tuple, ast.List, ast.Starred))
UNNAMED: Final = {
    ast.Lambda: "<lambda>",
    ast.ListComp: "<listcomp>",
    ast.SetComp: "<setcomp>",
    ast.DictComp: "<dictcomp>",
    ast.GeneratorExp: "<genexpr>",
}


class _Draft:
    """A scope while it is being built."""

    __slots__ = ("found", "globals", "kind", "name", "nonlocals", "parent", "place", "yields")

    def __init__(self, kind: ScopeKind, name: str, place: int, parent: int) -> None:
        self.kind = kind
        self.name = name
        self.place = place
        self.parent = parent
        self.found: dict[str, list[Binding]] = {}
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.yields = False

    def bind(self, name: str, binding: Binding) -> None:
        """Note a binding."""
        known = self.found.setdefault(name, [])
        known.append(binding)

    def declare(self, node: ast.Global | ast.Nonlocal) -> None:
        """Note a `global` or `nonlocal` declaration."""
        wanted = self.globals if isinstance(node, ast.Global) else self.nonlocals
        wanted.update(node.names)

    def note_yield(self) -> None:
        """The scope is a generator's."""
        self.yields = True


class _Builder:
    """Builds the scopes of one tree."""

    __slots__ = ("drafts", "of", "opened", "outer", "special", "tree")

    def __init__(self, tree: Tree) -> None:
        assert len(tree.nodes) > 0, "a tree has its module"
        self.tree = tree
        self.of: list[int] = [0]
        self.drafts = [_Draft(ScopeKind.MODULE, "", 0, -1)]
        self.opened: dict[int, int] = {0: 0}
        self.outer: dict[int, int] = {}  # a generic def, class or alias -> its TYPE scope
        self.special: set[int] = set()  # parents whose children differ in scope

    def find_scopes(self) -> None:
        """First pass: of, opened, declarations."""
        nodes, parents = self.tree.nodes, self.tree.parents
        of, special = self.of, self.special
        for i in range(1, len(nodes)):
            parent = parents[i]
            of.append(self.scope_of_child(parent, i) if parent in special else of[parent])
            kind = type(nodes[i])
            if kind in OPENING:
                self.open(i)
            elif kind in NOTED:
                self.note(i)
        assert len(of) == len(nodes), "every node has its scope"

    def new_scope(self, kind: ScopeKind, name: str, place: int, parent: int) -> int:
        """Add a scope and return its id."""
        assert 0 <= parent < len(self.drafts), "its parent exists"
        self.drafts.append(_Draft(kind, name, place, parent))
        return len(self.drafts) - 1

    def open(self, i: int) -> None:
        """Node i opens a scope, and one more before it if it has type parameters."""
        node = self.tree.nodes[i]
        parent = self.of[i]
        if getattr(node, "type_params", None):
            parent = self.new_scope(ScopeKind.TYPE, "", i, parent)
            self.outer[i] = parent
        assert parent < len(self.drafts), "a scope opens inside one that is there"
        self.special.add(i)
        if isinstance(node, ast.ClassDef):
            self.opened[i] = self.new_scope(ScopeKind.CLASS, node.name, i, parent)
        elif isinstance(node, FUNCTIONS):
            self.opened[i] = self.new_scope(ScopeKind.FUNCTION, node.name, i, parent)
        elif isinstance(node, ast.Lambda):
            self.opened[i] = self.new_scope(ScopeKind.LAMBDA, "<lambda>", i, parent)
        elif isinstance(node, COMPREHENSIONS):
            name = UNNAMED[type(node)]
            self.opened[i] = self.new_scope(ScopeKind.COMPREHENSION, name, i, parent)

    def note(self, i: int) -> None:
        """Node i declares a name, makes its function a generator, or has children elsewhere."""
        node = self.tree.nodes[i]
        here = self.drafts[self.of[i]]
        if isinstance(node, ast.Global | ast.Nonlocal):
            here.declare(node)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            here.note_yield()
        elif isinstance(node, ast.comprehension):
            around = self.tree.nodes[self.tree.parents[i]]
            if isinstance(around, COMPREHENSIONS) and around.generators[0] is node:
                self.special.add(i)
        else:
            assert isinstance(node, ast.arguments | ast.arg), "the rest of NOTED"
            self.special.add(i)

    def scope_of_child(self, parent: int, i: int) -> int:
        """The scope of node i, whose parent opens a scope or belongs to the head of one."""
        assert parent < i, "parents come first"
        field = self.tree.fields[i]
        node = self.tree.nodes[parent]
        around = self.of[parent]
        typed = self.outer.get(parent, around)
        inside = self.opened.get(parent, typed)
        if isinstance(node, ast.arguments):
            return self.opened[self.tree.parents[parent]] if field in PARAMETERS else around
        if isinstance(node, ast.arg):
            head = self.tree.parents[self.tree.parents[parent]]
            return self.outer.get(head, self.of[head])
        if isinstance(node, ast.comprehension):
            first = self.tree.parents[parent]
            return self.of[first] if field == "iter" else around
        if field in ("decorator_list", "name") or (field == "args" and parent in self.opened):
            return around
        if field in ("type_params", "returns", "bases", "keywords"):
            return typed
        return inside

    def find_bindings(self) -> None:
        """Second pass: every binding, at the scope that owns the name."""
        nodes = self.tree.nodes
        load = ast.Load
        later: list[tuple[int, str, Binding]] = []
        for i in range(1, len(nodes)):
            node = nodes[i]
            kind = type(node)
            if kind is ast.Name:
                assert isinstance(node, ast.Name), "its class says so"
                if type(node.ctx) is not load:
                    self.add(bound_target(self.tree, i), node.id, later)
            elif kind in BINDING:
                bound = self.bound_by(i)
                self.add(Binding(bound.kind, i, bound.value), bound.name, later)
        for scope, name, binding in later:
            owner = self.drafts[self.owner_of_nonlocal(scope, name)]
            owner.bind(name, binding)

    def add(self, binding: Binding, name: str, later: list[tuple[int, str, Binding]]) -> None:
        """Give a binding to the scope that owns its name; nonlocal ones wait for all others."""
        if name == "":
            return
        s = self.of[binding.place]
        if binding.kind == "walrus":
            for _ in range(limits.MAX_DEPTH):
                if self.drafts[s].kind is not ScopeKind.COMPREHENSION:
                    break
                s = self.drafts[s].parent
        here = self.drafts[s]
        if name in here.globals:
            module = self.drafts[0]
            module.bind(name, binding)
        elif name in here.nonlocals:
            later.append((s, name, binding))
        else:
            here.bind(name, binding)
        assert s >= 0, "a binding has a scope"

    def owner_of_nonlocal(self, scope: int, name: str) -> int:
        """The function around `scope` that binds `name`; the scope itself in broken code."""
        s = self.drafts[scope].parent
        for _ in range(limits.MAX_DEPTH):
            if s <= 0:
                break
            here = self.drafts[s]
            if here.kind is not ScopeKind.CLASS and name in here.found:
                return s
            s = here.parent
        return scope

    def bound_by(self, i: int) -> _Bound:
        """What a def, class, alias, parameter, handler or pattern binds; name "" if nothing."""
        tree = self.tree
        node = tree.nodes[i]
        if isinstance(node, FUNCTIONS):
            return _Bound("def", node.name, i)
        if isinstance(node, ast.ClassDef):
            return _Bound("class", node.name, i)
        if isinstance(node, ast.arg):
            return _Bound("param", node.arg, -1)
        if isinstance(node, ast.alias):
            if isinstance(tree.nodes[tree.parents[i]], ast.Import):
                return _Bound("import", node.asname or first_part(node.name), -1)
            return _Bound("from", node.asname or node.name, -1)
        if isinstance(node, ast.ExceptHandler):
            value = -1 if node.type is None else tree.index[node.type]
            return _Bound("except", node.name or "", value)
        if isinstance(node, ast.MatchAs | ast.MatchStar):
            return _Bound("match", node.name or "", subject_of(tree, i))
        if isinstance(node, ast.MatchMapping):
            return _Bound("match", node.rest or "", subject_of(tree, i))
        name: object = getattr(node, "name", None)
        assert isinstance(name, str), "a type parameter has a name"
        return _Bound("typevar", name, -1)


class _Bound(NamedTuple):
    """What a node other than a Name binds."""

    kind: str
    name: str
    value: int


def bound_target(tree: Tree, i: int) -> Binding:
    """How the stored or deleted Name, attribute or item at i gets its value."""
    top = i
    for _ in range(limits.MAX_DEPTH):
        if type(tree.nodes[tree.parents[top]]) not in PACKING:
            break
        top = tree.parents[top]
    parent = tree.nodes[tree.parents[top]]
    index = tree.index
    if isinstance(parent, ast.Assign):
        value = index[parent.value]
        if top == i:
            return Binding("assign", i, value)
        element = element_of(tree, top, i, value)
        return Binding("unpack", i, value) if element < 0 else Binding("assign", i, element)
    if isinstance(parent, ast.AnnAssign):
        return Binding("annassign", i, -1 if parent.value is None else index[parent.value])
    if isinstance(parent, ast.AugAssign):
        return Binding("augassign", i, index[parent.value])
    if isinstance(parent, ast.For | ast.AsyncFor):
        return Binding("for", i, index[parent.iter])
    if isinstance(parent, ast.comprehension):
        return Binding("comp", i, index[parent.iter])
    if isinstance(parent, ast.withitem):
        return Binding("with", i, index[parent.context_expr])
    if isinstance(parent, ast.NamedExpr):
        return Binding("walrus", i, index[parent.value])
    if isinstance(parent, TYPE_ALIAS):
        aliased: object = getattr(parent, "value", None)
        assert isinstance(aliased, ast.expr), "a type alias has a value"
        return Binding("assign", i, index[aliased])
    assert isinstance(parent, ast.Delete), "nothing else stores or deletes a name"
    return Binding("del", i, -1)


def element_of(tree: Tree, top: int, i: int, value: int) -> int:
    """The element of the display at `value` that the target i inside `top` receives, or -1."""
    path: list[int] = []
    j = i
    for _ in range(limits.MAX_DEPTH):
        if j == top:
            break
        above = tree.nodes[tree.parents[j]]
        if not isinstance(above, ast.Tuple | ast.List):
            return -1
        path.append(position_in(above.elts, tree.nodes[j]))
        path.append(len(above.elts))
        j = tree.parents[j]
    for step in range(len(path) - 1, 0, -2):
        display = tree.nodes[value]
        if not isinstance(display, ast.Tuple | ast.List) or len(display.elts) != path[step]:
            return -1
        if path[step - 1] < 0 or any(isinstance(e, ast.Starred) for e in display.elts):
            return -1
        value = tree.index[display.elts[path[step - 1]]]
    assert value >= 0, "a place"
    return value


def position_in(targets: list[ast.expr], wanted: ast.AST) -> int:
    """Where `wanted` stands among the targets; -1 if one of them is starred."""
    found = -1
    for k, target in enumerate(targets):
        if isinstance(target, ast.Starred):
            return -1
        if target is wanted:
            found = k
    return found


def subject_of(tree: Tree, i: int) -> int:
    """The subject of the match statement around pattern i if i is the whole pattern, else -1."""
    j = i
    for _ in range(limits.MAX_DEPTH):
        if isinstance(tree.nodes[j], ast.match_case):
            break
        j = tree.parents[j]
    match = tree.nodes[tree.parents[j]]
    assert isinstance(match, ast.Match), "a pattern stands in a match statement"
    return tree.index[match.subject]


def qualnames(drafts: list[_Draft]) -> list[str]:
    """Python's qualified names: `Class.f.<locals>.g`."""
    names = [""]
    prefixes = [""]
    for draft in drafts[1:]:
        name = prefixes[draft.parent] + draft.name
        names.append(name)
        if draft.kind is ScopeKind.TYPE:
            prefixes.append(prefixes[draft.parent])
        elif draft.kind is ScopeKind.CLASS:
            prefixes.append(name + ".")
        else:
            prefixes.append(name + ".<locals>.")
    assert len(names) == len(drafts), "one name per scope"
    return names


def owners_of(drafts: list[_Draft]) -> list[int]:
    """Per scope the def around it, itself included; -1 at module or class level."""
    owners = [-1]
    for s, draft in enumerate(drafts):
        if s == 0:
            continue
        if draft.kind is ScopeKind.FUNCTION:
            owners.append(s)
        elif draft.kind is ScopeKind.CLASS:
            owners.append(-1)
        else:
            owners.append(owners[draft.parent])
    assert len(owners) == len(drafts), "one owner per scope"
    return owners


def build_scopes(tree: Tree, module: str) -> Scopes:
    """The scopes of a module's tree."""
    assert module != "", "a module has a name"
    builder = _Builder(tree)
    builder.find_scopes()
    builder.find_bindings()
    names = qualnames(builder.drafts)
    built: list[Scope] = []
    for s, draft in enumerate(builder.drafts):
        bound = draft.found
        bindings = {name: tuple(found) for name, found in bound.items()}
        scope = Scope(
            s,
            draft.kind,
            draft.name,
            names[s],
            draft.place,
            draft.parent,
            bindings,
            frozenset(draft.globals),
            frozenset(draft.nonlocals),
            draft.yields,
            isinstance(tree.nodes[draft.place], ast.AsyncFunctionDef),
        )
        built.append(scope)
    owners = tuple(owners_of(builder.drafts))
    return Scopes(module, tuple(built), tuple(builder.of), builder.opened, owners)
