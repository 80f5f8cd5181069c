"""One file as rules 8 and 9 look at it: short ways to its nodes, names and values."""

from __future__ import annotations

import ast

from flightlm.checker.context import FileContext
from flightlm.checker.model import NO_STEPS, Verdict
from flightlm.checker.objects import Value
from flightlm.checker.references import Kinds, paths_of, uses_of
from flightlm.checker.report import Place, Report
from flightlm.checker.scopes import Binding, Scope
from flightlm.checker.source import Comment
from flightlm.checker.values import Callees


def bindings_in(scope: Scope, name: str) -> tuple[Binding, ...]:
    """What binds `name` in a scope."""
    bindings = scope.bindings
    return bindings.get(name, ())


class Scene:
    """A file, its report, and what several sub-rules ask of it.

    kinds   the places of each class of nodes
    uses    every use of an outside name
    called  the places of expressions that are called
    loaded  name -> the places that read it
    """

    __slots__ = (
        "called",
        "file",
        "kinds",
        "loaded",
        "report",
        "scopes",
        "tree",
        "uses",
        "values",
    )

    def __init__(self, file: FileContext, report: Report) -> None:
        assert report.tree is file.tree, "the report is that of the file"
        self.file = file
        self.report = report
        self.tree = file.tree
        self.scopes = file.scopes
        self.values = file.values
        self.kinds: Kinds = file.tree.kinds
        self.uses = uses_of(file)
        self.called = frozenset(i + 1 for i in self.places(ast.Call))
        self.loaded: dict[str, list[int]] = {}
        for i in self.places(ast.Name):
            node = self.node(i)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                reads = self.loaded.setdefault(node.id, [])
                reads.append(i)

    def places(self, kind: type) -> list[int]:
        """The places of the nodes of one class, in order."""
        return self.kinds.get(kind, [])

    def node(self, i: int) -> ast.AST:
        """Node i."""
        return self.tree.nodes[i]

    def parent(self, i: int) -> int:
        """The place of the parent of node i."""
        return self.tree.parents[i]

    def above(self, i: int) -> ast.AST:
        """The parent of node i."""
        place = self.tree.parents[i]
        return self.tree.nodes[place]

    def role(self, i: int) -> str:
        """The field of its parent that holds node i."""
        return self.tree.fields[i]

    def end(self, i: int) -> int:
        """One past the last descendant of node i."""
        return self.tree.ends[i]

    def depth(self, i: int) -> int:
        """The distance of node i from the module."""
        return self.tree.depths[i]

    def statement(self, i: int) -> int:
        """The place of the innermost statement that holds node i."""
        return self.tree.statements[i]

    def reads_of(self, name: str) -> list[int]:
        """The places that read a name."""
        return self.loaded.get(name, [])

    def name_of_scope(self, s: int) -> str:
        """The name of the scope with an id."""
        scope = self.scope(s)
        return scope.name

    def place(self, node: ast.AST) -> int:
        """The place of a node."""
        return self.tree.place(node)

    def values_of(self, i: int) -> frozenset[Value]:
        """What expression i may be."""
        return self.values.of(i)

    def paths(self, i: int) -> frozenset[str]:
        """The outside names that expression i may be."""
        return paths_of(self.file, i)

    def callees(self, i: int) -> Callees:
        """What the call at i may call."""
        return self.values.callees(i)

    def scope(self, s: int) -> Scope:
        """The scope with an id."""
        return self.scopes.scopes[s]

    def scope_of(self, i: int) -> Scope:
        """The scope in which node i is evaluated."""
        return self.scope(self.scopes.of[i])

    def function(self, i: int) -> int:
        """The scope of the innermost def around node i, -1 if there is none."""
        return self.scopes.function(i)

    def owner(self, i: int, name: str) -> int:
        """The scope that binds `name` as seen from node i, -1 if none does."""
        scopes = self.scopes
        return scopes.resolve(scopes.of[i], name)

    def bindings(self, i: int, name: str) -> tuple[Binding, ...]:
        """What binds `name` as seen from node i."""
        scopes = self.scopes
        return scopes.bindings(scopes.of[i], name)

    def lines(self) -> tuple[str, ...]:
        """The lines of the file."""
        source = self.file.source
        return source.lines

    def comments(self) -> tuple[Comment, ...]:
        """The comments of the file."""
        source = self.file.source
        return source.comments

    def declared(self, rule: str) -> bool:
        """Whether the configuration permits the rule's construct in this module."""
        settings = self.file.settings
        source = self.file.source
        return settings.declared(rule, source.module)

    def violated(self, rule: str, i: int, message: str) -> None:
        """Node i breaks a rule."""
        self.report.violated(rule, i, message)

    def unproven(self, rule: str, i: int, message: str) -> None:
        """It could not be shown that node i keeps a rule."""
        self.report.unproven(rule, i, message)

    def violated_at(self, rule: str, line: int, column: int, message: str) -> None:
        """A line breaks a rule."""
        where = Place(line, column)
        self.report.add_at(rule, Verdict.VIOLATED, where, message, 0, NO_STEPS)

    def proven(self, rule: str, times: int) -> None:
        """`times` obligations of a rule are met."""
        self.report.proven(rule, times)


def scene_of(file: FileContext, report: Report) -> Scene:
    """The scene of a file, made for the first rule that asks."""
    known = file.known("Scene")
    if isinstance(known, Scene):
        return known
    scene = Scene(file, report)
    file.remember("Scene", scene)
    return scene
