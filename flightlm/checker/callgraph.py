"""The call graph of a project: cycles with their shortest path, and how deep calls can get.

Nodes are functions; a closure that a decorator made for a function is a node of its own for each
function, so that two functions with one decorator are not thereby in a cycle.  ".name" stands for
all methods of that name and "?" for all functions whose address is taken: edges through them are
weak.  All walks are iterative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.facts import (
    ANY_TAKEN,
    REGISTERED,
    Edge,
    FunctionFacts,
    Own,
    ParameterCall,
)
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.words import first_part

MAX_CLONES: Final = 200_000
INSIDE: Final = ".<locals>."


class Link(NamedTuple):
    """One edge between nodes, by number."""

    target: int
    strong: bool
    line: int
    note: str


class CallGraph:
    """The functions of a project and what they call.

    symbols  node -> symbol; facts  node -> its facts, None for ".name" and "?"
    out      node -> its edges
    """

    __slots__ = ("_called", "_flows", "facts", "index", "numbers", "out", "symbols")

    def __init__(self, functions: Iterable[FunctionFacts], index: ProjectIndex) -> None:
        self.index = index
        self.symbols: list[str] = []
        self.facts: list[FunctionFacts | None] = []
        self.out: list[list[Link]] = []
        self.numbers: dict[str, int] = {}
        known = sorted(functions, key=lambda facts: (facts.path, facts.line, facts.symbol))
        for facts in known:
            _ = self.node(facts.symbol, facts)
        self._flows = flows_of(known)
        self._called = frozenset(
            first_part(edge.target, "@") for facts in known for edge in facts.edges
        )
        self.connect()
        self.connect_hubs(known)
        assert len(self.symbols) == len(self.out), "every node has its edges"

    def node(self, symbol: str, facts: FunctionFacts | None) -> int:
        """The number of a symbol, made on first use."""
        number = self.numbers.get(symbol)
        if number is None:
            number = len(self.symbols)
            self.numbers[symbol] = number
            self.symbols.append(symbol)
            self.facts.append(facts)
            self.out.append([])
        return number

    def target(self, symbol: str) -> int:
        """The node of a target of an edge; -1 if it is not analysed."""
        number = self.numbers.get(symbol)
        if number is not None:
            return number
        if symbol == ANY_TAKEN or symbol.startswith("."):
            return self.node(symbol, None)
        base = self.numbers.get(first_part(symbol, "@"), -1)
        if base < 0 or len(self.symbols) > MAX_CLONES:
            return -1
        return self.node(symbol, self.facts[base])

    def connect(self) -> None:
        """Add the edges of every node; closures are met on the way and get theirs too."""
        for number in range(2 * MAX_CLONES + len(self.symbols)):
            if number >= len(self.symbols):
                break
            facts = self.facts[number]
            if facts is None:
                continue
            symbol = self.symbols[number]
            own, _, wrapped = symbol.partition("@")
            assert own == facts.symbol, "a closure has the facts of its definition"
            links: dict[tuple[int, bool], Link] = {}
            for edge in facts.edges:
                self.add(links, self.edge_for(edge, facts.symbol, wrapped))
            for call in facts.calls:
                for called in self.called(call, facts.symbol, wrapped):
                    note = f"calls its parameter {call.parameter}"
                    strong = called != ANY_TAKEN
                    self.add(links, Edge(called, strong, call.line, call.column, note))
            for added in sorted(self._flows.get((facts.symbol, REGISTERED), ())):
                self.add(links, Edge(added, True, facts.line, 1, "dispatches to a registration"))
            self.out[number] = list(links.values())

    def add(self, links: dict[tuple[int, bool], Link], edge: Edge) -> None:
        """Add one edge to the links of a node."""
        target = self.target(edge.target)
        if target >= 0 and (target, edge.strong) not in links:
            links[(target, edge.strong)] = Link(target, edge.strong, edge.line, edge.note)

    def edge_for(self, edge: Edge, symbol: str, wrapped: str) -> Edge:
        """An edge of a closure: its sisters belong to the same function, a wrapping object calls
        what it wraps."""
        if wrapped == "":
            return edge
        family = first_part(symbol, INSIDE) + INSIDE
        target = edge.target
        if INSIDE in symbol and target.startswith(family) and "@" not in target:
            return Edge(f"{target}@{wrapped}", edge.strong, edge.line, edge.column, edge.note)
        if edge.target == ANY_TAKEN and INSIDE not in symbol:
            return Edge(wrapped, True, edge.line, edge.column, "calls what it wraps")
        return edge

    def called(self, call: ParameterCall, symbol: str, wrapped: str) -> list[str]:
        """The functions that a call of a parameter may reach."""
        if wrapped and call.owner != symbol and symbol.startswith(call.owner + INSIDE):
            return [wrapped]
        known = self._flows.get((call.owner, call.parameter))
        if known is None and call.owner not in self._called:
            return [ANY_TAKEN]
        return sorted(known or ())

    def connect_hubs(self, known: Sequence[FunctionFacts]) -> None:
        """The weak edges behind ".name" and "?"."""
        methods = self.index.by_name
        for symbol, number in list(self.numbers.items()):
            if symbol.startswith("."):
                targets = [self.numbers.get(m, -1) for m in methods.get(symbol[1:], ())]
                self.out[number] = weak_links(targets)
        taken = self.numbers.get(ANY_TAKEN, -1)
        if taken >= 0:
            names = sorted({symbol for facts in known for symbol in facts.taken})
            self.out[taken] = weak_links([self.target(name) for name in names])

    def is_hub(self, number: int) -> bool:
        """Whether a node stands for many functions."""
        return self.facts[number] is None

    def components(self, weak: bool) -> list[list[int]]:
        """Strongly connected components, callees first, over strong edges or over all."""
        return components(self.successors(weak))

    def successors(self, weak: bool) -> list[list[int]]:
        """Per node the targets of its strong edges, or of all."""
        return [[link.target for link in row if weak or link.strong] for row in self.out]

    def cycle_through(self, start: int, inside: set[int], weak: bool) -> list[tuple[int, Link]]:
        """The shortest cycle through `start` within a component: node and the edge it takes."""
        assert start in inside, "the walk stays in one component"
        came: dict[int, tuple[int, Link]] = {}
        row = [start]
        for _ in range(len(inside) + 1):
            following: list[int] = []
            for number in row:
                for link in self.out[number]:
                    if not (weak or link.strong) or link.target not in inside:
                        continue
                    if link.target == number and len(inside) > 1:
                        continue
                    if link.target == start:
                        return unrolled(came, number, link, start)
                    if link.target not in came:
                        came[link.target] = (number, link)
                        following.append(link.target)
            row = following
            if not row:
                break
        return []

    def shortest_cycle(self, component: list[int], weak: bool) -> list[tuple[int, Link]]:
        """The shortest cycle of a component of more than one node, started at its first def."""
        inside = set(component)
        best: list[tuple[int, Link]] = []
        starts = sorted(n for n in component if not self.is_hub(n))
        for start in starts[: limits.MAX_STARTS]:
            found = [
                step
                for step in [self.cycle_through(start, inside, weak)]
                if step and (not best or len(step) < len(best))
            ]
            if found:
                best = found[0]
            if len(best) == 2:
                break
        assert len(best) <= len(component), "a shortest cycle meets each node once"
        return best

    def depths(self) -> list[int]:
        """Per node the frames of the longest chain of strong calls from it; 0 if it is endless."""
        found = [0] * len(self.symbols)
        successors = self.successors(False)
        for component in components(successors):
            first = component[0]
            loops = first in successors[first] or len(component) > 1
            below = [found[t] for n in component for t in successors[n] if t not in component[:1]]
            if loops or (below and min(below) == 0):
                continue
            facts = self.facts[first]
            own = 0 if facts is None else facts.frames
            found[first] = own + max(below, default=0) if own else 0
        assert len(found) == len(successors), "a depth for every node"
        return found


def weak_links(targets: Sequence[int]) -> list[Link]:
    """The edges of a node that stands for many functions; -1 is a function not analysed."""
    return [Link(target, False, 0, "") for target in targets if target >= 0]


def unrolled(
    came: dict[int, tuple[int, Link]], last: int, closing: Link, start: int
) -> list[tuple[int, Link]]:
    """The steps of a cycle from `start` back to it."""
    steps = [(last, closing)]
    number = last
    for _ in range(len(came) + 1):
        if number == start:
            break
        before, link = came[number]
        steps.append((before, link))
        number = before
    assert number == start, "the walk began there"
    return steps[::-1]


def flows_of(known: Sequence[FunctionFacts]) -> dict[Own, set[str]]:
    """Parameter -> the functions that are passed to it, forwarding followed."""
    flows: dict[Own, set[str]] = {}
    onwards: dict[Own, list[Own]] = {}
    for facts in known:
        for passing in facts.passes:
            target = (passing.callee, passing.parameter)
            if passing.function:
                functions = flows.setdefault(target, set())
                functions.add(passing.function)
            else:
                targets = onwards.setdefault((passing.owner, passing.own), [])
                targets.append(target)
    waiting = list(flows)
    for _ in range(limits.MAX_NODES):
        if not waiting:
            break
        source = waiting.pop()
        for target in onwards.get(source, ()):
            before = flows.setdefault(target, set())
            if not flows[source] <= before:
                before |= flows[source]
                waiting.append(target)
    assert all(flows.values()), "only parameters that get a function are listed"
    return flows


def components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Tarjan's strongly connected components with an explicit stack; callees come first."""
    count = len(successors)
    order = [-1] * count
    low = [0] * count
    on_stack = [False] * count
    stack: list[int] = []
    found: list[list[int]] = []
    clock = 0
    for root in range(count):
        if order[root] >= 0:
            continue
        work = [(root, 0)]
        for _ in range(limits.MAX_NODES):
            if not work:
                break
            node, step = work.pop()
            if step == 0:
                order[node] = low[node] = clock
                clock += 1
                stack.append(node)
                on_stack[node] = True
            else:
                low[node] = min(low[node], low[successors[node][step - 1]])
            resumed = next_unseen(successors[node], step, (order, low, on_stack), node)
            if resumed < len(successors[node]):
                work.append((node, resumed + 1))
                work.append((successors[node][resumed], 0))
            elif low[node] == order[node]:
                found.append(popped(stack, on_stack, node))
    assert sum(len(part) for part in found) == count, "every node is in one component"
    return found


State = tuple[list[int], list[int], list[bool]]


def next_unseen(row: Sequence[int], step: int, state: State, node: int) -> int:
    """The next successor that was not visited yet; those on the stack lower the node's link."""
    order, low, on_stack = state
    for k in range(step, len(row)):
        if order[row[k]] < 0:
            return k
        if on_stack[row[k]]:
            low[node] = min(low[node], order[row[k]])
    return len(row)


def popped(stack: list[int], on_stack: list[bool], node: int) -> list[int]:
    """Take one component off the stack."""
    part: list[int] = []
    for _ in range(len(stack)):
        top = stack.pop()
        on_stack[top] = False
        part.append(top)
        if top == node:
            break
    assert len(part) > 0, "a component has a node"
    return part
