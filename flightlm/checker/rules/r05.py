"""Rule 5: assertions.  Enough of them, each one effective, none swallowed or stripped."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.annotations import absolute_module
from flightlm.checker.blocks import Blocks, blocks_of, handlers_of, statements_in
from flightlm.checker.boolness import Booleans, Kind
from flightlm.checker.checks import Check, Checks, checks_of, functions_of
from flightlm.checker.conditions import Truth
from flightlm.checker.context import FileContext
from flightlm.checker.link import FileSummary, ProjectContext, ProjectReport, Where
from flightlm.checker.model import Category, Decidability, Profile, Reach, Rule, Verdict
from flightlm.checker.paths import TRIES, WITHS
from flightlm.checker.report import Report
from flightlm.checker.rules.handlers import (
    ASSERTION,
    caught_names,
    handler_ends,
    suppressed_names,
)
from flightlm.checker.rules.r04 import code_line_sums
from flightlm.checker.syntax import FUNCTIONS

AVERAGE: Final = "P10-R5.1"
NONE: Final = "P10-R5.2"
EFFECT: Final = "P10-R5.3"
VACUOUS: Final = "P10-R5.4"
FALSE: Final = "P10-R5.5"
BOOLEAN: Final = "P10-R5.6"
STRIPPED: Final = "P10-R5.7"
SWALLOWED: Final = "P10-R5.8"
MESSAGE: Final = "P10-R5.9"
RESTATES: Final = "P10-R5.10"
REQUIRED: Final = Category.REQUIRED

D: Final = Decidability.SYNTAX
FILE: Final = Reach.FILE
PROJECT: Final = Reach.PROJECT

RULES: Final = (
    Rule(AVERAGE, "fewer than 2 effective checks per function (flight)", D, PROJECT, REQUIRED),
    Rule(NONE, "function without an effective check", D, PROJECT, REQUIRED),
    Rule(EFFECT, "assertion with a side effect", Decidability.SOUND, PROJECT, REQUIRED),
    Rule(VACUOUS, "check that cannot fail", D, FILE, REQUIRED),
    Rule(FALSE, "assertion that always fails", D, FILE, REQUIRED),
    Rule(BOOLEAN, "assertion of what is no boolean", D, PROJECT, REQUIRED),
    Rule(STRIPPED, "package whose assertions vanish under python -O", D, PROJECT, REQUIRED),
    Rule(SWALLOWED, "failed assertion swallowed", D, PROJECT, REQUIRED),
    Rule(MESSAGE, "assertion without a message", D, FILE, REQUIRED),
    Rule(RESTATES, "assertion that repeats an annotation", D, FILE, Category.ADVISORY),
)

MIN_AVERAGE: Final = 2
MAX_UNCHECKED_LINES: Final = 10
# What a guard may be told of: an `if x != x: raise` finds a NaN, `if DEBUG: raise` is a switch.
VACUOUS_GUARDS: Final = ("a length or magnitude is never negative", "everything is an object")


def effective_checks(file: FileContext) -> dict[int, int]:
    """The number of effective checks of each function that owes some, by scope id."""
    checks = checks_of(file)
    return {scope: checks.count(scope) for scope in functions_of(file)}


def check(file: FileContext, report: Report) -> None:
    """Decide rule 5 for one file; R5.7 is decided by `link`."""
    blocks = blocks_of(file)
    checks = checks_of(file)
    check_counts(file, report, checks)
    check_found(file, report, checks, blocks)
    check_swallowed(file, report, blocks)
    keep_strippable(file, report, blocks)


def check_found(file: FileContext, report: Report, checks: Checks, blocks: Blocks) -> None:
    """R5.3 to R5.6, R5.9 and R5.10: whether each check means something."""
    booleans = Booleans(file)
    everything = checks.found
    for found in everything.values():
        for one in found:
            if one.kind == "assert":
                check_assert(file, report, one, booleans)
            elif one.kind == "guard":
                check_guard(report, one, blocks)
        check_restated(report, found)


def check_assert(file: FileContext, report: Report, one: Check, booleans: Booleans) -> None:
    """All that one assertion owes."""
    check_effect(report, one)
    check_truth(file, report, one)
    check_boolean(report, one, booleans)
    check_message(file, report, one)


def check_counts(file: FileContext, report: Report, checks: Checks) -> None:
    """R5.1 and R5.2: how many effective checks the functions have."""
    scopes = file.scopes.scopes
    tree = file.tree
    flight = file.profile is Profile.FLIGHT
    sums = code_line_sums(file)
    total = 0
    functions = functions_of(file)
    for scope in functions:
        place = scopes[scope].place
        node = tree.nodes[place]
        assert isinstance(node, FUNCTIONS), "the scope of a function"
        count = checks.count(scope)
        total += count
        lines = sums[node.end_lineno or node.lineno] - sums[node.lineno - 1]
        if count > 0 or (not flight and lines <= MAX_UNCHECKED_LINES):
            report.proven(NONE)
            continue
        found = checks.all_of(scope)
        spare = f" ({found} that do not count)" if found else ""
        report.violated(NONE, place, f"no effective check in {lines} code lines{spare}")
    if not flight or not functions:
        return
    if total >= MIN_AVERAGE * len(functions):
        report.proven(AVERAGE)
        return
    average = total / len(functions)
    report.violated_at(
        AVERAGE,
        1,
        1,
        f"{total} effective checks in {len(functions)} functions: {average:.2f} on average; "
        f"at least {MIN_AVERAGE}",
    )


def check_effect(report: Report, one: Check) -> None:
    """R5.3: an assertion changes nothing."""
    if one.effect.verdict is Verdict.PROVEN:
        report.proven(EFFECT)
    elif one.effect.verdict is Verdict.VIOLATED:
        report.violated(EFFECT, one.place, f"side effect in an assertion: {one.effect.why}")
    else:
        report.unproven(EFFECT, one.place, f"an assertion must be pure: {one.effect.why}")


def check_truth(file: FileContext, report: Report, one: Check) -> None:
    """R5.4 and R5.5: an assertion can come out both ways."""
    assert one.kind == "assert", "a guard that never raises is judged by check_guard"
    scopes = file.scopes
    truth = one.truth
    static = truth.named and scopes.function(one.place) < 0
    if truth.truth is Truth.ALWAYS and not static:
        report.violated(VACUOUS, one.place, f"the assertion cannot fail: {truth.why}")
    else:
        report.proven(VACUOUS)
    if truth.truth is Truth.NEVER:
        report.violated(
            FALSE, one.place, f"the assertion always fails: {truth.why}; raise an exception instead"
        )
    else:
        report.proven(FALSE)


def check_guard(report: Report, one: Check, blocks: Blocks) -> None:
    """R5.4 for `if …: raise`: a guard that never raises."""
    if one.truth.why not in VACUOUS_GUARDS:
        report.proven(VACUOUS)
        return
    raises_if = (one.place, "body") in blocks.raising
    never = one.truth.truth is (Truth.NEVER if raises_if else Truth.ALWAYS)
    assert one.kind == "guard", "a branch that raises"
    if never:
        report.violated(VACUOUS, one.place, f"the guard never raises: {one.truth.why}")
    else:
        report.proven(VACUOUS)


def check_boolean(report: Report, one: Check, booleans: Booleans) -> None:
    """R5.6: an assertion asks for a boolean."""
    if one.truth.truth is not Truth.OPEN:
        return
    kinds: list[Kind] = []
    for place, negated in booleans.operands(one.test):
        kind = booleans.kind(place)
        if negated and kind is not Kind.ARRAY:
            kind = Kind.BOOL
        kinds.append(kind)
    assert one.kind == "assert", "guards may use truth values"
    if Kind.ARRAY in kinds:
        report.violated(
            BOOLEAN, one.place, "an array has no single truth value; reduce it with all() or any()"
        )
    elif Kind.OTHER in kinds:
        report.violated(
            BOOLEAN, one.place, "the test is no boolean; compare it (`is not None`, `len(…) > 0`)"
        )
    elif Kind.UNKNOWN in kinds:
        report.unproven(
            BOOLEAN, one.place, "the test is not known to be a boolean; compare or annotate it"
        )
    else:
        report.proven(BOOLEAN)


def check_message(file: FileContext, report: Report, one: Check) -> None:
    """R5.9: an assertion says what must hold."""
    tree = file.tree
    node = tree.nodes[one.place]
    assert isinstance(node, ast.Assert), "an assertion"
    test = node.test
    if isinstance(test, ast.Tuple) and len(test.elts) > 1:
        return  # the message stands inside the parentheses: R5.4 says so
    message = node.msg
    empty = isinstance(message, ast.Constant) and message.value in ("", None)
    blank = isinstance(message, ast.JoinedStr) and not message.values
    if message is None or empty or blank:
        report.violated(MESSAGE, one.place, "the assertion has no message or error code")
    else:
        report.proven(MESSAGE)


def check_restated(report: Report, found: list[Check]) -> None:
    """R5.10: isinstance of a parameter that is annotated so counts once per function."""
    restating = [one for one in found if one.restates != ""]
    if restating:
        report.proven(RESTATES)
    for one in restating[1:]:
        report.violated(
            RESTATES,
            one.place,
            f"the annotation of `{one.restates}` says so already; it counts as no check",
        )
    assert len(restating) <= len(found), "some of them"


def check_swallowed(file: FileContext, report: Report, blocks: Blocks) -> None:
    """R5.8: nothing catches a failed assertion and goes on."""
    tree = file.tree
    for i, node in tree.pairs((*TRIES, ast.With, ast.AsyncWith)):
        if isinstance(node, TRIES):
            check_try(file, report, i, blocks)
        elif isinstance(node, ast.With | ast.AsyncWith):
            check_with(file, report, i, node)


def check_with(file: FileContext, report: Report, i: int, node: ast.With | ast.AsyncWith) -> None:
    """R5.8 for one `with suppress(…)`."""
    names = suppressed_names(file, node)
    if not names & ASSERTION:
        return
    explicit = "builtins.AssertionError" in names
    if explicit or has_assertions(file, i):
        report.violated(SWALLOWED, i, "`suppress` drops failed assertions of this block")


def check_try(file: FileContext, report: Report, i: int, blocks: Blocks) -> None:
    """R5.8 for one `try`."""
    tree = file.tree
    handlers = handlers_of(tree, i)
    for place in handlers:
        names = caught_names(file, place)
        if not names & ASSERTION:
            continue
        explicit = "builtins.AssertionError" in names
        if not explicit and not has_assertions(file, i):
            break
        ends = handler_ends(file, place, blocks)
        if ends is Verdict.PROVEN:
            report.proven(SWALLOWED)
        elif ends is Verdict.VIOLATED:
            report.violated(
                SWALLOWED,
                place,
                "a failed assertion is swallowed here; raise again or do not catch",
            )
        else:
            report.unproven(
                SWALLOWED, place, "a failed assertion is swallowed on a path that does not raise"
            )
        break  # the first handler that catches it hides it from the others
    assert len(handlers) <= len(tree.nodes), "handlers of this tree"


def has_assertions(file: FileContext, i: int) -> bool:
    """Whether the block has an assertion, or calls a function of the project that has one."""
    scopes = file.scopes
    tree = file.tree
    assert isinstance(tree.nodes[i], (*TRIES, *WITHS)), "a block that may swallow what is raised"
    here = scopes.function(i)
    for j in statements_in(tree, i, "body"):
        for k in range(j, tree.ends[j]):
            if scopes.function(k) != here:
                continue
            if isinstance(tree.nodes[k], ast.Assert):
                return True
            if isinstance(tree.nodes[k], ast.Call) and calls_assertions(file, k):
                return True
    return False


def calls_assertions(file: FileContext, i: int) -> bool:
    """Whether the call at i calls a function of the project that has an assertion."""
    values = file.values
    functions = file.index.functions
    callees = values.callees(i)
    for symbol, strong in callees.targets:
        function = functions.get(symbol)
        if strong and function is not None and function.asserts:
            return True
    return False


# R5.7: one fact per file; its texts are "guard", "guard:<symbol>", "call:<symbol>" and
# "import:<module>", its number the count of assertions.


def keep_strippable(file: FileContext, report: Report, blocks: Blocks) -> None:
    """Keep what R5.7 needs of a file."""
    tree = file.tree
    asserts = tree.places((ast.Assert,))
    texts: list[str] = []
    for i, node in tree.pairs((ast.If, ast.Import, ast.ImportFrom, ast.Call)):
        if isinstance(node, ast.If):
            texts.extend(guards_at(file, i, node, blocks))
        elif isinstance(node, ast.Import | ast.ImportFrom | ast.Call):
            texts.extend(run_by(file, i, node))
    report.keep(STRIPPED, 0, len(asserts), texts)


def guards_at(file: FileContext, i: int, node: ast.If, blocks: Blocks) -> list[str]:
    """The guard that an `if` is, of the module or of the function that it stands in."""
    if not refuses_optimised(file, i, node, blocks):
        return []
    scopes = file.scopes
    owner = scopes.function(i)
    if owner < 0:
        return ["guard"] if runs_at_import(file, i) else []
    around = scopes.scopes[owner]
    return [f"guard:{scopes.symbol(around.place)}"]


def run_by(file: FileContext, i: int, node: ast.Import | ast.ImportFrom | ast.Call) -> list[str]:
    """What an import or a call runs whenever its module is imported."""
    tree = file.tree
    if not runs_at_import(file, tree.statements[i]):
        return []
    if not isinstance(node, ast.Call):
        return [f"import:{name}" for name in imported(file, node)]
    values = file.values
    callees = values.callees(i)
    return [f"call:{symbol}" for symbol, strong in callees.targets if strong]


def refuses_optimised(file: FileContext, i: int, node: ast.If, blocks: Blocks) -> bool:
    """Whether an `if` raises when Python runs with -O."""
    test = node.test
    inner = inner_test(test)
    asks_debug = isinstance(inner, ast.Name) and inner.id == "__debug__"
    if not asks_debug and not asks_flag(file, inner):
        return False
    field = "body" if is_negation(test) == asks_debug else "orelse"
    return (i, field) in blocks.raising


def asks_flag(file: FileContext, test: ast.expr) -> bool:
    """Whether an expression is `sys.flags.optimize`, which is true where __debug__ is false."""
    if not isinstance(test, ast.Attribute) or test.attr != "optimize":
        return False
    tree = file.tree
    values = file.values
    return "sys.flags" in values.external(tree.index[test.value])


def inner_test(test: ast.expr) -> ast.expr:
    """What a test asks, behind `not` or a comparison with False or 0."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return test.left if isinstance(test, ast.Compare) else test


def is_negation(test: ast.expr) -> bool:
    """Whether a test holds if what it asks is false: `not x`, `x is False`, `x == 0`."""
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    if not isinstance(test, ast.Compare):
        return False
    right = test.comparators[0]
    false = isinstance(right, ast.Constant) and not right.value
    return false and isinstance(test.ops[0], ast.Is | ast.Eq)


def runs_at_import(file: FileContext, i: int) -> bool:
    """Whether the statement at i runs whenever its module is imported."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.stmt), "a statement"
    at = i
    for _ in range(tree.depths[i] + 1):
        above = tree.parents[at]
        if above == 0:
            return True
        plain = isinstance(tree.nodes[above], (*TRIES, ast.With))
        if not plain or tree.fields[at] not in ("body", "finalbody"):
            return False
        at = above
    return False


def imported(file: FileContext, node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules that an import may run, dotted."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    source = file.source
    base = absolute_module(node, source.module, source.is_package)
    return [base, *(f"{base}.{alias.name}" for alias in node.names)]


def link(project: ProjectContext, report: ProjectReport) -> None:
    """R5.7: a package with assertions refuses to be imported under -O."""
    by_module = {file.module: file for file in project.files}
    packages = frozenset(file.module for file in project.files if file.is_package)
    for file in project.files:
        if file.is_package and not is_covered(file, packages):
            check_package(file, by_module, report)


def is_covered(file: FileSummary, packages: frozenset[str]) -> bool:
    """Whether a package around this one is analysed: it answers for all that lies in it."""
    module = file.module
    parts = module.split(".")
    return any(".".join(parts[:count]) in packages for count in range(1, len(parts)))


def check_package(
    file: FileSummary, by_module: dict[str, FileSummary], report: ProjectReport
) -> None:
    """R5.7 for the outermost analysed package; it is undecided if that is an inner one."""
    name = file.module
    assert file.is_package, "a package"
    inside = [one for module, one in by_module.items() if module.startswith(f"{name}.")]
    asserts = sum(assertions_of(one) for one in (file, *inside))
    where = Where(file.path, 1, 1, f"{name}:<module>")
    if asserts == 0 or is_guarded(file, by_module):
        report.proven(STRIPPED, file.path)
    elif file.is_inner:
        report.undecided(
            STRIPPED,
            where,
            f"not decided: the package around `{name}`, which is imported first, is not analysed",
            anchor=name,
        )
    else:
        report.violated(
            STRIPPED,
            where,
            f"`python -O` strips {asserts} assertions of this package without a word; "
            "add `if not __debug__: raise …` to what runs on import",
            anchor=name,
        )


def assertions_of(file: FileSummary) -> int:
    """The number of assert statements of a file."""
    return sum(fact.number for fact in file.kept if fact.rule == STRIPPED)


def is_guarded(package: FileSummary, by_module: dict[str, FileSummary]) -> bool:
    """Whether importing the package runs a guard against -O, itself or in what it imports."""
    waiting = [package.module]
    seen = {package.module}
    called: set[str] = set()
    guards: set[str] = set()
    for _ in range(len(by_module) + 1):
        if not waiting:
            break
        file = by_module[waiting.pop()]
        for text in (t for fact in file.kept if fact.rule == STRIPPED for t in fact.texts):
            kind, _, name = text.partition(":")
            if text == "guard":
                return True
            if kind == "guard":
                guards.add(name)
            elif kind == "call":
                called.add(name)
            elif name in by_module and name not in seen:
                seen.add(name)
                waiting.append(name)
    assert package.module in seen, "the package itself was looked at"
    return not called.isdisjoint(guards)
