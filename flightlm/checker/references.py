"""What rules 8 and 9 ask of an expression: which outside name it is, and how it is used.

A use is a name or attribute that is read outside annotations and that may be an object from
outside the project: `eval` after `from builtins import eval as run` is a use of builtins.eval.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import Final, NamedTuple

from flightlm.checker import limits, stdlib
from flightlm.checker.context import FileContext
from flightlm.checker.scopes import TYPE_ALIAS, ScopeKind
from flightlm.checker.stdlib_table import ALIASES, CLASSES, FUNCTIONS
from flightlm.checker.syntax import Tree

Kinds = dict[type[ast.AST], list[int]]

DISPLAYS: Final = (ast.List, ast.Tuple, ast.Set, ast.Dict)
# What hands a value on unchanged: the place that matters is the one around it.
THROUGH: Final = (ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Starred)
ANNOTATED: Final = (
    ast.arg,
    ast.AnnAssign,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    TYPE_ALIAS,
    getattr(ast, "TypeVar", ast.TypeIgnore),
)
STAR_TRY: Final[type] = getattr(ast, "TryStar", ast.Try)
SWITCHES: Final = (ast.If, ast.Try, STAR_TRY, ast.For, ast.AsyncFor, ast.While, ast.Match)


def words(text: str) -> frozenset[str]:
    """The words of a table that is written as one text."""
    found = frozenset(text.split())
    assert len(found) > 0, "a table has entries"
    return found


NUMPY_MODULES: Final = words(
    "numpy numpy.char numpy.core numpy.ctypeslib numpy.dtypes numpy.emath numpy.exceptions "
    "numpy.f2py numpy.fft numpy.lib numpy.lib.array_utils numpy.lib.format numpy.lib.introspect "
    "numpy.lib.mixins numpy.lib.npyio numpy.lib.recfunctions numpy.lib.scimath "
    "numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.ma.extras numpy.ma.mrecords "
    "numpy.matlib numpy.polynomial numpy.polynomial.chebyshev numpy.polynomial.hermite "
    "numpy.polynomial.hermite_e numpy.polynomial.laguerre numpy.polynomial.legendre "
    "numpy.polynomial.polynomial numpy.polynomial.polyutils numpy.random numpy.rec "
    "numpy.strings numpy.testing numpy.typing numpy.version"
)
# Members of numpy that are types or values; every other one in lower case is a function.
NUMPY_VALUES: Final = words(
    "bool bool_ byte bytes_ c_ cdouble character clongdouble complex128 complex192 complex256 "
    "complex64 complexfloating csingle datetime64 double dtype e euler_gamma finfo flatiter "
    "flexible float128 float16 float32 float64 float96 floating generic half iinfo index_exp "
    "inexact "
    "inf int16 int32 int64 int8 int_ intc integer intp little_endian long longdouble longlong "
    "matrix memmap mgrid nan ndarray ndenumerate ndindex nditer newaxis number object_ ogrid pi "
    "poly1d r_ recarray record s_ sctypeDict short signedinteger single str_ timedelta64 typecodes "
    "ubyte ufunc uint uint16 uint32 uint64 uint8 uintc uintp ulong ulonglong unsignedinteger "
    "ushort vectorize void busdaycalendar broadcast chararray errstate "
    "full_version git_revision release short_version version"
)
# What every module has, and none of it is a function.
MODULE_TEXTS: Final = words("__version__ __name__ __file__ __doc__ __package__ __path__ __all__")


class Use(NamedTuple):
    """One use of outside names: the place of the expression and what it may name."""

    place: int
    paths: frozenset[str]


def dotted_prefixes(names: frozenset[str]) -> frozenset[str]:
    """The names and every package above them."""
    found = set(names)
    for name in names:
        parts = name.split(".")
        found.update(".".join(parts[:count]) for count in range(1, len(parts)))
    assert found >= names, "a name is a prefix of itself"
    return frozenset(found)


def owner_of(path: str) -> str:
    """What a dotted path is a member of."""
    owner, _, _ = path.rpartition(".")
    return owner


def head_of(path: str) -> str:
    """The first name of a dotted path."""
    head, _, _ = path.partition(".")
    return head


# Modules of the standard library: what has functions, aliases or classes, and packages above.
STDLIB_MODULES: Final = dotted_prefixes(
    frozenset((*FUNCTIONS, *ALIASES))
    | (frozenset(owner_of(name) for name in CLASSES) - frozenset(CLASSES))
)


def annotation_roots(tree: Tree) -> list[int]:
    """The places of all annotations, in order."""
    stated = (annotation_of(node) for _, node in tree.pairs(ANNOTATED))
    found = sorted(tree.index[node] for node in stated if node is not None)
    assert 0 not in found, "a module is no annotation"
    return found


def annotation_of(node: ast.AST) -> ast.AST | None:
    """The annotation of a parameter, variable or result, the bound or value of a type."""
    if isinstance(node, ast.arg | ast.AnnAssign):
        return node.annotation
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.returns
    aliased = isinstance(node, TYPE_ALIAS)
    found = getattr(node, "value", None) if aliased else getattr(node, "bound", None)
    return found if isinstance(found, ast.AST) else None


def inside_annotations(tree: Tree) -> bytearray:
    """Per node 1 if it belongs to an annotation, which says something and does nothing."""
    marks = bytearray(len(tree.nodes))
    for i in annotation_roots(tree):
        size = tree.ends[i] - i
        marks[i : tree.ends[i]] = b"\x01" * size
    assert len(marks) == len(tree.nodes), "one mark per node"
    return marks


def uses_of(file: FileContext) -> list[Use]:
    """Every use of an outside name in the file, in order; the parts of a longer path too."""
    known = file.known("Use")
    if isinstance(known, list):
        return known
    tree = file.tree
    values = file.values
    marks = inside_annotations(tree)
    found = []
    for i in tree.places((ast.Name, ast.Attribute)):
        paths = values.external(i)
        if paths and not marks[i]:
            node = tree.nodes[i]
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.append(Use(i, paths))
    assert len(found) <= len(tree.nodes), "a node is one use"
    file.remember("Use", found)
    return found


def owner_from(file: FileContext, i: int, name: str) -> int:
    """The scope that binds `name` as seen from node i, -1 if none does."""
    scopes = file.scopes
    return scopes.resolve(scopes.of[i], name)


def paths_of(file: FileContext, i: int) -> frozenset[str]:
    """The outside names that expression i may be; `__builtins__` is the module builtins."""
    tree = file.tree
    node = tree.nodes[i]
    base = node.value if isinstance(node, ast.Attribute) else node
    special = isinstance(base, ast.Name) and base.id == "__builtins__"
    if special and owner_from(file, i, "__builtins__") < 0:
        rest = f".{node.attr}" if isinstance(node, ast.Attribute) else ""
        return frozenset((f"builtins{rest}",))
    values = file.values
    return values.external(i)


@lru_cache(limits.MAX_REMEMBERED)  # programs use few outside names, and these often
def below(path: str, names: frozenset[str]) -> bool:
    """Whether a dotted path is one of the names or lies below one of them."""
    if path in names or head_of(path) in names:
        return True
    parts = path.split(".")
    return any(".".join(parts[:count]) in names for count in range(2, len(parts)))


def string_at(tree: Tree, node: ast.expr) -> str | None:
    """The text of a string literal, or None."""
    assert node in tree.index, "a node of this tree"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def imported_modules(tree: Tree, kinds: Kinds) -> frozenset[str]:
    """What the file's own `import a.b.c` and `from a.b import …` show to be modules."""
    found: set[str] = set()
    for i in kinds.get(ast.Import, ()):
        node = tree.nodes[i]
        assert isinstance(node, ast.Import), "sorted by class"
        found.update(alias.name for alias in node.names)
    for i in kinds.get(ast.ImportFrom, ()):
        node = tree.nodes[i]
        assert isinstance(node, ast.ImportFrom), "sorted by class"
        if node.level == 0 and node.module is not None:
            found.add(node.module)
    return dotted_prefixes(frozenset(found))


def known_library(path: str) -> bool:
    """Whether the path lies in the standard library or numpy, whose modules are listed here."""
    head = head_of(path)
    return head == "numpy" or head in STDLIB_MODULES


def is_module_path(path: str, imported: frozenset[str]) -> bool:
    """Whether a dotted path is known to name a module."""
    return path in imported or path in STDLIB_MODULES or path in NUMPY_MODULES


def is_function_path(path: str) -> bool:
    """Whether a dotted path of the standard library or numpy names a function."""
    owner, _, name = path.rpartition(".")
    if name in MODULE_TEXTS:
        return False
    if head_of(path) == "numpy":
        return owner in NUMPY_MODULES and name not in NUMPY_VALUES and name.islower()
    if stdlib.is_class(path) or path in STDLIB_MODULES:
        return False
    entry = stdlib.lookup(path)
    return entry is not None and entry.code[:1] != "F" and not entry.is_property


def only_binding(file: FileContext, i: int) -> int:
    """The place of the expression that the name at i was bound to, if it is bound once by `=`."""
    tree = file.tree
    node = tree.nodes[i]
    if not isinstance(node, ast.Name):
        return -1
    scopes = file.scopes
    bound = scopes.bindings(scopes.of[i], node.id)
    if len(bound) != 1 or bound[0].kind not in ("assign", "annassign", "walrus"):
        return -1
    return bound[0].value


def class_around(file: FileContext, function: int) -> int:
    """The scope of the class in whose body the function of scope `function` stands, or -1."""
    assert function >= 0, "a scope"
    scopes = file.scopes.scopes
    around = scopes[scopes[function].parent]
    if around.kind is ScopeKind.TYPE:
        around = scopes[around.parent]
    return around.id if around.kind is ScopeKind.CLASS else -1


def is_receiver(file: FileContext, i: int) -> bool:
    """Whether the name at i is the first parameter of a method: `self`, however it is called.

    A first parameter called self or cls outside a class counts too: a method that is moved out.
    """
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.expr), "an expression"
    node = tree.nodes[i]
    if not isinstance(node, ast.Name):
        return False
    owner = owner_from(file, i, node.id)
    if owner <= 0 or (class_around(file, owner) < 0 and node.id not in ("self", "cls")):
        return False
    scopes = file.scopes.scopes
    scope = scopes[owner]
    function = tree.nodes[scope.place]
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    if any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list):
        return False
    arguments = function.args
    first = [*arguments.posonlyargs, *arguments.args][:1]
    return len(first) == 1 and first[0].arg == node.id


def carrier(tree: Tree, i: int) -> int:
    """The outermost expression that may hand the value of i on unchanged, itself if none."""
    at = i
    for _ in range(limits.MAX_DEPTH):
        above = tree.parents[at]
        if not isinstance(tree.nodes[above], THROUGH) or tree.fields[at] == "test":
            break
        at = above
    assert at <= i, "parents come first"
    return at


def is_type_checking(file: FileContext, test: ast.expr) -> bool:
    """Whether a test is TYPE_CHECKING of typing, or its negation."""
    wanted = test.operand if isinstance(test, ast.UnaryOp) else test
    if isinstance(test, ast.UnaryOp) and not isinstance(test.op, ast.Not):
        return False
    tree = file.tree
    paths = paths_of(file, tree.place(wanted))
    return len(paths) > 0 and all(path.endswith(".TYPE_CHECKING") for path in paths)


def is_main_guard(test: ast.expr) -> bool:
    """Whether a test is `__name__ == "__main__"`, either way round."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    if not isinstance(test.ops[0], ast.Eq):
        return False
    sides = (test.left, test.comparators[0])
    named = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    main = any(isinstance(side, ast.Constant) and side.value == "__main__" for side in sides)
    return named and main
