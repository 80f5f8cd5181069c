"""R7.5, R7.6 and R7.7: exceptions that are swallowed, used as control flow, or lose their cause."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.blocks import Blocks, handlers_of, statements_in
from flightlm.checker.context import FileContext
from flightlm.checker.model import Verdict
from flightlm.checker.paths import OPAQUE, TRIES
from flightlm.checker.report import Report
from flightlm.checker.rules.handlers import BROAD, caught_names, handler_ends, suppress_call
from flightlm.checker.rules.names import class_of, decorated_by
from flightlm.checker.syntax import FUNCTIONS, Tree
from flightlm.checker.words import last_part

SWALLOWED: Final = "P10-R7.5"
CONTROL: Final = "P10-R7.6"
CAUSE: Final = "P10-R7.7"

MAX_STATEMENTS: Final = 5
LOOKUPS: Final = frozenset(
    ("builtins.KeyError", "builtins.IndexError", "builtins.AttributeError")
    + ("builtins.StopIteration", "builtins.ValueError", "builtins.LookupError")
)
MANAGERS: Final = frozenset(("contextlib.contextmanager", "contextlib.asynccontextmanager"))
EXITS: Final = frozenset(("__exit__", "__aexit__"))
JUDGED: Final = (ast.ExceptHandler, *TRIES, ast.Call, ast.Raise, ast.Return, *FUNCTIONS)


def check_exceptions(file: FileContext, report: Report, blocks: Blocks) -> None:
    """Decide the three sub-rules for one file."""
    tree = file.tree
    assert report.tree is tree, "the report is that of the file"
    for i, node in tree.pairs(JUDGED):
        if isinstance(node, ast.ExceptHandler):
            check_handler(file, report, i, blocks)
            check_lookup(file, report, i, blocks)
        elif isinstance(node, TRIES):
            check_body(file, report, i)
        elif isinstance(node, ast.Call):
            if suppress_call(file, i):
                report.violated(SWALLOWED, i, "`suppress` drops exceptions without a trace")
        elif isinstance(node, ast.Raise):
            check_cause(file, report, i, handler_around(tree, i))
        elif isinstance(node, ast.Return):
            check_exit(file, report, i)
        elif isinstance(node, FUNCTIONS) and decorated_by(file, i, MANAGERS):
            check_manager(file, report, i, blocks)


def handler_around(tree: Tree, i: int) -> int:
    """The innermost handler of the same function whose body holds node i, or -1."""
    at = i
    for _ in range(tree.depths[i]):
        if isinstance(tree.nodes[at], OPAQUE):
            break
        if isinstance(tree.nodes[at], ast.ExceptHandler):
            return at
        at = tree.parents[at]
    return -1


def check_handler(file: FileContext, report: Report, i: int, blocks: Blocks) -> None:
    """R7.5 for one handler."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.ExceptHandler), "a handler"
    if node.type is None:
        report.violated(SWALLOWED, i, "a bare `except` catches everything, exits and Ctrl-C too")
        return
    if all(is_nothing(statement) for statement in node.body):
        report.violated(SWALLOWED, i, "the handler does nothing: the exception is lost")
        return
    broad = caught_names(file, i) & BROAD
    if not broad:
        report.proven(SWALLOWED)
        return
    name = last_part(min(broad))
    ends = handler_ends(file, i, blocks)
    if ends is Verdict.PROVEN:
        report.proven(SWALLOWED)
    elif ends is Verdict.VIOLATED:
        report.violated(SWALLOWED, i, f"`except {name}` without raising again")
    else:
        report.unproven(SWALLOWED, i, f"`except {name}` does not raise again on every path")


def is_nothing(statement: ast.stmt) -> bool:
    """`pass`, `...` or a string on its own."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass)


def check_lookup(file: FileContext, report: Report, i: int, blocks: Blocks) -> None:
    """R7.6, the advisory half: a failed look-up as an ordinary branch."""
    names = caught_names(file, i) & LOOKUPS
    if not names:
        return
    if handler_ends(file, i, blocks) is Verdict.PROVEN:
        report.proven(CONTROL)
        return
    name = last_part(min(names))
    report.advised(CONTROL, i, f"`except {name}` as control flow; test before the access instead")


def check_body(file: FileContext, report: Report, i: int) -> None:
    """R7.6: a `try` with handlers guards few statements."""
    scopes = file.scopes
    tree = file.tree
    assert isinstance(tree.nodes[i], TRIES), "a try"
    if not handlers_of(tree, i):
        return
    here = scopes.function(i)
    count = 0
    for first in statements_in(tree, i, "body"):
        for j in range(first, tree.ends[first]):
            inside = isinstance(tree.nodes[j], ast.stmt) and scopes.function(j) == here
            count += 1 if inside else 0
    if count <= MAX_STATEMENTS:
        report.proven(CONTROL)
    else:
        report.violated(
            CONTROL,
            i,
            f"{count} statements in a `try`; at most {MAX_STATEMENTS}, so that it is "
            "clear which one may fail",
        )


def check_cause(file: FileContext, report: Report, i: int, handler: int) -> None:
    """R7.7: what is raised in a handler names its cause."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Raise), "a raise"
    if handler < 0 or node.exc is None:
        return
    if node.cause is not None or is_caught(file, node.exc, handler):
        report.proven(CAUSE)
        return
    report.violated(
        CAUSE, i, "`raise` in a handler without `from`: say what caused it, or from None"
    )


def is_caught(file: FileContext, raised: ast.expr, handler: int) -> bool:
    """Whether what is raised is the exception that a handler around it caught."""
    scopes = file.scopes
    tree = file.tree
    subject = raised
    if isinstance(raised, ast.Call) and isinstance(raised.func, ast.Attribute):
        method = raised.func
        subject = method.value if method.attr == "with_traceback" else raised
    if not isinstance(subject, ast.Name):
        return False
    place = tree.index[subject]
    bindings = scopes.bindings(scopes.of[place], subject.id)
    assert tree.contains(handler, place), "it is raised in the handler"
    return any(b.kind == "except" and tree.contains(b.place, place) for b in bindings) and not any(
        b.kind == "assign" and b.place > handler for b in bindings
    )


def check_exit(file: FileContext, report: Report, i: int) -> None:
    """R7.5: `__exit__` that always returns true swallows every exception of its block."""
    scopes = file.scopes
    values = file.values
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Return), "a return"
    function = scopes.function(i)
    if function < 0 or node.value is None:
        return
    scope = scopes.scopes[function]
    if scope.name not in EXITS or class_of(file, scope.place) < 0:
        return
    value = values.constant(tree.index[node.value])
    if value is not None and bool(value):
        report.violated(
            SWALLOWED, i, f"`{scope.name}` returns true: exceptions of the block vanish"
        )
    else:
        report.proven(SWALLOWED)


def check_manager(file: FileContext, report: Report, i: int, blocks: Blocks) -> None:
    """R7.5: a generator-based context manager cleans up in `finally`."""
    scopes = file.scopes
    tree = file.tree
    assert isinstance(tree.nodes[i], FUNCTIONS), "a function"
    scope = scopes.opened[i]
    for j in tree.inside(i):
        if not isinstance(tree.nodes[j], ast.Yield) or scopes.function(j) != scope:
            continue
        if is_last(file, i, j, blocks) or is_protected(file, i, j):
            report.proven(SWALLOWED)
        else:
            report.violated(
                SWALLOWED,
                j,
                "what follows this `yield` is skipped when the block raises; use finally",
            )


def is_last(file: FileContext, function: int, i: int, blocks: Blocks) -> bool:
    """Whether nothing of the function but a `return` runs after the statement at i."""
    tree = file.tree
    previous = blocks.previous
    at = tree.statements[i]
    assert tree.contains(function, i), "the statement is the function's"
    for _ in range(tree.depths[i] + 1):
        after = tree.ends[at]
        if previous.get(after, -1) == at:
            following = tree.nodes[after]
            return isinstance(following, ast.Return) and following.value is None
        above = tree.parents[at]
        if above == function:
            return True
        if isinstance(tree.nodes[above], ast.For | ast.AsyncFor | ast.While):
            return False
        at = above
    return False


def is_protected(file: FileContext, function: int, i: int) -> bool:
    """Whether the statement at i stands in a `try` or ends the body of a `with`."""
    tree = file.tree
    at = tree.statements[i]
    assert tree.contains(function, i), "the statement is the function's"
    for _ in range(tree.depths[i] + 1):
        above = tree.parents[at]
        if above == function:
            return False
        if isinstance(tree.nodes[above], TRIES) and tree.fields[at] == "body":
            return True
        last = tree.ends[above] >= tree.ends[function]
        if last and isinstance(tree.nodes[above], ast.With | ast.AsyncWith):
            return True
        at = above
    return False
