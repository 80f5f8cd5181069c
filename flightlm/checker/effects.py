"""What the code of one file may change: names, attributes and the sizes of containers.

A path is a name with the scope that owns it and the attributes behind it: "3:self.items" is one
variable wherever it is spelled.  A span is a range of places that runs, or may run, between the
moment at which something was known and the moment at which it is used.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left
from operator import itemgetter
from typing import Final, NamedTuple

from flightlm.checker.context import FileContext
from flightlm.checker.model import Verdict
from flightlm.checker.purity import function_effect
from flightlm.checker.reach import NONE_OF_THEM, Reach, union
from flightlm.checker.report import place_of
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.symbols import symbols_of
from flightlm.checker.syntax import FUNCTIONS, attribute_chain
from flightlm.checker.words import last_part

Spans = tuple[tuple[int, int], ...]
Places = tuple[list[int], list[int]]
Wanted = tuple[str, tuple[str, ...]]  # a path, and the kinds of changes that are asked for
Changers = tuple[list[int], int]

MAX_ALIASES: Final = 16  # of one name; a name with more is used for many things
CALLABLE: Final = (ScopeKind.FUNCTION, ScopeKind.LAMBDA)
STORING: Final = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.AugAssign)
NOTED: Final = (ast.Call, ast.Attribute, ast.Subscript, *STORING)
GROWERS: Final = frozenset(
    ("append", "appendleft", "extend", "extendleft", "insert", "add", "update", "setdefault")
    + ("symmetric_difference_update", "push", "put", "put_nowait", "__setitem__", "subtract")
)
SHRINKERS: Final = frozenset(
    ("pop", "popleft", "popitem", "remove", "discard", "clear", "difference_update")
    + ("intersection_update", "__delitem__", "move_to_end")
)
REORDERERS: Final = frozenset(("sort", "reverse", "rotate"))
# Methods of the library's types that leave their arguments alone, for unknown receivers.
HARMLESS_METHODS: Final = GROWERS | frozenset(
    ("index", "count", "remove", "discard", "join", "write", "get", "pop", "startswith", "format")
    + ("endswith", "union", "intersection", "difference", "issubset", "issuperset", "replace")
    + ("debug", "info", "warning", "error", "exception", "critical", "log", "assertEqual")
    + ("isdisjoint", "writelines", "sendall", "send", "fromkeys", "copy", "encode", "split")
)
DESCRIBED: Final = ("builtins", "numpy", "typing_extensions")
# Library functions that change the container they are given, with the kind of the change.
LIBRARY_CHANGES: Final = {
    "heapq.heappush": "grow",
    "heapq.heappop": "shrink",
    "heapq.heapify": "reorder",
    "bisect.insort": "grow",
    "bisect.insort_left": "grow",
    "bisect.insort_right": "grow",
    "random.shuffle": "reorder",
    "operator.setitem": "grow",
    "operator.iadd": "grow",
    "operator.iconcat": "grow",
    "operator.delitem": "shrink",
    "_heapq.heappush": "grow",
    "_heapq.heappop": "shrink",
    "_bisect.insort": "grow",
    "_bisect.insort_left": "grow",
    "_bisect.insort_right": "grow",
}
# Objects of these types never change their length.
FIXED_TYPES: Final = frozenset(
    ("builtins.str", "builtins.bytes", "builtins.tuple", "builtins.frozenset", "builtins.range")
    + ("builtins.int", "builtins.bool", "builtins.float", "numpy.ndarray", "builtins.memoryview")
    + ("builtins.complex", "builtins.slice", "types.MappingProxyType")
)
# Annotations that promise not to change what they are given (assumption A5).
READ_ONLY: Final = frozenset(
    ("collections.abc.Sequence", "collections.abc.Iterable", "collections.abc.Mapping")
    + ("collections.abc.Collection", "collections.abc.Set", "collections.abc.Sized")
    + ("typing.Sequence", "typing.Iterable", "typing.Mapping", "typing.Collection")
    + ("typing.AbstractSet", "typing.Sized", "collections.abc.Container")
)


PLACE: Final = itemgetter(0)  # of a change or a call; they are kept in the order of it


class Change(NamedTuple):
    """One change of a container: where, and what it does to the length."""

    place: int
    kind: str  # "grow", "shrink", "reorder", "item" (an element is stored), "augment"
    key: int  # the index of an item assignment, the value of an augmented one; -1


class Passed(NamedTuple):
    """A container that is an argument of a call."""

    call: int
    argument: int  # its position; -1 for a keyword argument or a splat
    keyword: str


def in_spans(places: list[int], spans: Spans) -> int:
    """The first of the ascending places that lies in a span, or -1."""
    assert all(start <= end for start, end in spans), "spans run forward"
    for start, end in spans:
        k = bisect_left(places, start)
        if k < len(places) and places[k] < end:
            return places[k]
    return -1


class Effects:
    """The changes that one file makes, indexed for lookup by path and place."""

    __slots__ = (
        "aliases",
        "attribute_changes",
        "bound",
        "bound_at",
        "calls",
        "changes",
        "changing",
        "changing_own",
        "constructors",
        "defs",
        "edges",
        "examples",
        "file",
        "later",
        "passed",
        "paths",
        "reached",
        "stores",
        "tree",
        "writers",
    )

    def __init__(self, file: FileContext) -> None:
        tree = file.tree
        self.file = file
        self.tree = tree
        self.paths: dict[int, str] = {}
        self.stores: dict[str, list[int]] = {}
        self.changes: dict[str, list[Change]] = {}
        self.attribute_changes: dict[str, list[Change]] = {}
        self.passed: dict[str, list[Passed]] = {}
        self.calls: list[int] = []
        self.aliases: dict[str, set[str]] = {}
        self.bound: dict[tuple[int, str], Places] = {}
        self.bound_at: dict[tuple[str, str], list[int]] = {}  # where two paths became one
        self.edges: dict[int, tuple[int, ...]] = {}
        self.examples: dict[str, int] = {}  # a node of each path
        self.reached: Reach | None = None
        self.later: dict[str, int] = {}
        self.writers: dict[str, int] = {}
        self.constructors = -1  # a set of functions, once it is known
        self.changing: dict[Wanted, Changers] = {}
        self.changing_own: dict[Wanted, Changers] = {}
        symbols = symbols_of(file.scopes)
        self.defs = {symbols[s.id]: s.place for s in file.scopes.scopes if s.kind in CALLABLE}
        for i, node in tree.pairs(NOTED):
            self._note(i, node)
        assert self.calls == sorted(self.calls), "calls stand in source order"

    def _note(self, i: int, node: ast.AST) -> None:
        """Index one node."""
        tree = self.tree
        assert tree.nodes[i] is node, "the node at i"
        if isinstance(node, ast.Call):
            self._note_call(i, node)
        elif isinstance(node, ast.Attribute):
            if not isinstance(node.ctx, ast.Load):
                stored = self.stores.setdefault(node.attr, [])
                stored.append(i)
        elif isinstance(node, ast.Subscript):
            self._note_subscript(i, node)
        elif isinstance(node, ast.AugAssign):
            if not isinstance(node.target, ast.Subscript):
                value = tree.index[node.value]
                self._change(tree.index[node.target], Change(i, "augment", value))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._note_alias(tree.index[target], tree.index[node.value])
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            self._note_alias(tree.index[node.target], tree.index[node.value])

    def _note_call(self, i: int, node: ast.Call) -> None:
        """A call may change its receiver by its method's name, and what is passed to it."""
        index = self.tree.index
        self.calls.append(i)
        if isinstance(node.func, ast.Attribute):
            kind = method_kind(node.func.attr)
            if kind:
                key = index[node.args[0]] if node.args else -1
                self._change(index[node.func.value], Change(i, kind, key))
        for position, argument in enumerate(node.args):
            inner = argument.value if isinstance(argument, ast.Starred) else argument
            where = -1 if isinstance(argument, ast.Starred) else position
            self._pass(index[inner], Passed(i, where, ""))
        for keyword in node.keywords:
            self._pass(index[keyword.value], Passed(i, -1, keyword.arg or ""))
        assert len(self.calls) > 0, "the call was noted"

    def _pass(self, at: int, passed: Passed) -> None:
        path = self.path(at)
        if path:
            known = self.passed.setdefault(path, [])
            known.append(passed)

    def _note_subscript(self, i: int, node: ast.Subscript) -> None:
        """`xs[i] = …`, `xs[a:b] = …`, `del xs[i]`."""
        if isinstance(node.ctx, ast.Load):
            return
        index = self.tree.index
        assert node.value in index, "a node of this tree"
        kind = "item"
        if isinstance(node.ctx, ast.Del):
            kind = "shrink"
        elif isinstance(node.slice, ast.Slice):
            kind = "grow"
        self._change(index[node.value], Change(i, kind, index[node.slice]))

    def _change(self, at: int, change: Change) -> None:
        path = self.path(at)
        if not path:
            return
        known = self.changes.setdefault(path, [])
        known.append(change)
        if "." in path:
            others = self.attribute_changes.setdefault(last_part(path), [])
            others.append(change)

    def _note_alias(self, target: int, value: int) -> None:
        """`ys = xs`: one object, two paths."""
        if not isinstance(self.tree.nodes[value], ast.Name | ast.Attribute):
            return
        left = self.path(target)
        right = self.path(value)
        if left and right and left != right:
            self._bind(left, right, target)
            self._bind(right, left, target)

    def _bind(self, path: str, other: str, at: int) -> None:
        """From the place `at` on, `path` may be what `other` is."""
        aliases = self.aliases.setdefault(path, set())
        aliases.add(other)
        places = self.bound_at.setdefault((path, other), [])
        places.append(at)

    def path(self, i: int) -> str:
        """The path of a name or an attribute of a path; "" for any other expression."""
        known = self.paths.get(i)
        if known is None:
            known = self._path_of(i)
            self.paths[i] = known
            if known:
                _ = self.examples.setdefault(known, i)
        return known

    def _path_of(self, i: int) -> str:
        """The same, looked up."""
        base, links = attribute_chain(self.tree, i)
        node = self.tree.nodes[base]
        if not isinstance(node, ast.Name):
            return ""
        owner = self.owner(base, node.id)
        return ".".join((f"{owner}:{node.id}", *links))

    def owner(self, i: int, name: str) -> int:
        """The scope that owns a name as seen from node i."""
        scopes = self.file.scopes
        return scopes.resolve(scopes.of[i], name)

    def line(self, i: int) -> int:
        """The line of node i."""
        place = place_of(self.tree, i)
        return place.line

    def same(self, path: str) -> tuple[str, ...]:
        """The path and the paths that may name the same object in this file."""
        assert ":" in path, "a path begins with its scope"
        found = [path]
        for step in range(8):
            if step >= len(found):
                break
            near = self.aliases.get(found[step], set())
            if len(near) > MAX_ALIASES:
                continue
            for other in sorted(near):
                if other not in found:
                    found.append(other)
        return tuple(found)

    def calls_in(self, spans: Spans) -> list[int]:
        """The calls in spans."""
        found: list[int] = []
        for start, end in spans:
            k = bisect_left(self.calls, start)
            found.extend(self.calls[k : bisect_left(self.calls, end)])
        assert len(found) <= len(self.calls) * max(1, len(spans)), "calls of this file"
        return found

    def functions_called(self, spans: Spans) -> int:
        """The functions of this file that the spans may run, as a set of Reach."""
        targets = {target for call in self.calls_in(spans) for target in self.targets(call)}
        if not targets:
            return NONE_OF_THEM
        reach = self.reach()
        return reach.run_by(targets)

    def reach(self) -> Reach:
        """What the functions of this file may run."""
        known = self.reached
        if known is None:
            callees = {place: self._callees_of(place) for place in self.defs.values()}
            known = Reach(self.file.scopes, callees)
            self.reached = known
        assert len(known.places) <= len(self.defs), "the functions of this file"
        return known

    def _callees_of(self, function: int) -> tuple[int, ...]:
        """The functions of this file that one of them calls."""
        calls = self.calls_in(((function, self.tree.ends[function]),))
        return tuple({target for call in calls for target in self.targets(call)})

    def targets(self, call: int) -> tuple[int, ...]:
        """The functions of this file that a call may run."""
        known = self.edges.get(call)
        if known is not None:
            return known
        assert isinstance(self.tree.nodes[call], ast.Call), "a call"
        values = self.file.values
        callees = values.callees(call)
        symbols = [symbol for symbol, _ in callees.targets]
        result = tuple(self.defs[symbol] for symbol in symbols if symbol in self.defs)
        self.edges[call] = result
        return result

    def rebound(self, path: str, spans: Spans) -> str:
        """Why the variable or attribute may be another object after the spans; "" if it is not."""
        assert ":" in path, "a path begins with its scope"
        owner_text, _, dotted = path.partition(":")
        name, *links = dotted.split(".")
        owner = int(owner_text)
        if owner >= 0:
            why = self._name_rebound(owner, name, spans)
            if why:
                return why
        for link in links:
            place = in_spans(self.stores.get(link, []), spans)
            if place >= 0:
                return f"`{dotted}` is reassigned at line {self.line(place)}"
        return self._attributes_rebound(dotted, links, spans) if links else ""

    def _name_rebound(self, owner: int, name: str, spans: Spans) -> str:
        """The same for the name at the beginning of a path."""
        scopes = self.file.scopes
        assert owner < len(scopes.scopes), "a scope of this module"
        places, elsewhere = self.binding_places(owner, name)
        place = in_spans(places, spans)
        if place >= 0:
            return f"`{name}` is reassigned at line {self.line(place)}"
        if elsewhere and self.calls_in(spans):
            first = elsewhere[0]
            inner = self._scope_name(scopes.owners[scopes.of[first]])
            return f"`{name}` is written by `{inner}` at line {self.line(first)}"
        return ""

    def binding_places(self, owner: int, name: str) -> Places:
        """Where a name is bound, ascending; and which of these other functions than its own do."""
        known = self.bound.get((owner, name))
        if known is not None:
            return known
        scopes = self.file.scopes
        around = scopes.scopes[owner]
        bindings = around.bindings
        places = sorted(binding.place for binding in bindings.get(name, ()))
        here = scopes.owners[owner]
        heads = (ast.arg, *FUNCTIONS, ast.ClassDef)
        others = [p for p in places if not isinstance(self.tree.nodes[p], heads)]
        elsewhere = [p for p in others if scopes.owners[scopes.of[p]] != here]
        assert len(elsewhere) <= len(places), "some of them"
        self.bound[(owner, name)] = (places, elsewhere)
        return places, elsewhere

    def _scope_name(self, scope: int) -> str:
        """The function of a scope, as messages call it; -1 is the module."""
        scopes = self.file.scopes.scopes
        return scopes[scope].name if scope >= 0 else "the module"

    def _attributes_rebound(self, dotted: str, links: list[str], spans: Spans) -> str:
        """The same for attributes that functions which the spans call may store."""
        assert len(links) > 0, "there is an attribute"
        written = [link for link in links if link in self.stores]
        if not written or not self.calls_in(spans):
            return ""
        writers = union([self._writers_of(link) for link in written])
        common = self.functions_called(spans) & writers
        if common == NONE_OF_THEM:
            return ""
        reach = self.reach()
        function = reach.first(common)
        inner = ((function, self.tree.ends[function]),)
        places = [in_spans(self.stores[link], inner) for link in written]
        line = self.line(next(place for place in places if place >= 0))
        return f"`{self.name_of(function)}` writes `{dotted}` at line {line}"

    def _writers_of(self, attribute: str) -> int:
        """The functions, no constructors, that store an attribute of any object."""
        known = self.writers.get(attribute)
        if known is not None:
            return known
        reach = self.reach()
        functions = reach.around(self.stores[attribute])
        result = functions & ~self._constructors()
        assert result >= 0, "a set of functions"
        self.writers[attribute] = result
        return result

    def _constructors(self) -> int:
        """The functions that write the attributes of a new object only."""
        if self.constructors < 0:
            places = self.reach().places
            self.constructors = union([1 << k for k, p in enumerate(places) if self._is_init(p)])
        return self.constructors

    def place_of(self, symbol: str) -> int:
        """The function of this file with a symbol, or -1."""
        return self.defs.get(symbol, -1)

    def changes_of(self, path: str) -> list[Change]:
        """The changes of the container at a path, in order."""
        return self.changes.get(path, [])

    def changes_in(self, path: str, spans: Spans) -> list[Change]:
        """The changes of the container at a path that stand in the spans."""
        known = self.changes_of(path)
        found: list[Change] = []
        for start, end in spans:
            first = bisect_left(known, start, key=PLACE)
            found.extend(known[first : bisect_left(known, end, key=PLACE)])
        assert len(found) <= len(known) * len(spans), "some of them"
        return found

    def passings(self, path: str) -> list[Passed]:
        """The calls that the container at a path is passed to, in order."""
        return self.passed.get(path, [])

    def passings_in(self, path: str, spans: Spans) -> list[Passed]:
        """The calls in the spans that the container at a path is passed to."""
        known = self.passings(path)
        found: list[Passed] = []
        for start, end in spans:
            first = bisect_left(known, start, key=PLACE)
            found.extend(known[first : bisect_left(known, end, key=PLACE)])
        assert len(found) <= len(known) * len(spans), "some of them"
        return found

    def name_of(self, function: int) -> str:
        """The name of a def or lambda."""
        scopes = self.file.scopes
        assert function in scopes.opened, "a function opens a scope"
        opened = scopes.scopes[scopes.opened[function]]
        return opened.name

    def _is_init(self, function: int) -> bool:
        """Whether a function writes the attributes of a new object only."""
        name = self.name_of(function)
        above = self.tree.nodes[self.tree.parents[function]]
        return name in ("__init__", "__post_init__", "__new__") and isinstance(above, ast.ClassDef)

    def stored_later(self, attribute: str) -> int:
        """A place outside the constructors that stores this attribute of any object, or -1."""
        known = self.later.get(attribute)
        if known is None:
            places = self.stores.get(attribute, [])
            known = next((place for place in places if not self._in_init(place)), -1)
            self.later[attribute] = known
        return known

    def _in_init(self, place: int) -> bool:
        """Whether a place runs as part of a constructor."""
        scopes = self.file.scopes
        function = scopes.function(place)
        if function < 0:
            return False
        around = scopes.scopes[function]
        return self._is_init(around.place)

    def resized(self, path: str, spans: Spans, kinds: tuple[str, ...]) -> str:
        """Why the container may have changed in the spans in one of these ways; "" if not."""
        assert ":" in path, "a path begins with its scope"
        for name in self.same(path):
            for change in self.changes_in(name, spans):
                if change.kind in kinds:
                    return f"`{plain(path)}` is changed at line {self.line(change.place)}"
            for passed in self.passings_in(name, spans):
                why = self.passing(passed, kinds)
                if why:
                    return f"`{plain(path)}` is passed to {why}"
        return self._resized_by_callees(path, spans, kinds)

    def _resized_by_callees(self, path: str, spans: Spans, kinds: tuple[str, ...]) -> str:
        """The same for what functions of this file do that the spans run."""
        wanted, changers = self.changers(path, kinds)
        if not wanted:
            return ""
        common = self.functions_called(spans) & changers
        if common == NONE_OF_THEM:
            return ""
        reach = self.reach()
        function = reach.first(common)
        place = in_spans(wanted, ((function, self.tree.ends[function]),))
        assert place >= 0, "the function holds a change"
        name = self.name_of(function)
        return f"`{name}` changes `{plain(path)}` at line {self.line(place)}"

    def changers(self, path: str, kinds: tuple[str, ...]) -> Changers:
        """The places that change the container at a path, or an attribute of its name, in one of
        these ways, ascending; and the functions that hold one."""
        known = self.changing.get((path, kinds))
        if known is not None:
            return known
        names = self.same(path)
        attributes = [last_part(name) for name in names if "." in name]
        result = self._changers(names, attributes, kinds)
        self.changing[(path, kinds)] = result
        return result

    def changers_of_own(self, path: str, kinds: tuple[str, ...]) -> Changers:
        """The same, but of attributes only where the path is one of `self` or `cls`."""
        known = self.changing_own.get((path, kinds))
        if known is not None:
            return known
        names = self.same(path)
        attributes = [last_part(n) for n in names if ":self." in n or ":cls." in n]
        result = self._changers(names, attributes, kinds)
        self.changing_own[(path, kinds)] = result
        return result

    def _changers(
        self, names: tuple[str, ...], attributes: list[str], kinds: tuple[str, ...]
    ) -> Changers:
        changes = [c for name in names for c in self.changes_of(name)]
        changes.extend(c for name in attributes for c in self.attribute_changes.get(name, ()))
        wanted = sorted({change.place for change in changes if change.kind in kinds})
        assert len(wanted) <= len(changes), "some of them"
        if not wanted:
            return wanted, NONE_OF_THEM
        reach = self.reach()
        return wanted, reach.around(wanted)

    def passing(self, passed: Passed, kinds: tuple[str, ...]) -> str:
        """What may change a container that is passed to this call; "" if nothing does."""
        values = self.file.values
        callees = values.callees(passed.call)
        by_name = self.file.index.by_name
        line = self.line(passed.call)
        for name in sorted(callees.externals):
            if LIBRARY_CHANGES.get(name, "") in kinds and passed.argument == 0:
                return f"`{name}` at line {line}"
        for symbol, strong in callees.targets:
            why = self._parameter_changes(symbol, passed, kinds, strong)
            if why:
                return f"{why} at line {line}"
        if any(is_unseen(name) for name in callees.externals):
            return f"an unknown callee at line {line}"
        known = callees.externals or callees.targets or callees.classes
        foreign = not by_name.get(callees.weak)
        if not callees.unresolved and callees.weak in HARMLESS_METHODS and foreign:
            return ""
        assert line > 0, "a call has a line"
        return f"an unknown callee at line {line}" if callees.unresolved or not known else ""

    def _parameter_changes(
        self, symbol: str, passed: Passed, kinds: tuple[str, ...], strong: bool
    ) -> str:
        """What a function of the project does to the parameter that receives the container."""
        function = self.defs.get(symbol, -1)
        if function < 0:
            return self._foreign_parameter(symbol, passed) if strong else ""
        node = self.tree.nodes[function]
        name = receiving(node.args, passed) if isinstance(node, (*FUNCTIONS, ast.Lambda)) else ""
        return self._own_parameter(function, name, kinds) if name else ""

    def _own_parameter(self, function: int, name: str, kinds: tuple[str, ...]) -> str:
        """The same for a parameter of a function of this file."""
        scopes = self.file.scopes
        scope = scopes.opened[function]
        whole = ((function, self.tree.ends[function]),)
        for other in self.same(f"{scope}:{name}"):
            for change in self.changes_in(other, whole):
                if change.kind in kinds:
                    where = self.line(change.place)
                    return f"`{self.name_of(function)}`, which changes it at line {where},"
        return ""

    def _foreign_parameter(self, symbol: str, passed: Passed) -> str:
        """A function of another file may change what it gets, unless its annotation promises."""
        assert symbol not in self.defs, "a function of another file"
        functions = self.file.index.functions
        called = functions.get(symbol)
        if called is None or self._is_pure(symbol):
            return ""
        plain_names = [p for p in called.parameters if p.name not in ("self", "cls")]
        wanted = [p for p in plain_names if p.name == passed.keyword]
        if 0 <= passed.argument < len(plain_names):
            wanted = [plain_names[passed.argument]]
        for parameter in wanted:
            annotation = parameter.annotation
            if annotation is not None and annotation.name in READ_ONLY | FIXED_TYPES:
                return ""
        return f"`{symbol}`, which may change it,"

    def _is_pure(self, symbol: str) -> bool:
        """Whether a function of the project changes nothing at all."""
        settings = self.file.settings
        found = function_effect(self.file.index, symbol, frozenset(settings.pure_functions))
        return found.verdict is Verdict.PROVEN

    def in_function(self, i: int) -> bool:
        """Whether node i runs as part of a function and not of a module or class body."""
        scopes = self.file.scopes
        around = scopes.scopes[scopes.of[i]]
        return scopes.function(i) >= 0 or around.kind is ScopeKind.LAMBDA


def receiving(parameters: ast.arguments, passed: Passed) -> str:
    """The parameter that receives what is passed; "" if that is not known."""
    if passed.argument < 0:
        return passed.keyword
    names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    bound = len(names) > 0 and names[0] in ("self", "cls")
    position = passed.argument + (1 if bound else 0)
    return names[position] if position < len(names) else ""


def is_unseen(path: str) -> bool:
    """Whether a function is of a package that is neither analysed nor described here."""
    name, _, _ = path.partition(".")
    return name not in sys.stdlib_module_names and name not in DESCRIBED


def method_kind(name: str) -> str:
    """What a method of this name does to a container; "" if nothing."""
    if name in GROWERS:
        return "grow"
    if name in SHRINKERS:
        return "shrink"
    return "reorder" if name in REORDERERS else ""


def plain(path: str) -> str:
    """A path as it is written."""
    assert ":" in path, "a path begins with its scope"
    return last_part(path, ":")
