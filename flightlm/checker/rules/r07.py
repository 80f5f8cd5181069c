"""Rule 7: results are used, parameters checked, failures passed on."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.blocks import Blocks, blocks_of
from flightlm.checker.checks import checks_of
from flightlm.checker.conditions import Conditions, Truth
from flightlm.checker.context import FileContext
from flightlm.checker.model import Category, Decidability, Reach, Rule, Verdict
from flightlm.checker.paths import WITHS
from flightlm.checker.report import Report
from flightlm.checker.results import Results
from flightlm.checker.rules.handlers import suppressed_names
from flightlm.checker.rules.names import is_declared_only
from flightlm.checker.rules.r07_exceptions import CAUSE, CONTROL, SWALLOWED, check_exceptions
from flightlm.checker.rules.r07_parameters import PARAMETERS, check_parameters
from flightlm.checker.rules.r07_resources import RESOURCES, check_resources
from flightlm.checker.rules.r07_results import (
    DROPPED,
    GENERATOR,
    OPTIONAL,
    UNREAD,
    check_results,
)
from flightlm.checker.scopes import Scope, ScopeKind
from flightlm.checker.syntax import FUNCTIONS

MIXED: Final = "P10-R7.9"
Returns = tuple[Scope, list[int]]  # a function and the places of its `return`s
SYNTAX: Final = Decidability.SYNTAX
SOUND: Final = Decidability.SOUND
REQUIRED: Final = Category.REQUIRED

RULES: Final = (
    Rule(DROPPED, "result of a call dropped", SOUND, Reach.PROJECT, REQUIRED),
    Rule(UNREAD, "result stored and never read", SYNTAX, Reach.FILE, REQUIRED),
    Rule(OPTIONAL, "result that may be None used unchecked", SOUND, Reach.PROJECT, REQUIRED),
    Rule(PARAMETERS, "parameter used before it is checked", SOUND, Reach.PROJECT, REQUIRED),
    Rule(SWALLOWED, "exception swallowed", SYNTAX, Reach.FILE, REQUIRED),
    Rule(CONTROL, "exception as control flow, long try body", SYNTAX, Reach.FILE, REQUIRED),
    Rule(CAUSE, "exception raised without its cause", SYNTAX, Reach.FILE, REQUIRED),
    Rule(RESOURCES, "failure or resource left to itself", SYNTAX, Reach.FILE, REQUIRED),
    Rule(MIXED, "paths with and without a returned value", SYNTAX, Reach.PROJECT, REQUIRED),
    Rule(GENERATOR, "return value of a generator ignored", SYNTAX, Reach.PROJECT, REQUIRED),
)


def check(file: FileContext, report: Report) -> None:
    """Decide rule 7 for one file."""
    blocks = blocks_of(file)
    check_results(file, report)
    check_parameters(file, report, checks_of(file))
    check_exceptions(file, report, blocks)
    check_resources(file, report)
    check_returns(file, report, blocks)


def check_returns(file: FileContext, report: Report, blocks: Blocks) -> None:
    """R7.9: either every path returns a value or none does."""
    conditions = Conditions(file, blocks)
    results = Results(file)
    for scope, places in returning_functions(file, blocks):
        if not any(gives_value(file, place, results) for place in places):
            report.proven(MIXED)
        elif not is_declared_only(file, scope.place):
            check_function(file, report, scope, places, blocks, conditions)


def returning_functions(file: FileContext, blocks: Blocks) -> list[Returns]:
    """The functions that return, generators left out, each with its `return`s that can run."""
    scopes = file.scopes
    returns: dict[int, list[int]] = {}
    tree = file.tree
    for i, node in tree.pairs((ast.Return,)):
        if isinstance(node, ast.Return) and not blocks.dead[i]:
            held = returns.setdefault(scopes.function(i), [])
            held.append(i)
    found = [(scopes.scopes[owner], places) for owner, places in returns.items() if owner >= 0]
    assert all(scope.kind is ScopeKind.FUNCTION for scope, _ in found), "functions return"
    return [(scope, places) for scope, places in found if not scope.is_generator]


def gives_value(file: FileContext, i: int, results: Results) -> bool:
    """Whether the `return` at i returns something else than None, as far as can be seen."""
    values = file.values
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Return), "a return"
    value = node.value
    if value is None or (isinstance(value, ast.Constant) and value.value is None):
        return False
    if isinstance(value, ast.Call):
        place = tree.index[value]
        callees = values.callees(place)
        outcome = results.dropped(place)
        if callees.targets and outcome.verdict is Verdict.PROVEN:
            return False
    return True


def check_function(
    file: FileContext,
    report: Report,
    scope: Scope,
    places: list[int],
    blocks: Blocks,
    conditions: Conditions,
) -> None:
    """R7.9 for a function that returns a value somewhere."""
    assert len(places) > 0, "the function returns"
    tree = file.tree
    bare = [i for i in places if tree.ends[i] == i + 1]  # nothing behind `return`
    for i in bare:
        report.violated(MIXED, i, f"`{scope.name}` returns a value elsewhere; return one here")
    verdict = falls_off(file, scope, blocks, conditions)
    if verdict is Verdict.VIOLATED:
        report.violated(
            MIXED, scope.place, f"`{scope.name}` returns a value on some paths and none at its end"
        )
    elif verdict is Verdict.UNPROVEN:
        report.unproven(
            MIXED, scope.place, f"the `match` at the end of `{scope.name}` has no `case _`"
        )
    elif not bare:
        report.proven(MIXED)


def falls_off(file: FileContext, scope: Scope, blocks: Blocks, conditions: Conditions) -> Verdict:
    """VIOLATED if the end of the function can be reached, UNPROVEN if that depends on a match."""
    tree = file.tree
    node = tree.nodes[scope.place]
    assert isinstance(node, FUNCTIONS), "a function"
    if any(drops_exceptions(file, statement) for statement in node.body):
        return Verdict.VIOLATED
    if (scope.place, "body") in blocks.leaving.blocks:
        return Verdict.PROVEN
    last = node.body[-1]
    index = tree.index
    if is_dead_end(file, last, blocks, conditions):
        return Verdict.PROVEN
    if isinstance(last, ast.Match):
        cases = [(index[case], "body") in blocks.leaving.blocks for case in last.cases]
        return Verdict.UNPROVEN if all(cases) else Verdict.VIOLATED
    return Verdict.VIOLATED


def is_dead_end(
    file: FileContext, last: ast.stmt, blocks: Blocks, conditions: Conditions
) -> bool:
    """Whether every way through a statement leaves or meets an assertion that always fails."""
    tree = file.tree
    index = tree.index
    leaving = blocks.leaving.blocks
    waiting = [last]
    for _ in range(tree.ends[index[last]] - index[last]):
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, ast.If) and node.orelse:
            for name, block in (("body", node.body), ("orelse", node.orelse)):
                if (index[node], name) not in leaving:
                    waiting.append(block[-1])
            continue
        if not isinstance(node, ast.Assert):
            return False
        found = conditions.truth(index[node.test])
        if found.truth is not Truth.NEVER:
            return False
    assert not waiting, "a statement has fewer branches than nodes"
    return True


def drops_exceptions(file: FileContext, statement: ast.stmt) -> bool:
    """Whether the statement is `with suppress(…)` and the last one that the function runs."""
    tree = file.tree
    if not isinstance(statement, WITHS):
        return False
    place = tree.index[statement]
    around = tree.nodes[tree.parents[place]]
    assert isinstance(around, FUNCTIONS), "a statement of the function's own body"
    return around.body[-1] is statement and bool(suppressed_names(file, statement))
