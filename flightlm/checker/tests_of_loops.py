"""What loops and paths need to know of a file before any proof: constant tests, calls that never
return, `with` statements that may swallow an exception."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.paths import WITHS

ENDING: Final = frozenset(
    ("sys.exit", "os._exit", "builtins.exit", "builtins.quit", "os.abort")
    + ("argparse.ArgumentParser.error", "argparse.ArgumentParser.exit")
    + ("unittest.TestCase.fail", "unittest.case.TestCase.fail", "pytest.fail", "pytest.skip")
)
SWALLOWING: Final = frozenset(
    ("contextlib.suppress", "contextlib.ExitStack", "contextlib.AsyncExitStack", "pytest.raises")
    + ("unittest.TestCase.assertRaises", "unittest.case.TestCase.assertRaises")
    + ("unittest.TestCase.assertRaisesRegex", "unittest.case.TestCase.assertRaisesRegex")
)
Constant = int | float | str | bytes | bool
EMPTY: Final = (ast.List, ast.Tuple, ast.Set, ast.Dict)


def truth(file: FileContext, i: int) -> bool | None:
    """Whether the test at i is always true or always false; None if it depends."""
    tree = file.tree
    known: dict[int, bool | None] = {}
    for j in range(tree.ends[i] - 1, i - 1, -1):
        node = tree.nodes[j]
        if isinstance(node, ast.expr):
            known[j] = truth_of(file, j, node, known)
    assert i in known, "a test is an expression"
    return known[i]


def truth_of(
    file: FileContext, j: int, node: ast.expr, known: dict[int, bool | None]
) -> bool | None:
    """The same for a node whose operands are known."""
    index = file.tree.index
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = known[j + 1]
        return None if inner is None else not inner
    if isinstance(node, ast.BoolOp):
        parts = [known[index[value]] for value in node.values]
        wanted = isinstance(node.op, ast.And)
        if all(part is wanted for part in parts):
            return wanted
        return (not wanted) if any(part is (not wanted) for part in parts) else None
    if isinstance(node, EMPTY):
        return bool(node.keys) if isinstance(node, ast.Dict) else bool(node.elts)
    if isinstance(node, ast.Compare):
        return compared_truth(file, node)
    values = file.values
    value = values.constant(j)
    assert index[node] == j, "the expression at j"
    return None if value is None else bool(value)


def compared_truth(file: FileContext, node: ast.Compare) -> bool | None:
    """A comparison of two constants."""
    if len(node.ops) != 1:
        return None
    assert len(node.comparators) == 1, "one operator, one more operand"
    left = constant_of(file, node.left)
    right = constant_of(file, node.comparators[0])
    if left is None or right is None:
        return None
    return holds_between(left, node.ops[0], right)


def constant_of(file: FileContext, node: ast.expr) -> Constant | None:
    """The value of an expression that is constant."""
    tree = file.tree
    values = file.values
    return values.constant(tree.index[node])


def holds_between(left: Constant, op: ast.cmpop, right: Constant) -> bool | None:
    """Whether a comparison of two constants holds; None if that is not decided here."""
    if isinstance(op, ast.Eq | ast.Is):
        return left == right
    if isinstance(op, ast.NotEq | ast.IsNot):
        return left != right
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    assert not isinstance(op, ast.Eq | ast.Is), "equality is decided above"
    if isinstance(op, ast.Lt):
        return left < right
    if isinstance(op, ast.LtE):
        return left <= right
    if isinstance(op, ast.Gt):
        return left > right
    return left >= right if isinstance(op, ast.GtE) else None


def constant_whiles(file: FileContext) -> dict[int, bool]:
    """The while loops whose test is constant, with its truth.

    A local that is bound once counts only if the loop does not depend on it: `flag = True` before
    `while flag` is as endless as `while True`.
    """
    found: dict[int, bool] = {}
    tree = file.tree
    for i, node in tree.pairs((ast.While,)):
        value = truth(file, i + 1) if isinstance(node, ast.While) else None
        if value is not None:
            found[i] = value
    assert len(found) <= len(file.tree.nodes), "at most one for each loop"
    return found


def ending_calls(file: FileContext) -> frozenset[int]:
    """The calls, standing alone, that never return."""
    found: set[int] = set()
    tree = file.tree
    for i, node in tree.pairs((ast.Expr,)):
        alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if alone and never_returns(file, i + 1):
            found.add(i + 1)
    assert len(found) <= len(file.tree.nodes), "calls are nodes"
    return frozenset(found)


def never_returns(file: FileContext, call: int) -> bool:
    """Whether all that a call may run never returns."""
    functions = file.index.functions
    values = file.values
    callees = values.callees(call)
    if callees.externals and callees.externals <= ENDING and not callees.targets:
        return True
    symbols = [symbol for symbol, strong in callees.targets if strong]
    known = [functions[symbol] for symbol in symbols if symbol in functions]
    assert len(known) <= len(callees.targets), "some of the targets"
    sure = len(known) == len(callees.targets) and not callees.externals
    return bool(known) and sure and all(function.never_returns for function in known)


def swallowing(file: FileContext) -> frozenset[int]:
    """The `with` statements whose context manager may suppress an exception."""
    found: set[int] = set()
    tree = file.tree
    for i, node in tree.pairs(WITHS):
        items = node.items if isinstance(node, WITHS) else []
        if any(may_swallow(file, item.context_expr) for item in items):
            found.add(i)
    assert len(found) <= len(file.tree.nodes), "statements are nodes"
    return frozenset(found)


def may_swallow(file: FileContext, manager: ast.expr) -> bool:
    """Whether one context manager may suppress an exception."""
    values = file.values
    tree = file.tree
    place = tree.place(manager)
    names = set(values.external(place))
    if isinstance(manager, ast.Call):
        names |= values.external(tree.place(manager.func))
    if names & SWALLOWING:
        return True
    for value in values.of(place):
        if value.kind == "object" and value.name in SWALLOWING:
            return True
        if value.kind != "instance":
            continue
        index = file.index
        method = index.method(value.name, "__exit__")
        if method is not None and method.returns_value:
            return True
    assert names.isdisjoint(SWALLOWING), "those that swallow are decided above"
    return False
