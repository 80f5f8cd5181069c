"""Names and annotations, resolved through the scopes and imports of their own module."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.scopes import Binding, Scopes
from flightlm.checker.symbols import TypeRef
from flightlm.checker.syntax import Tree
from flightlm.checker.words import first_part, words

BUILTIN_NAMES: Final = words(
    """
    abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod
    compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float
    format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter
    len license list locals map max memoryview min next object oct open ord pow print property quit
    range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars
    zip __import__ __build_class__ __name__ __doc__ __file__ __spec__ __path__ __package__
    __loader__ __builtins__ __debug__ Ellipsis NotImplemented True False None
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
    EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError
    FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt
    LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError
    OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
    PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError
    RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError
    SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError
    UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
    Warning WindowsError ZeroDivisionError
    """
)
# Wrappers that say nothing of the type they wrap.
TRANSPARENT: Final = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions", "dataclasses")
    for name in ("Final", "ClassVar", "Annotated", "Required", "NotRequired", "ReadOnly", "InitVar")
)
CALLABLES: Final = ("typing.Callable", "collections.abc.Callable")
OPTIONAL: Final = ("typing.Optional", "typing_extensions.Optional")
UNION: Final = ("typing.Union", "typing_extensions.Union")
LITERAL: Final = ("typing.Literal", "typing_extensions.Literal")
UNREAD: Final = TypeRef("?")


def import_targets(tree: Tree, scopes: Scopes, binding: Binding, is_package: bool) -> str:
    """The dotted path that an import binds its name to."""
    alias = tree.nodes[binding.place]
    assert isinstance(alias, ast.alias), "an import binds by an alias"
    statement = tree.nodes[tree.parents[binding.place]]
    if isinstance(statement, ast.Import):
        return alias.name if alias.asname is not None else first_part(alias.name)
    assert isinstance(statement, ast.ImportFrom), "the other import statement"
    base = absolute_module(statement, scopes.module, is_package)
    return f"{base}.{alias.name}" if base else alias.name


def absolute_module(statement: ast.ImportFrom, module: str, is_package: bool) -> str:
    """The module that a from-import names, relative ones resolved."""
    named = statement.module or ""
    if statement.level == 0:
        return named
    parts = module.split(".")
    drop = statement.level - 1 if is_package else statement.level
    kept = parts[: len(parts) - drop] if drop <= len(parts) else []
    if named:
        kept.append(named)
    return ".".join(kept)


class Names:
    """Resolves names of one module to dotted paths and symbols."""

    __slots__ = ("is_package", "known", "scopes", "symbols", "tree")

    def __init__(
        self, tree: Tree, scopes: Scopes, symbols: tuple[str, ...], is_package: bool
    ) -> None:
        assert len(symbols) == len(scopes.scopes), "one symbol per scope"
        self.tree = tree
        self.scopes = scopes
        self.symbols = symbols
        self.is_package = is_package
        self.known: dict[tuple[int, str], tuple[str, ...]] = {}

    def paths(self, scope: int, name: str) -> tuple[str, ...]:
        """What `name` may stand for: dotted paths of imports, symbols of classes and functions.

        A builtin is "builtins.x"; another name is "pkg.mod.x" at module level (star imports are
        resolved there), and "" where a local variable may hold anything.
        """
        owner = self.scopes.resolve(scope, name)
        if owner < 0:
            if not self.scopes.own(0, "*") and name in BUILTIN_NAMES:
                return (f"builtins.{name}",)
            return (f"{self.scopes.module}.{name}",)
        known = self.known.get((owner, name))
        if known is None:
            bindings = self.scopes.own(owner, name)
            known = tuple(dict.fromkeys(self.path_of(b, owner, name) for b in bindings))
            self.known[(owner, name)] = known
        assert len(known) > 0, "the scope that a name resolves to binds it"
        return known

    def path_of(self, binding: Binding, owner: int, name: str) -> str:
        """What one binding stands for."""
        if binding.kind in ("import", "from"):
            return import_targets(self.tree, self.scopes, binding, self.is_package)
        if binding.kind in ("class", "def"):
            return self.symbols[self.scopes.opened[binding.place]]
        assert owner >= 0, "a scope of this module"
        return f"{self.scopes.module}.{name}" if owner == 0 else ""

    def dotted(self, node: ast.expr, scope: int) -> str:
        """The dotted path or symbol that a Name or a chain of attributes stands for, or "?"."""
        parts: list[str] = []
        base = node
        for _ in range(limits.MAX_DEPTH):
            if not isinstance(base, ast.Attribute):
                break
            parts.append(base.attr)
            base = base.value
        if not isinstance(base, ast.Name):
            return "?"
        paths = self.paths(scope, base.id)
        assert len(paths) > 0, "a name stands for something"
        if paths[0] == "" or (len(paths) > 1 and not parts and ":" in paths[0]):
            return paths[-1] or "?"
        return ".".join((paths[0], *reversed(parts)))

    def annotation(self, node: ast.AST, scope: int) -> TypeRef:
        """An annotation as a TypeRef; strings are parsed."""
        if isinstance(node, ast.Name):
            return self.named(node, scope)  # most of them
        order, replaced = unfolded(node)
        refs: dict[ast.AST, TypeRef] = {}
        for item in reversed(order):
            other = replaced.get(item)
            refs[item] = self.reference(item, scope, refs) if other is None else refs[other]
        assert node in refs, "the annotation itself came last"
        return refs[node]

    def reference(self, node: ast.AST, scope: int, refs: dict[ast.AST, TypeRef]) -> TypeRef:
        """One node of an annotation whose children are already known."""
        assert node not in refs, "children come before their parent"
        if isinstance(node, ast.Name):
            return self.named(node, scope)
        if isinstance(node, ast.Attribute):
            base = refs[node.value].name
            return UNREAD if base == "?" else TypeRef(f"{base}.{node.attr}")
        if isinstance(node, ast.Constant):
            if node.value is None:
                return TypeRef("None")
            return TypeRef("...") if node.value is ... else UNREAD
        if isinstance(node, ast.BinOp):
            return TypeRef("|", (refs[node.left], refs[node.right]))
        if isinstance(node, ast.Subscript):
            return subscripted(refs[node.value], node.slice, refs)
        if isinstance(node, ast.List | ast.Tuple):
            return TypeRef("[]", tuple(refs[e] for e in node.elts))
        if isinstance(node, ast.Starred):
            return refs[node.value]
        return UNREAD

    def named(self, node: ast.Name, scope: int) -> TypeRef:
        """A bare name of an annotation."""
        for binding in self.scopes.bindings(scope, node.id):
            if binding.kind == "typevar":
                return TypeRef(f"typevar:{node.id}")
        path = self.paths(scope, node.id)[0]
        return TypeRef(path) if path else UNREAD


def unfolded(node: ast.AST) -> tuple[list[ast.AST], dict[ast.AST, ast.AST]]:
    """The nodes of an annotation, parents first, and what each string in it was parsed to."""
    order: list[ast.AST] = []
    replaced: dict[ast.AST, ast.AST] = {}
    waiting = [node]
    for _ in range(limits.MAX_NODES):
        if not waiting:
            break
        item = waiting.pop()
        order.append(item)
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            parsed = parsed_annotation(item.value)
            if parsed is not None:
                replaced[item] = parsed
                waiting.append(parsed)
            continue
        waiting.extend(parts_of(item))
    assert len(order) > 0, "the annotation itself"
    return order, replaced


def arguments_are_types(base: ast.expr) -> bool:
    """Whether the brackets behind `base` hold annotations; those of Literal hold values."""
    last = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    return last != "Literal"


def parts_of(node: ast.AST) -> list[ast.expr]:
    """The parts of an annotation node that are annotations themselves."""
    if isinstance(node, ast.Subscript):
        return [node.value, node.slice] if arguments_are_types(node.value) else [node.value]
    if isinstance(node, ast.Attribute | ast.Starred):
        return [node.value]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


def parsed_annotation(text: str) -> ast.expr | None:
    """The expression in a string annotation, or None if it is none."""
    if len(text) > limits.MAX_ANNOTATION:
        return None
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def subscripted(base: TypeRef, inside: ast.expr, refs: dict[ast.AST, TypeRef]) -> TypeRef:
    """The meaning of base[inside]."""
    if base.name in LITERAL:
        items = inside.elts if isinstance(inside, ast.Tuple) else [inside]
        kinds = {literal_name(item) for item in items}
        return TypeRef("|", tuple(TypeRef(kind) for kind in sorted(kinds)))
    if isinstance(inside, ast.Tuple):
        args = tuple(refs[e] for e in inside.elts)
    else:
        args = (refs[inside],)
    assert base.name != "", "a type has a name"
    if base.name in TRANSPARENT and args:
        return args[0]
    if base.name in OPTIONAL:
        return TypeRef("|", (*args, TypeRef("None")))
    if base.name in UNION:
        return TypeRef("|", args)
    if base.name in CALLABLES:
        return TypeRef("typing.Callable", args[1:])
    return TypeRef(base.name, args)


def literal_name(node: ast.expr) -> str:
    """The type of one item of Literal[...]."""
    if isinstance(node, ast.Constant):
        return "None" if node.value is None else f"builtins.{type(node.value).__name__}"
    return "builtins.int" if isinstance(node, ast.UnaryOp) else "?"
