"""R9.1 and R9.8: how many links one reference has, and how many calls one chain.

A link is an attribute, subscript or call after the base name.  The base is the first name with what
must stand before it dropped: the receiver (`self.`, `cls.`, `super().`) or a module path, so that
`np.linalg.norm` counts as the one name that `from numpy.linalg import norm` would make of it.
"""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import Final

from flightlm.checker.references import (
    head_of,
    imported_modules,
    inside_annotations,
    is_module_path,
    is_receiver,
    known_library,
)
from flightlm.checker.scene import Scene

R91: Final = "P10-R9.1"
R98: Final = "P10-R9.8"
MAX_LINKS: Final = 2
MAX_CALLS: Final = 2
LINKS: Final = (ast.Attribute, ast.Subscript, ast.Call)
# An await adds no link: the reference goes on behind it.
PARTS: Final = (*LINKS, ast.Await)
HEADS: Final = ("value", "func")


class Chains:
    """The references of one file."""

    __slots__ = ("imported", "scene")

    def __init__(self, scene: Scene) -> None:
        assert len(scene.tree.nodes) > 0, "a tree has its module"
        self.scene = scene
        self.imported = imported_modules(scene.tree, scene.kinds)

    def is_top(self, i: int) -> bool:
        """Whether node i is no link of a longer reference."""
        tree = self.scene.tree
        above = tree.nodes[tree.parents[i]]
        return not isinstance(above, PARTS) or tree.fields[i] not in HEADS

    def parts_of(self, i: int) -> list[int]:
        """The places of a reference from its base outwards; the base is the first."""
        tree = self.scene.tree
        found = [i]
        for j in tree.inside(i):
            if not isinstance(tree.nodes[j - 1], PARTS):
                break
            found.append(j)
        found.reverse()
        return found

    def dropped(self, parts: list[int]) -> int:
        """How many links at the start do not count."""
        assert len(parts) > 0, "a reference has a base"
        base = self.scene.node(parts[0])
        if not isinstance(base, ast.Name) or len(parts) < 2:
            return 0
        first = self.scene.node(parts[1])
        if is_receiver(self.scene.file, parts[0]) and isinstance(first, ast.Attribute):
            return 1
        if base.id == "super" and isinstance(first, ast.Call):
            named = self.scene.owner(parts[0], "super")
            longer = len(parts) > 2 and isinstance(self.scene.node(parts[2]), ast.Attribute)
            return 2 if longer and named < 0 else 0
        count = 0
        for at, link in pairwise(parts):
            if not isinstance(self.scene.node(link), ast.Attribute) or not self.is_module(at):
                break
            count += 1
        return count

    def is_module(self, i: int) -> bool:
        """Whether the expression at i names a module.

        Of packages outside the project, the standard library and numpy, nobody can see which
        members are modules: a path that starts at an imported module is taken for one.
        """
        values = self.scene.values_of(i)
        if any(value.kind == "module" for value in values):
            return True
        for path in self.scene.paths(i):
            if is_module_path(path, self.imported):
                return True
            if not known_library(path) and head_of(path) in self.imported:
                return self.from_module_name(i)
        return False

    def from_module_name(self, i: int) -> bool:
        """Whether the path at i starts with a name that `import a.b` or `import a.b as c` binds."""
        assert self.scene.end(i) > i, "a node ends behind its place"
        scopes = self.scene.scopes
        at = i
        for _ in range(self.scene.end(i) - i):
            if not isinstance(self.scene.node(at), ast.Attribute):
                break
            at += 1
        base = self.scene.node(at)
        if not isinstance(base, ast.Name):
            return False
        return any(b.kind == "import" for b in scopes.bindings(scopes.of[at], base.id))

    def links_of(self, parts: list[int]) -> int:
        """The links of a reference that count."""
        count = sum(1 for i in parts[1:] if isinstance(self.scene.node(i), LINKS))
        return count - self.dropped(parts) if count > MAX_LINKS else count

    def calls_of(self, parts: list[int]) -> tuple[int, int]:
        """The calls of a reference, and how many of them are of methods."""
        calls = 0
        methods = 0
        start = 2 if self.is_super(parts) else 0
        for at, link in pairwise(parts[start:]):
            if isinstance(self.scene.node(link), ast.Call):
                calls += 1
                methods += isinstance(self.scene.node(at), ast.Attribute)
        return calls, methods

    def is_super(self, parts: list[int]) -> bool:
        """Whether a reference starts with `super()`."""
        base = self.scene.node(parts[0])
        return isinstance(base, ast.Name) and base.id == "super" and len(parts) > 2


def check_chains(scene: Scene) -> None:
    """R9.1 and R9.8."""
    assert scene.end(0) > 0, "a tree has its module"
    chains = Chains(scene)
    marks = inside_annotations(scene.tree)
    with_links = not scene.declared(R91)
    with_calls = not scene.declared(R98)
    good = 0
    tree = scene.tree
    for i in tree.places(LINKS):
        if marks[i] or not chains.is_top(i):
            continue
        parts = chains.parts_of(i)
        if len(parts) <= MAX_LINKS + 1:
            good += 1
            continue
        links = chains.links_of(parts)
        calls, methods = chains.calls_of(parts)
        if with_links and links > MAX_LINKS:
            text = f"{links} links in one reference; at most {MAX_LINKS} (name the middle part)"
            scene.violated(R91, i, text)
        else:
            good += 1
        if with_calls and calls > MAX_CALLS and methods > 1:
            text = f"{calls} calls in one chain; at most {MAX_CALLS} (one step per statement)"
            scene.violated(R98, i, text)
    if with_links:
        scene.proven(R91, good)
    if with_calls:
        scene.proven(R98, good)
