"""Phases by reachability: what a steady root can run, and on which calls.

Init is what runs once; steady is what a steady root reaches through the call graph, whatever the
functions are called.  A function that both phases reach is steady.  Calls that only a failure
makes (the operands of a raise, the message of an assert) do not carry a phase on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flightlm.checker.callgraph import CallGraph, Link
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.model import Step
from flightlm.checker.settings import Settings

Targets = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Reached:
    """One function that a phase reaches: `sure` if strong calls alone lead to it."""

    root: str
    sure: bool


def steady_roots(index: ProjectIndex, settings: Settings) -> tuple[str, ...]:
    """The steady roots of a project, by pragma and by configuration, each once."""
    modules = index.modules
    marked = [root for module in modules.values() for root in module.steady_roots]
    found = dict.fromkeys((*settings.steady_roots, *marked))
    return tuple(sorted(root for root in found if root in index.functions))


def init_roots(index: ProjectIndex, settings: Settings) -> tuple[str, ...]:
    """The roots of initialisation that are named: constructors and module bodies are ones too."""
    modules = index.modules
    marked = [root for module in modules.values() for root in module.init_roots]
    found = dict.fromkeys((*settings.init_roots, *marked))
    return tuple(sorted(root for root in found if root in index.functions))


class Phase:
    """What some roots reach.

    reached  symbol -> how; came  node -> the node and the call that led to it
    """

    __slots__ = ("_exempt", "came", "graph", "reached")

    def __init__(self, graph: CallGraph, roots: Sequence[str], exempt: Targets) -> None:
        self.graph = graph
        self._exempt = exempt
        self.reached: dict[str, Reached] = {}
        self.came: dict[int, tuple[int, Link]] = {}
        numbers = [graph.numbers[root] for root in roots if root in graph.numbers]
        seen = {number: graph.symbols[number] for number in numbers}
        for weak in (False, True):
            self._spread(seen, weak)
        assert len(self.reached) <= len(seen), "a function is a node or several"

    def _spread(self, seen: dict[int, str], weak: bool) -> None:
        """Follow strong calls, or all calls, from what was reached; `seen`: node -> its root."""
        assert all(number >= 0 for number in seen), "nodes count from 0"
        for number, root in seen.items():
            self._note(number, root, weak)
        row = list(seen)
        for _ in range(len(self.graph.symbols) + 1):
            if not row:
                break
            following: list[int] = []
            for number in row:
                for link in self._links(number, weak):
                    if link.target not in seen:
                        seen[link.target] = seen[number]
                        self.came[link.target] = (number, link)
                        self._note(link.target, seen[number], weak)
                        following.append(link.target)
            row = following

    def _links(self, number: int, weak: bool) -> list[Link]:
        """The calls of a node that carry the phase on."""
        graph = self.graph
        facts = graph.facts[number]
        closed = self._exempt.get(facts.symbol, frozenset()) if facts is not None else frozenset()
        links = [link for link in graph.out[number] if weak or link.strong]
        assert len(links) <= len(graph.out[number]), "some of the calls"
        if not closed:
            return links
        return [link for link in links if graph.symbols[link.target] not in closed]

    def _note(self, number: int, root: str, weak: bool) -> None:
        facts = self.graph.facts[number]
        if facts is not None and facts.symbol not in self.reached:
            self.reached[facts.symbol] = Reached(root, sure=not weak)

    def trace(self, symbol: str) -> tuple[Step, ...]:
        """The calls from a root to a function, the root first."""
        graph = self.graph
        numbers = graph.numbers
        number = numbers.get(symbol, -1)
        if number not in self.came:
            names = [(n, graph.symbols[n]) for n in self.came]
            closures = [n for n, name in names if name.startswith(f"{symbol}@")]
            number = closures[0] if closures else number
        steps: list[Step] = []
        for _ in range(len(self.came) + 1):
            if number not in self.came:
                break
            before, link = self.came[number]
            facts = graph.facts[before]
            if facts is not None and link.line > 0:
                steps.append(Step(facts.path, link.line, f"{short(facts.symbol)} {link.note}"))
            number = before
        assert len(steps) <= len(self.came), "a walk back to a root"
        return tuple(reversed(steps))


def short(symbol: str) -> str:
    """A symbol without its module."""
    _, _, name = symbol.rpartition(":")
    return name
