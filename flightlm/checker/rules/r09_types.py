"""R9.5 and R9.6: memory seen as something else, and annotations that hide or say nothing."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.references import annotation_roots, below, string_at, words
from flightlm.checker.rules.r08_dynamic import escapes, short
from flightlm.checker.scene import Scene, bindings_in
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.syntax import TooComplex, build_tree

R95: Final = "P10-R9.5"
R96: Final = "P10-R9.6"
MAX_NESTING: Final = 2

MEMORY: Final = words(
    "builtins.id numpy.frombuffer numpy.lib.stride_tricks.as_strided builtins.memoryview.cast "
    "numpy.core.multiarray.frombuffer"
)
MEMORY_MODULES: Final = frozenset(("numpy.ctypeslib",))
INTERFACES: Final = frozenset(("__array_interface__", "__array_struct__"))
UNCHECKED: Final = "outside a declared module: its bounds and types are no longer checked"
CTYPESLIB: Final = "numpy.ctypeslib"

TYPING: Final = ("typing.", "typing_extensions.")
ANY: Final = "Any"
# Qualifiers of a declaration, not levels of a type.
QUALIFIERS: Final = words(
    "Optional Final ClassVar Annotated Required NotRequired ReadOnly InitVar Unpack"
)


def memory_name(paths: frozenset[str]) -> str:
    """One of the names by which memory is seen as something else, "" if there is none."""
    found = [p for p in paths if p in MEMORY or (p != CTYPESLIB and below(p, MEMORY_MODULES))]
    return short(min(found)) if found else ""


def is_memory_cast(scene: Scene, i: int) -> bool:
    """Whether the expression at i is the method cast of a memoryview."""
    node = scene.node(i)
    if not isinstance(node, ast.Attribute) or node.attr != "cast":
        return False
    values = scene.values_of(i + 1)
    return any(v.kind == "object" and v.name == "builtins.memoryview" for v in values)


def check_memory(scene: Scene) -> None:
    """R9.5: raw memory, addresses and strides."""
    assert scene.end(0) > 0, "a tree has its module"
    if scene.declared(R95):
        return
    good = 0
    for i in scene.places(ast.Call):
        name = memory_call(scene, i)
        if name == "":
            good += 1
        else:
            scene.violated(R95, i, f"{name} {UNCHECKED}")
    for use in scene.uses:
        name = memory_name(use.paths)
        if name != "" and escapes(scene, use.place):
            scene.violated(R95, use.place, f"{name} {UNCHECKED}")
    check_interfaces(scene)
    scene.proven(R95, good)


def memory_call(scene: Scene, i: int) -> str:
    """The name by which the call at i sees memory as something else, "" if it does not."""
    node = scene.node(i)
    assert isinstance(node, ast.Call), "sorted by class"
    paths = scene.paths(i + 1)
    name = memory_name(paths)
    if name == "" and is_memory_cast(scene, i + 1):
        name = "memoryview.cast"
    if name != "" or len(node.args) < 2 or "builtins.getattr" not in paths:
        return name
    text = string_at(scene.tree, node.args[1])
    return text if text is not None and text in INTERFACES else ""


def check_interfaces(scene: Scene) -> None:
    """`__array_interface__` read, written or defined."""
    assert scene.end(0) > 0, "a tree has its module"
    for i in scene.places(ast.Attribute):
        attribute = scene.node(i)
        if isinstance(attribute, ast.Attribute) and attribute.attr in INTERFACES:
            scene.violated(R95, i, f"{attribute.attr} {UNCHECKED}")
    for scope in scene.scopes.scopes:
        if scope.kind is not ScopeKind.CLASS:
            continue
        for name in sorted(INTERFACES):
            for binding in bindings_in(scope, name):
                scene.violated(R95, binding.place, f"{name} {UNCHECKED}")


class Annotations:
    """Nesting and Any of the annotations of one file, quoted ones too."""

    __slots__ = ("scene",)

    def __init__(self, scene: Scene) -> None:
        assert len(scene.tree.nodes) > 0, "a tree has its module"
        self.scene = scene

    def typing_name(self, paths: frozenset[str]) -> str:
        """The name in module typing that something stands for, "" if it is none."""
        for path in sorted(paths):
            for front in TYPING:
                if path.startswith(front):
                    return path.removeprefix(front)
            if path == "dataclasses.InitVar":
                return "InitVar"
        return ""

    def paths_by_name(self, node: ast.AST) -> frozenset[str]:
        """What a name or `module.name` inside quotes may be, by the imports of the file."""
        assert isinstance(node, ast.AST), "a node"
        scopes = self.scene.scopes
        front = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(front, ast.Name):
            return frozenset()
        rest = f".{node.attr}" if isinstance(node, ast.Attribute) else ""
        found = set()
        for binding in scopes.bindings(0, front.id):
            alias = self.scene.node(binding.place)
            if not isinstance(alias, ast.alias):
                continue
            statement = self.scene.above(binding.place)
            if isinstance(statement, ast.ImportFrom):
                found.add(f"{statement.module}.{alias.name}{rest}")
            else:
                found.add(f"{alias.name}{rest}")
        return frozenset(found)

    def judge(self, i: int) -> tuple[int, bool]:
        """The depth of subscripts of the annotation at i, and whether it names Any."""
        assert isinstance(self.scene.node(i), ast.expr), "an annotation is an expression"
        tree = self.scene.tree
        levels: dict[int, int] = {}
        deepest = 0
        has_any = False
        for j in range(i, tree.ends[i]):
            node = tree.nodes[j]
            above = levels.get(tree.parents[j], 0) if j > i else 0
            if isinstance(node, ast.Subscript):
                above += self.counts(node, self.scene.paths(j + 1))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if not self.is_literal_text(j, i):
                    depth, named = self.judge_quoted(node.value)
                    above += depth
                    has_any = has_any or named
            elif isinstance(node, ast.Name | ast.Attribute):
                name = self.typing_name(self.scene.paths(j))
                has_any = has_any or name == ANY
            levels[j] = above
            deepest = max(deepest, above)
        return deepest, has_any

    def counts(self, node: ast.Subscript, paths: frozenset[str]) -> int:
        """1 if a subscript is a level of nesting, 0 for a qualifier or a union with None."""
        name = self.typing_name(paths)
        if name in QUALIFIERS:
            return 0
        if name == "Union" and isinstance(node.slice, ast.Tuple):
            parts = [part.value for part in node.slice.elts if isinstance(part, ast.Constant)]
            return 0 if any(part is None for part in parts) else 1
        return 1

    def is_literal_text(self, j: int, root: int) -> bool:
        """Whether the string at j is data: in Literal["r"] or behind the type in Annotated."""
        assert j >= root, "the string stands in the annotation"
        tree = self.scene.tree
        at = j
        for _ in range(tree.depths[j] - tree.depths[root]):
            above = tree.parents[at]
            node = tree.nodes[above]
            if isinstance(node, ast.Call):
                return True
            if isinstance(node, ast.Subscript) and tree.fields[at] == "slice":
                name = self.typing_name(self.scene.paths(above + 1))
                if name == "Literal":
                    return True
                if name == "Annotated" and isinstance(node.slice, ast.Tuple):
                    parts = node.slice.elts
                    return not tree.contains(tree.place(parts[0]), j)
            at = above
        return False

    def judge_quoted(self, text: str) -> tuple[int, bool]:
        """The same for the text of a quoted annotation; nothing if it does not parse."""
        try:
            tree = build_tree(ast.parse(text.strip()))
        except (SyntaxError, ValueError, RecursionError, MemoryError, TooComplex):
            return 0, False
        levels = [0]
        has_any = False
        for j in range(1, len(tree.nodes)):
            node = tree.nodes[j]
            level = levels[tree.parents[j]]
            if isinstance(node, ast.Subscript):
                level += self.counts(node, self.paths_by_name(node.value))
            elif isinstance(node, ast.Name | ast.Attribute):
                name = self.typing_name(self.paths_by_name(node))
                has_any = has_any or name == ANY
            levels.append(level)
        assert len(levels) == len(tree.nodes), "one level per node"
        return max(levels), has_any


def alias_roots(scene: Scene) -> list[int]:
    """The right sides of `X: TypeAlias = …`, which are annotations too."""
    found = []
    for i in scene.places(ast.AnnAssign):
        node = scene.node(i)
        assert isinstance(node, ast.AnnAssign), "sorted by class"
        paths = scene.paths(scene.place(node.annotation))
        if node.value is not None and any(path.endswith(".TypeAlias") for path in paths):
            found.append(scene.place(node.value))
    return found


def check_annotations(scene: Scene) -> None:
    """R9.6: annotations nested too deeply, and Any."""
    assert scene.end(0) > 0, "a tree has its module"
    if scene.declared(R96):
        return
    judged = Annotations(scene)
    good = 0
    aliases = alias_roots(scene)
    for i in sorted(annotation_roots(scene.tree) + aliases):
        depth, has_any = judged.judge(i)
        if depth > MAX_NESTING:
            limit = f"at most {MAX_NESTING} (name the inner type)"
            text = f"annotation nested {depth} levels deep; {limit}"
            scene.violated(R96, i, text)
        if has_any:
            scene.violated(R96, i, "Any says nothing (name the type, or object)")
        good += depth <= MAX_NESTING and not has_any
    inside = [(i, scene.end(i)) for i in aliases]
    for use in scene.uses:
        named = any(path in ("typing.Any", "typing_extensions.Any") for path in use.paths)
        if named and not any(start <= use.place < end for start, end in inside):
            scene.violated(R96, use.place, "Any says nothing (name the type, or object)")
    scene.proven(R96, good)
