"""What the rules say about one file, gathered with the places that readers will look for."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.model import NO_STEPS, Fact, Finding, Proof, Step, Verdict
from flightlm.checker.scopes import Scopes
from flightlm.checker.source import Source
from flightlm.checker.syntax import Tree

# Fields that say where a node stands or how it was spelled, and not what it is.
SPELLING: Final = frozenset(("lineno", "col_offset", "end_lineno", "end_col_offset", "kind"))


class Place(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


def place_of(tree: Tree, i: int) -> Place:
    """Where node i starts, or the nearest node around it that has a place of its own."""
    assert 0 <= i < len(tree.nodes), "a place of this tree"
    for _ in range(limits.MAX_DEPTH + 1):
        line = getattr(tree.nodes[i], "lineno", None)
        if isinstance(line, int):
            return Place(line, getattr(tree.nodes[i], "col_offset", 0) + 1)
        if i == 0:
            break
        i = tree.parents[i]
    return Place(1, 1)


def anchor_of(tree: Tree, i: int) -> str:
    """The header of the statement around node i as text without any position.

    Two statements have the same anchor if and only if their headers are the same code in another
    layout; the ordinal that the fingerprint adds tells repeats within one function apart.  Bodies
    are left out, so a finding on a `def` or a loop survives an edit of what is inside.
    """
    start = tree.statements[i]
    nodes, end = tree.nodes, tree.ends[start]
    parts: list[str] = []
    j = start
    for _ in range(start, end):
        if j >= end:
            break
        node = nodes[j]
        if j != start and isinstance(node, ast.stmt):
            j = tree.ends[j]  # bodies are left out
            continue
        depth = tree.depths[j] - tree.depths[start]
        parts.append(" ".join((str(depth), tree.fields[j], type(node).__name__, *said_by(node))))
        j += 1
    assert len(parts) > 0, "a statement has a header"
    return "\n".join(parts)


def said_by(node: ast.AST) -> list[str]:
    """What a node says beside its kind: names, constants and operators."""
    if isinstance(node, ast.Name):
        return [f"id={node.id!r}"]
    if isinstance(node, ast.Attribute):
        return [f"attr={node.attr!r}"]
    words = []
    for name, value in ast.iter_fields(node):
        if name not in SPELLING and isinstance(value, str | int | float | bytes | complex):
            words.append(f"{name}={value!r}")
        elif isinstance(value, ast.operator | ast.unaryop | ast.boolop):
            words.append(type(value).__name__)
        elif name == "ops" and isinstance(value, list):
            words.extend(type(item).__name__ for item in value)
    assert all(words), "a word is not empty"
    return words


class Report:
    """The verdicts of one file.

    counts    rule id -> [proven, violated, unproven]
    findings  what fails; the engine moves advisory rules to the notes
    proofs    obligations that the certificates and --explain-proof show
    kept      what a rule keeps for its `link`, the decision over the whole project
    anchors   the anchors of the statements that have findings
    """

    __slots__ = ("anchors", "counts", "findings", "kept", "proofs", "scopes", "source", "tree")

    def __init__(self, source: Source, tree: Tree, scopes: Scopes) -> None:
        assert source.tree is not None, "the file was parsed"
        self.source = source
        self.tree = tree
        self.scopes = scopes
        self.anchors: dict[int, str] = {}
        self.counts: dict[str, list[int]] = {}
        self.findings: list[Finding] = []
        self.proofs: list[Proof] = []
        self.kept: list[Fact] = []

    def count(self, rule: str, verdict: Verdict, times: int = 1) -> None:
        """Count obligations by their verdict."""
        assert times >= 0, "a count"
        row = self.counts.setdefault(rule, [0, 0, 0])
        if verdict is Verdict.PROVEN:
            row[0] += times
        else:
            row[1 if verdict is Verdict.VIOLATED else 2] += times

    def proven(self, rule: str, times: int = 1) -> None:
        """`times` obligations of a rule are met."""
        self.count(rule, Verdict.PROVEN, times)

    def violated(
        self, rule: str, i: int, message: str, *, trace: Sequence[Step] = NO_STEPS
    ) -> None:
        """Node i breaks a rule."""
        self.add(rule, Verdict.VIOLATED, i, message, trace)

    def unproven(
        self, rule: str, i: int, message: str, *, trace: Sequence[Step] = NO_STEPS
    ) -> None:
        """It could not be shown that node i keeps a rule; the message names the failed step."""
        self.add(rule, Verdict.UNPROVEN, i, message, trace)

    def advised(self, rule: str, i: int, message: str) -> None:
        """Node i breaks the advisory part of a rule whose other parts are required."""
        self.add(rule, Verdict.VIOLATED, i, message, NO_STEPS)
        self.findings[-1] = replace(self.findings[-1], advisory=True)

    def add(
        self, rule: str, verdict: Verdict, i: int, message: str, trace: Sequence[Step]
    ) -> None:
        """A finding at node i."""
        where = place_of(self.tree, i)
        self.add_at(rule, verdict, where, message, i, trace)

    def violated_at(self, rule: str, line: int, column: int, message: str) -> None:
        """A line that is no syntax node breaks a rule: a comment, a long line, the whole file."""
        self.add_at(rule, Verdict.VIOLATED, Place(line, column), message, 0, NO_STEPS)

    def add_at(
        self,
        rule: str,
        verdict: Verdict,
        where: Place,
        message: str,
        i: int,
        trace: Sequence[Step],
    ) -> None:
        """A finding at a line; node i gives its symbol and, unless it is the module, its anchor."""
        assert verdict is not Verdict.PROVEN, "a finding is an obligation that is not met"
        assert "\n" not in message, "a message is one line"
        self.count(rule, verdict)
        lines = self.source.lines
        text = lines[where.line - 1] if 0 < where.line <= len(lines) else ""
        anchor = self.anchor(i) if i > 0 else text.strip()
        finding = Finding(
            self.source.path,
            where.line,
            where.column,
            rule,
            message,
            self.scopes.symbol(i),
            verdict.value,
            anchor,
            tuple(trace),
        )
        self.findings.append(finding)

    def anchor(self, i: int) -> str:
        """The anchor of node i: worked out once for each statement."""
        start = self.tree.statements[i]
        if start not in self.anchors:
            self.anchors[start] = anchor_of(self.tree, start)
        return self.anchors[start]

    def show(
        self,
        rule: str,
        verdict: Verdict,
        i: int,
        steps: Sequence[str],
        detail: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Keep the proof steps of the obligation at node i; counts nothing and reports nothing."""
        assert len(steps) > 0, "a proof has steps"
        line = place_of(self.tree, i).line
        symbol = self.scopes.symbol(i)
        proof = Proof(
            self.source.path, line, rule, symbol, verdict.value, tuple(steps), tuple(detail)
        )
        self.proofs.append(proof)

    def keep(self, rule: str, i: int, number: int, texts: Sequence[str] = ()) -> None:
        """Keep a fact at node i for the rule's `link`: it sees facts, and no file again."""
        assert rule.startswith("P10-"), "a rule's id"
        where = place_of(self.tree, i)
        symbol = self.scopes.symbol(i)
        fact = Fact(
            rule, self.source.path, where.line, where.column, symbol, number, tuple(texts)
        )
        self.kept.append(fact)
