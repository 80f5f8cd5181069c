"""R10.1: what CPython's compiler refuses or warns of in a file that parses.

Parsing is the first half of compiling, and its warnings (invalid escapes, `1if`) come with the
source.  The second half is redone here on the syntax tree: the same tests as in CPython's symtable
and compiler, so that no file is compiled to code and every Python gives the same answer.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.context import FileContext
from flightlm.checker.report import Report
from flightlm.checker.rules.reading import function_at, node_at, parent_at, scope_at, scope_of
from flightlm.checker.scopes import Scope, ScopeKind
from flightlm.checker.syntax import FUNCTIONS, LOOPS, Tree

PLAIN: Final = (None, True, False, ...)
# What a starred expression may stand in.
STARRED: Final = (ast.Tuple, ast.List, ast.Set, ast.Call, ast.ClassDef, ast.Subscript, ast.arg)
NOT_CALLABLE: Final = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.ListComp,
    ast.Dict,
    ast.DictComp,
    ast.Set,
    ast.SetComp,
    ast.GeneratorExp,
    ast.JoinedStr,
)
NOT_SUBSCRIPTABLE: Final = (ast.Set, ast.SetComp, ast.GeneratorExp, ast.Lambda)
INDEXED: Final = (ast.Tuple, ast.List, ast.ListComp, ast.JoinedStr)
NOT_INDEX: Final = (
    ast.Tuple,
    ast.List,
    ast.ListComp,
    ast.Dict,
    ast.DictComp,
    ast.Set,
    ast.SetComp,
    ast.GeneratorExp,
    ast.Lambda,
    ast.JoinedStr,
)
EXPRESSIONS: Final = frozenset((ast.Compare, ast.Assert, ast.Call, ast.Subscript))
JUMPS: Final = (ast.Break, ast.Continue, ast.Return, ast.Yield, ast.YieldFrom, ast.Await)
ASYNCHRONOUS: Final = (ast.AsyncFor, ast.AsyncWith, ast.comprehension)
DECLARING: Final = (ast.Global, ast.Nonlocal, ast.arguments, ast.ImportFrom)
SHAPED: Final = (ast.Starred, ast.Assign, ast.Try, ast.Match)
JUDGED: Final = EXPRESSIONS | frozenset((*JUMPS, *ASYNCHRONOUS, *DECLARING, *SHAPED))
FUTURES: Final = frozenset(
    (
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "barry_as_FLUFL",
        "generator_stop",
        "annotations",
    )
)


def check_compiles(rule: str, file: FileContext, report: Report) -> None:
    """Decide R10.1: the parser's warnings, then the compiler's errors and warnings."""
    source = file.source
    assert source.tree is not None, "what is compiled was parsed"
    bad = len(source.warnings)
    for line, text in source.warnings:
        report.violated_at(rule, line, 1, f"the parser warns: {' '.join(text.split())}")
    tree = file.tree
    for i in tree.places(tuple(JUDGED)):
        problem = problem_at(file, i)
        if problem != "":
            bad += 1
            report.violated(rule, i, problem)
    if bad == 0:
        report.proven(rule)


def problem_at(file: FileContext, i: int) -> str:
    """What the compiler says of node i; "" if nothing."""
    node = node_at(file, i)
    assert type(node) in JUDGED, "other nodes compile"
    if type(node) in EXPRESSIONS:
        return expression_problem(node)
    if isinstance(node, ast.Break | ast.Continue):
        word = "break" if isinstance(node, ast.Break) else "continue"
        return "" if in_loop(file.tree, i) else f"error: `{word}` outside a loop"
    if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom | ast.Await):
        return function_problem(file, i)
    if isinstance(node, ast.AsyncFor | ast.AsyncWith | ast.comprehension):
        return async_problem(file, i)
    if isinstance(node, ast.Global | ast.Nonlocal):
        return declaration_problem(file, i, node)
    if isinstance(node, ast.arguments):
        return duplicate_problem(node)
    if isinstance(node, ast.ImportFrom):
        return import_problem(file, i, node)
    return shape_problem(file.tree, i)


def expression_problem(node: ast.AST) -> str:
    """What the compiler warns of in a comparison, assert, call or subscript."""
    if isinstance(node, ast.Compare):
        return identity_problem(node)
    if isinstance(node, ast.Assert):
        always = isinstance(node.test, ast.Tuple) and len(node.test.elts) > 0
        return "warning: the assertion is always true (a tuple)" if always else ""
    if isinstance(node, ast.Call):
        return call_problem(node)
    return subscript_problem(node) if isinstance(node, ast.Subscript) else ""


def is_folded(node: ast.expr) -> bool:
    """Whether the compiler sees a constant: a literal, a signed one, a tuple of such."""
    if isinstance(node, ast.Tuple):
        return all(isinstance(item, ast.Constant) for item in node.elts)
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    if not isinstance(inner, ast.Constant):
        return False
    return not any(inner.value is plain for plain in PLAIN)


def identity_problem(node: ast.Compare) -> str:
    """`x is 5` compares objects where values are meant."""
    left: ast.expr = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.Is | ast.IsNot) and (is_folded(left) or is_folded(right)):
            return "warning: `is` with a literal (use ==)"
        left = right
    assert left is node.comparators[-1], "every side was looked at"
    return ""


def call_problem(node: ast.Call) -> str:
    """A literal is called, or a keyword given twice."""
    if isinstance(node.func, NOT_CALLABLE):
        return "warning: the object is not callable; perhaps a comma is missing"
    names = [k.arg for k in node.keywords if k.arg is not None]
    if len(frozenset(names)) < len(names):
        return "error: a keyword argument is repeated"
    return ""


def is_scalar(node: ast.expr) -> bool:
    """Whether a node is a constant that has no []: None, `...` or a number."""
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    return value is None or value is Ellipsis or isinstance(value, int | float | complex)


def subscript_problem(node: ast.Subscript) -> str:
    """A literal that has no [] is subscripted, or one by something that is no index."""
    base, index = node.value, node.slice
    if is_scalar(base) or isinstance(base, NOT_SUBSCRIPTABLE):
        return "warning: the object is not subscriptable; perhaps a comma is missing"
    if not isinstance(base, (ast.Constant, *INDEXED)):
        return ""
    wrong = isinstance(index, ast.Constant) and not isinstance(index.value, int)
    if not wrong and not isinstance(index, NOT_INDEX):
        return ""
    return "warning: indices must be integers or slices; perhaps a comma is missing"


def in_loop(tree: Tree, i: int) -> bool:
    """Whether a break or continue at i stands in the body of a loop of its own function."""
    assert isinstance(tree.nodes[i], ast.Break | ast.Continue), "a jump of a loop"
    j = i
    for _ in range(limits.MAX_DEPTH):
        above = tree.parents[j]
        node = tree.nodes[above]
        if isinstance(node, LOOPS) and tree.fields[j] == "body":
            return True
        if above == 0 or isinstance(node, (ast.ClassDef, *FUNCTIONS)):
            return False
        j = above
    return False


def word_of(node: ast.AST) -> str:
    """The word of a statement or expression in the language: `return`, `yield`."""
    word = type(node).__name__
    return word.lower()


def function_problem(file: FileContext, i: int) -> str:
    """A return, yield or await where there is no function for it."""
    node = node_at(file, i)
    scope = scope_of(file, scope_at(file, i))
    if scope.kind is ScopeKind.COMPREHENSION:
        return "" if isinstance(node, ast.Await) else "error: `yield` inside a comprehension"
    if scope.kind is ScopeKind.LAMBDA:
        return "error: `await` in a lambda" if isinstance(node, ast.Await) else ""
    if scope.kind is not ScopeKind.FUNCTION:
        return f"error: `{word_of(node)}` outside a function"
    return async_function_problem(node, scope)


def async_function_problem(node: ast.AST, scope: Scope) -> str:
    """An await in a function that is not async; what an async one may not give back."""
    if isinstance(node, ast.Await):
        return "" if scope.is_async else "error: `await` outside an async function"
    if not scope.is_async:
        return ""
    if isinstance(node, ast.YieldFrom):
        return "error: `yield from` inside an async function"
    valued = isinstance(node, ast.Return) and node.value is not None
    wrong = valued and scope.is_generator
    return "error: `return` with a value in an async generator" if wrong else ""


def async_problem(file: FileContext, i: int) -> str:
    """`async for` or `async with` outside an async function."""
    node = node_at(file, i)
    if not isinstance(node, ast.comprehension):
        return async_place_problem(file, i)
    around = parent_at(file, i)
    if not node.is_async or isinstance(node_at(file, around), ast.GeneratorExp):
        return ""
    return async_place_problem(file, around)


def async_place_problem(file: FileContext, i: int) -> str:
    """An asynchronous statement or comprehension at i outside an async function."""
    owner = function_at(file, i)
    if owner < 0:
        return "error: an asynchronous statement outside a function"
    function = scope_of(file, owner)
    around = scope_of(file, scope_at(file, i))
    ok = function.is_async or around.kind is ScopeKind.COMPREHENSION
    return "" if ok else "error: an asynchronous statement outside an async function"


def declaration_problem(file: FileContext, i: int, node: ast.Global | ast.Nonlocal) -> str:
    """A `global` or `nonlocal` that names a parameter, comes too late, or finds no name."""
    here = scope_at(file, i)
    scope = scope_of(file, here)
    if isinstance(node, ast.Nonlocal) and here == 0:
        return "error: `nonlocal` at module level"
    parameters = parameter_names(node_at(file, scope.place))
    for name in node.names:
        if name in parameters:
            return f"error: {name!r} is a parameter and declared"
        if isinstance(node, ast.Nonlocal) and not enclosing_binds(file, here, name):
            return f"error: no binding for nonlocal {name!r}"
    early = used_before(file, range(max(scope.place, 0), i), frozenset(node.names))
    assert early == "" or early in node.names, "one of the declared names"
    return f"error: {early!r} is used before its declaration" if early != "" else ""


def used_before(file: FileContext, places: range, names: frozenset[str]) -> str:
    """The first of `names` that stands at one of the places, in the scope of their end; or ""."""
    here = scope_at(file, places.stop)
    for j in places:
        node = node_at(file, j)
        if isinstance(node, ast.Name) and node.id in names and scope_at(file, j) == here:
            return node.id
    return ""


def parameter_names(node: ast.AST) -> frozenset[str]:
    """The parameters of a def or lambda."""
    arguments = getattr(node, "args", None)
    if not isinstance(arguments, ast.arguments):
        return frozenset()
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every.extend(a for a in (arguments.vararg, arguments.kwarg) if a is not None)
    return frozenset(a.arg for a in every)


def enclosing_binds(file: FileContext, scope: int, name: str) -> bool:
    """Whether a function around `scope` binds `name`."""
    scopes = file.scopes.scopes
    s = scopes[scope].parent
    for _ in range(limits.MAX_DEPTH):
        if s <= 0:
            return False
        if scopes[s].kind is not ScopeKind.CLASS and name in scopes[s].bindings:
            return True
        s = scopes[s].parent
    return False


def duplicate_problem(node: ast.arguments) -> str:
    """Two parameters of one name."""
    every = [*node.posonlyargs, *node.args, *node.kwonlyargs]
    every.extend(a for a in (node.vararg, node.kwarg) if a is not None)
    names = [a.arg for a in every]
    if len(frozenset(names)) == len(names):
        return ""
    return "error: two parameters have the same name"


def import_problem(file: FileContext, i: int, node: ast.ImportFrom) -> str:
    """A __future__ import that is late or unknown; a star import inside a function."""
    if node.module != "__future__" or node.level > 0:
        starred = any(alias.name == "*" for alias in node.names)
        outside = scope_at(file, i) == 0
        return "error: `import *` only at module level" if starred and not outside else ""
    for alias in node.names:
        if alias.name not in FUTURES:
            return f"error: __future__ has no feature {alias.name!r}"
    module = node_at(file, 0)
    assert isinstance(module, ast.Module), "a tree begins with its module"
    for place, statement in enumerate(module.body):
        if statement is node:
            return ""
        text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not future and not (text and place == 0):
            break
    return "error: __future__ imports come first"


def shape_problem(tree: Tree, i: int) -> str:
    """Stars, handlers and patterns that the compiler refuses."""
    node = tree.nodes[i]
    above = tree.nodes[tree.parents[i]]
    if isinstance(node, ast.Starred) and not isinstance(above, STARRED):
        return "error: a starred expression cannot stand here"
    if isinstance(node, ast.Assign):
        return target_problem(node)
    if isinstance(node, ast.Try):
        return handler_problem(node)
    return match_problem(node) if isinstance(node, ast.Match) else ""


def target_problem(node: ast.Assign) -> str:
    """A target that takes two rests."""
    for target in node.targets:
        items = target.elts if isinstance(target, ast.Tuple | ast.List) else []
        if sum(1 for item in items if isinstance(item, ast.Starred)) > 1:
            return "error: more than one starred target"
    return ""


def handler_problem(node: ast.Try) -> str:
    """A handler of everything before another one."""
    bare = [handler.type is None for handler in node.handlers[:-1]]
    return "error: a bare `except:` must be the last" if any(bare) else ""


def match_problem(node: ast.Match) -> str:
    """A case that always matches before another one."""
    for case in node.cases[:-1]:
        pattern = case.pattern
        catches = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
        if catches and case.guard is None:
            return "error: a case that always matches makes the others unreachable"
    assert len(node.cases) > 0, "a match statement has a case"
    return ""
