"""P10-R2.3 and the rebinding half of P10-R2.4: what a loop's body does to what it loops over."""

from __future__ import annotations

import ast
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from flightlm.checker.effects import Change, Passed, in_spans, plain
from flightlm.checker.iterable_types import sort_of_type
from flightlm.checker.iterables import Iterables
from flightlm.checker.paths import FORS, leaves_after
from flightlm.checker.reach import NONE_OF_THEM
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS
from flightlm.checker.words import first_part

WRAPPERS: Final = frozenset(
    ("builtins.enumerate", "builtins.reversed", "builtins.zip", "builtins.map", "builtins.filter")
    + ("builtins.iter", "itertools.chain", "itertools.islice", "itertools.takewhile")
    + ("itertools.dropwhile", "itertools.filterfalse", "itertools.zip_longest")
    + ("itertools.accumulate", "itertools.pairwise", "itertools.groupby", "itertools.starmap")
)
VIEWS: Final = frozenset(("items", "keys", "values"))
KINDS: Final = ("grow", "shrink", "augment", "reorder")
MAX_PARTS: Final = 64


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of the container that a loop goes through."""

    place: int
    sure: bool
    message: str


class Mutations:
    """Finds the changes that the body of a loop makes to what it iterates."""

    __slots__ = (
        "definitions",
        "effects",
        "fields",
        "leaving",
        "project",
        "scopes",
        "tree",
        "values",
    )

    def __init__(self, iterables: Iterables) -> None:
        assert iterables.tree is iterables.file.tree, "one file"
        self.definitions = iterables.definitions
        self.effects = iterables.effects
        self.fields = iterables.fields
        self.leaving = iterables.bounds.leaving
        self.project = iterables.project
        self.scopes = iterables.scopes
        self.tree = iterables.tree
        self.values = iterables.values

    def containers(self, iterated: int) -> list[int]:
        """The places of the containers that iterating the expression reads as it goes."""
        found: list[int] = []
        waiting = [iterated]
        for _ in range(MAX_PARTS):
            if not waiting:
                break
            i = waiting.pop()
            node = self.tree.nodes[i]
            if isinstance(node, ast.Name | ast.Attribute):
                found.append(i)
                waiting.extend(self.behind(i))
            elif isinstance(node, ast.Call):
                names = self.values.external(self.tree.index[node.func])
                view = isinstance(node.func, ast.Attribute) and node.func.attr in VIEWS
                if names & WRAPPERS:
                    waiting.extend(self.tree.index[argument] for argument in node.args)
                elif view and not node.args:
                    waiting.append(self.tree.index[node.func] + 1)
        assert iterated >= 0, "a place"
        return found

    def behind(self, i: int) -> list[int]:
        """The view or iterator that a variable was bound to: `pairs = table.items()`."""
        node = self.tree.nodes[i]
        if not isinstance(node, ast.Name):
            return []
        found = []
        for binding in self.definitions.reaching(i):
            value = binding.value
            if binding.kind != "assign" or not 0 <= value < i:
                continue
            if isinstance(self.tree.nodes[value], ast.Call):
                found.append(value)
        assert len(found) <= MAX_PARTS, "few bindings reach a use"
        return found

    def of_loop(self, loop: int, iterated: int) -> list[Mutation]:
        """The changes of what `iterated` reads in the body of the loop."""
        found: dict[int, Mutation] = {}
        for i in self.containers(iterated):
            path = self.effects.path(i)
            if not path or self.fields.has_fixed_type(i) or self.is_own_class(i):
                continue
            if i < loop and self.effects.rebound(path, ((self.tree.ends[i], loop),)):
                continue
            for mutation in self.of_path(loop, iterated, i, path):
                found.setdefault(self.effects.line(mutation.place), mutation)
        assert all(self.tree.contains(loop, m.place) for m in found.values()), "in the loop"
        return [found[line] for line in sorted(found)]

    def is_own_class(self, i: int) -> bool:
        """Whether the object is of project classes whose methods only share a container's names."""
        values = self.values.types(i)
        assert i >= 0, "a place"
        if not values or any(value.kind != "instance" for value in values):
            return False
        orders = [self.project.mro(value.name) for value in values]
        return not any(sort_of_type(base) == "bounded" for order in orders for base in order)

    def of_path(self, loop: int, iterated: int, i: int, path: str) -> list[Mutation]:
        """The changes of one container, by any of its names or by what the body calls."""
        found: list[Mutation] = []
        span = ((loop, self.tree.ends[loop]),)
        for name in self.effects.same(path):
            if name != path and not self.is_alias(name, path, loop):
                continue
            for change in self.effects.changes_in(name, span):
                text = self.of_change(loop, iterated, i, change)
                if text and not self.rebound_before(loop, name, change.place):
                    found.append(Mutation(change.place, True, f"`{plain(name)}` {text}"))
            for passed in self.effects.passings_in(name, span):
                mutation = self.of_passing(loop, iterated, name, passed)
                if mutation is not None:
                    found.append(mutation)
        found.extend(self.of_callees(loop, iterated, path))
        assert all(self.tree.contains(loop, m.place) for m in found), "changes in the loop"
        return found

    def is_alias(self, name: str, path: str, loop: int) -> bool:
        """Whether another name means the same object here: in this function, not rebound since."""
        scopes = self.scopes
        owner, _, rest = name.partition(":")
        other = first_part(path, ":")
        here = scopes.function(loop)
        local = int(owner) >= 0 and scopes.owners[int(owner)] == here
        if owner != other and "." not in rest and not local:
            return False
        meetings = self.effects.bound_at
        places = meetings.get((name, path), [])
        assert name != path, "another name"
        return not places or any(self.still(name, path, loop, place) for place in places)

    def still(self, name: str, path: str, loop: int, place: int) -> bool:
        """Whether two names that became one at a place still are when the loop runs."""
        statement = self.tree.statements[place]
        if place < loop:
            span = ((self.tree.ends[statement], loop),)
            moved = self.effects.rebound(name, span) or self.effects.rebound(path, span)
            return moved == ""
        outer = self.tree.parents[loop]
        for _ in range(self.tree.depths[loop] + 1):
            if isinstance(self.tree.nodes[outer], (*FORS, ast.While)) or outer == 0:
                break
            outer = self.tree.parents[outer]
        if outer == 0 or not self.tree.contains(outer, place):
            return self.tree.contains(loop, place)
        assert outer < loop, "an outer loop begins first"
        return self.effects.rebound(name, ((outer, loop),)) == ""

    def in_body(self, loop: int, iterated: int, place: int) -> bool:
        """Whether a place runs in the rounds of the loop."""
        if not self.tree.contains(loop, place) or self.tree.contains(iterated, place):
            return False
        node = self.tree.nodes[loop]
        if not isinstance(node, FORS):
            return True
        assert place > loop, "the place stands in the loop"
        at = place
        for _ in range(self.tree.depths[place] + 1):
            if isinstance(self.tree.nodes[at], (*FUNCTIONS, ast.Lambda)):
                return False
            if self.tree.parents[at] == loop:
                return self.tree.fields[at] == "body"
            at = self.tree.parents[at]
        return False

    def of_change(self, loop: int, iterated: int, i: int, change: Change) -> str:
        """What is wrong with a change in the file, if it is one of this loop's container."""
        if not self.in_body(loop, iterated, change.place):
            return ""
        if change.kind == "item" and not self.may_grow(loop, i, change):
            return ""
        if change.kind == "augment" and not self.in_place(i, change):
            return ""
        if change.kind not in KINDS and change.kind != "item":
            return ""
        is_loop = isinstance(self.tree.nodes[loop], FORS)
        if is_loop and leaves_after(self.leaving, change.place, loop):
            return ""
        assert change.place > 0, "a change has a place"
        line = self.effects.line(loop)
        return f"changes while the loop at line {line} goes through it (loop over a copy)"

    def may_grow(self, loop: int, i: int, change: Change) -> bool:
        """Whether storing an element adds a key to a dict: not where the key is the loop's own."""
        names = {value.name for value in self.values.of(i)}
        node = self.tree.nodes[self.tree.parents[i]]
        viewed = isinstance(node, ast.Attribute) and node.attr in VIEWS
        if not viewed and not any("ict" in name or "Mapping" in name for name in names):
            return False
        key = self.tree.nodes[change.key]
        targets = self.targets(loop)
        assert change.key >= 0, "an element has an index"
        return not (isinstance(key, ast.Name) and key.id in targets)

    def in_place(self, i: int, change: Change) -> bool:
        """Whether an augmented assignment changes the object and does not make a new one."""
        names = {value.name for value in self.values.of(i) if value.kind == "object"}
        mutable = ("builtins.list", "builtins.set", "builtins.dict", "collections.deque")
        value = self.tree.nodes[change.key]
        displayed = isinstance(value, ast.List | ast.ListComp | ast.Set | ast.Dict)
        assert change.key >= 0, "it has a value"
        return displayed or any(name in mutable for name in names)

    def rebound_before(self, loop: int, name: str, place: int) -> bool:
        """Whether the name means another object by then: it is bound anew in the body before."""
        scope, _, rest = name.partition(":")
        if "." in rest or int(scope) < 0:
            return False
        bindings = self.definitions.bindings_of(int(scope), rest)
        kinds = ("assign", "annassign", "walrus")
        assert rest != "", "a path has a name"
        return any(loop < b.place < place and b.kind in kinds for b in bindings)

    def targets(self, loop: int) -> frozenset[str]:
        """The names that the loop binds in each round."""
        node = self.tree.nodes[loop]
        roots = [node.target] if isinstance(node, FORS) else []
        if isinstance(node, COMPREHENSIONS):
            roots = [generator.target for generator in node.generators]
        found: set[str] = set()
        for root in roots:
            place = self.tree.index[root]
            for j in range(place, self.tree.ends[place]):
                inner = self.tree.nodes[j]
                if isinstance(inner, ast.Name):
                    found.add(inner.id)
        assert len(roots) <= MAX_PARTS * MAX_PARTS, "a loop has few targets"
        return frozenset(found)

    def of_passing(self, loop: int, iterated: int, name: str, passed: Passed) -> Mutation | None:
        """The container is handed to a function that changes it, or may."""
        if not self.in_body(loop, iterated, passed.call):
            return None
        kinds = (*KINDS, "item") if self.is_mapping(name) else KINDS
        why = self.effects.passing(passed, kinds)
        if not why or self.rebound_before(loop, name, passed.call):
            return None
        is_loop = isinstance(self.tree.nodes[loop], FORS)
        if is_loop and leaves_after(self.leaving, passed.call, loop):
            return None
        sure = "unknown callee" not in why and "may change it" not in why
        assert why != "", "there is a reason"
        text = f"`{plain(name)}` is passed, while a loop goes through it, to {why}"
        return Mutation(passed.call, sure, text)

    def is_mapping(self, name: str) -> bool:
        """Whether the container at a path is a dict."""
        examples = self.effects.examples
        place = examples.get(name, -1)
        names = {value.name for value in self.values.of(place)} if place >= 0 else set()
        return any("ict" in kind or "Mapping" in kind for kind in names)

    def of_callees(self, loop: int, iterated: int, path: str) -> list[Mutation]:
        """A function of this file that the body calls changes the attribute or closed-over name."""
        kinds = (*KINDS, "item") if self.is_mapping(path) else KINDS
        wanted, changers = self.effects.changers_of_own(path, kinds)
        reach = self.effects.reach() if wanted else None
        if reach is None:
            return []
        others = changers & ~reach.around((loop,))
        span = ((loop, self.tree.ends[loop]),)
        found: list[Mutation] = []
        for call in self.effects.calls_in(span):
            common = self.effects.functions_called(((call, call + 1),)) & others
            if common == NONE_OF_THEM or not self.in_body(loop, iterated, call):
                continue
            if not leaves_after(self.leaving, call, loop):
                found.append(self.of_call(call, path, reach.first(common), wanted))
        assert all(self.tree.contains(loop, m.place) for m in found), "calls in the loop"
        return found

    def of_call(self, call: int, path: str, function: int, changes: list[int]) -> Mutation:
        """A call in the body runs a function that holds one of the changes."""
        place = in_spans(changes, ((function, self.tree.ends[function]),))
        assert place >= 0, "the function holds a change"
        name = self.effects.name_of(function)
        line = self.effects.line(place)
        text = f"`{plain(path)}` is changed by `{name}` (line {line}) while a loop goes through it"
        return Mutation(call, True, text)

    def rebindings(self, loop: int) -> list[int]:
        """The places in the body that bind a target of the for loop anew."""
        node = self.tree.nodes[loop]
        if not isinstance(node, FORS):
            return []
        scopes = self.scopes
        target = self.tree.index[node.target]
        end = self.tree.ends[target]
        found: dict[int, int] = {}
        for name in sorted(self.targets(loop)):
            if not name.strip("_"):
                continue
            for binding in self.target_bindings(loop, name):
                inside = self.in_body(loop, self.tree.index[node.iter], binding)
                if inside and not target <= binding < end:
                    found.setdefault(self.effects.line(binding), binding)
        assert scopes.of[loop] >= 0, "a loop has a scope"
        return [found[line] for line in sorted(found)]

    def target_bindings(self, loop: int, name: str) -> list[int]:
        """All bindings of a name that is stored by the target of the loop."""
        scopes = self.scopes
        node = self.tree.nodes[loop]
        assert isinstance(node, FORS), "a for loop"
        stored = []
        target = self.tree.index[node.target]
        for j in range(target, self.tree.ends[target]):
            inner = self.tree.nodes[j]
            if isinstance(inner, ast.Name) and inner.id == name:
                stored.append(isinstance(inner.ctx, ast.Store))
        if not any(stored):
            return []
        owner = scopes.resolve(scopes.of[loop], name)
        if owner < 0:
            return []
        places, _ = self.effects.binding_places(owner, name)
        inside = places[bisect_left(places, loop) : bisect_left(places, self.tree.ends[loop])]
        return [p for p in inside if not self.is_deleted(p)]

    def is_deleted(self, place: int) -> bool:
        """Whether a name stands in a `del` statement."""
        above = self.tree.parents[place]
        return isinstance(self.tree.nodes[above], ast.Delete)
