"""R7.1, R7.2, R7.3 and R7.10: results that are dropped, stored in vain, or used unseen."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.functions import function_of
from flightlm.checker.model import Verdict
from flightlm.checker.report import Report
from flightlm.checker.results import Results, written
from flightlm.checker.rules.handlers import BROAD, caught_names
from flightlm.checker.rules.r02_implicit import READERS
from flightlm.checker.scopes import Binding, Scope, ScopeKind
from flightlm.checker.stdlib import lookup
from flightlm.checker.symbols import FunctionIndex
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, generators_of
from flightlm.checker.tests_of_loops import ending_calls
from flightlm.checker.words import last_part, words

DROPPED: Final = "P10-R7.1"
UNREAD: Final = "P10-R7.2"
OPTIONAL: Final = "P10-R7.3"
# What catches an attribute or an item that is asked of None.
OF_NONE: Final = BROAD | {"builtins.AttributeError", "builtins.TypeError"}
GENERATOR: Final = "P10-R7.10"

Reads = dict[str, list[int]]
ASSIGNING: Final = frozenset(("assign", "annassign", "unpack"))
# What may end the path of a check: a statement that leaves, or one that may.
DECIDING: Final = (ast.Return, ast.Raise, ast.Break, ast.Continue, ast.Assert, ast.Delete)
TESTS: Final = frozenset(("test", "ifs", "guard", "subject"))
LOCALS: Final = words("builtins.locals builtins.vars builtins.eval builtins.exec builtins.dir")
# With a second argument these return a default in place of None.
WITH_DEFAULT: Final = words("get getenv getenvb pop next getattr")
SEARCHES: Final = words(
    "re.match re.search re.fullmatch re.Pattern.match re.Pattern.search re.Pattern.fullmatch "
    "os.getenv os.getenvb os._Environ.get os.environ.get shutil.which builtins.dict.get "
    "typing.Mapping.get collections.abc.Mapping.get inspect.getmodule inspect.getdoc "
    "xml.etree.ElementTree.Element.find xml.etree.ElementTree.Element.get "
    "importlib.util.find_spec sys.gettrace "
    "inspect.currentframe xml.etree.ElementTree.Element.findtext "
    "xml.etree.ElementTree.ElementTree.find ctypes.util.find_library email.message.Message.get "
    "mimetypes.guess_extension inspect.getsourcefile ast.get_docstring sqlite3.Cursor.fetchone"
)


def check_results(file: FileContext, report: Report) -> None:
    """Decide the four sub-rules for one file."""
    results = Results(file)
    tree = file.tree
    for i, node in tree.pairs((ast.Expr, ast.Call, ast.For, ast.AsyncFor, *COMPREHENSIONS)):
        check_node(file, report, i, node, results)
    for scope in file.scopes.scopes:
        if scope.kind is ScopeKind.FUNCTION:
            check_variables(file, report, scope)


def check_node(
    file: FileContext, report: Report, i: int, node: ast.AST, results: Results
) -> None:
    """What is decided at one node: R7.1, R7.3 for a result used on the spot, R7.10."""
    tree = file.tree
    assert node is tree.nodes[i], "the node at its place"
    if isinstance(node, ast.Expr):
        check_statement(file, report, i, results)
    elif isinstance(node, ast.Call):
        check_direct_use(file, report, i)
        check_readers(file, report, i, node)
    elif isinstance(node, ast.For | ast.AsyncFor):
        check_generator(file, report, tree.index[node.iter], i)
    elif isinstance(node, COMPREHENSIONS):
        for loop in generators_of(node):
            check_generator(file, report, tree.index[loop.iter], i)


def check_readers(file: FileContext, report: Report, i: int, node: ast.Call) -> None:
    """R7.10 for a library function that reads its argument to the end: `list(parts())`."""
    index = file.tree.index
    values = file.values
    for name in sorted(values.external(index[node.func])):
        position = READERS.get(name, -1)
        if 0 <= position < len(node.args):
            check_generator(file, report, index[node.args[position]], i)
            break


def check_statement(file: FileContext, report: Report, i: int, results: Results) -> None:
    """R7.1 for one expression statement: the calls whose results it drops."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.Expr), "a statement of an expression alone"
    index = tree.index
    waiting = [(i + 1, False)]
    for _ in range(tree.ends[i] - i):
        if not waiting:
            break
        at, awaited = waiting.pop()
        node = tree.nodes[at]
        if isinstance(node, ast.Await):
            waiting.append((index[node.value], True))
        elif isinstance(node, ast.BoolOp):
            waiting.append((index[node.values[-1]], awaited))
        elif isinstance(node, ast.IfExp):
            waiting.extend(((index[node.orelse], awaited), (index[node.body], awaited)))
        elif isinstance(node, ast.Tuple):
            waiting.extend((index[element], awaited) for element in reversed(node.elts))
        elif isinstance(node, ast.GeneratorExp):
            report.violated(DROPPED, at, "the generator expression is never run")
        elif isinstance(node, ast.ListComp | ast.SetComp):
            waiting.append((index[node.elt], awaited))
        elif isinstance(node, ast.YieldFrom):
            check_generator(file, report, index[node.value], at)
        elif isinstance(node, ast.Call):
            report_dropped(report, at, results, awaited)


def report_dropped(report: Report, i: int, results: Results, awaited: bool) -> None:
    """The verdict on one call whose result is dropped."""
    outcome = results.dropped(i, awaited)
    if outcome.verdict is Verdict.PROVEN:
        report.proven(DROPPED)
    elif outcome.verdict is Verdict.VIOLATED:
        report.violated(DROPPED, i, f"result dropped: {outcome.why}; check it or write `_ = …`")
    else:
        report.unproven(DROPPED, i, outcome.why)


def check_generator(file: FileContext, report: Report, i: int, at: int) -> None:
    """R7.10: the generator at i returns a value, and the statement at `at` ignores it."""
    function = generator_called(file, i)
    if function is None:
        return
    if function.returns_value:
        report.violated(
            GENERATOR, at, f"the value that the generator `{function.name}` returns is ignored"
        )
    else:
        report.proven(GENERATOR)


def generator_called(file: FileContext, i: int) -> FunctionIndex | None:
    """The generator function of the project that the expression at i calls, if it calls one."""
    tree = file.tree
    if not isinstance(tree.nodes[i], ast.Call):
        return None
    functions = file.index.functions
    values = file.values
    callees = values.callees(i)
    called = [functions.get(symbol) for symbol, strong in callees.targets if strong]
    generators = [found for found in called if found is not None and found.is_generator]
    return generators[0] if generators else None


def check_variables(file: FileContext, report: Report, scope: Scope) -> None:
    """R7.2 and R7.3 for the variables of one function."""
    scopes = file.scopes
    values = file.values
    tree = file.tree
    loads: Reads = {}
    hidden = False
    place = scope.place
    assert isinstance(tree.nodes[place], FUNCTIONS), "a function"
    wanted = set(scope.bindings)
    for j in tree.places_in(place, (ast.Name, ast.Call)):
        node = tree.nodes[j]
        if isinstance(node, ast.Name) and node.id in wanted and not isinstance(node.ctx, ast.Store):
            if scopes.resolve(scopes.of[j], node.id) == scope.id:
                held = loads.setdefault(node.id, [])
                held.append(j)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = values.external(tree.index[node.func])
            hidden = hidden or not names.isdisjoint(LOCALS)
    bound = scope.bindings
    for name, bindings in bound.items():
        places = loads.get(name, [])
        if not hidden and not name.startswith("_"):
            check_unread(file, report, bindings, name, loads)
        check_optional(file, report, bindings, places)


def call_behind(file: FileContext, i: int) -> int:
    """The call whose result the expression at i is, `await` seen through; -1 if it is none."""
    tree = file.tree
    node = tree.nodes[i]
    if isinstance(node, ast.Await):
        return call_behind_await(file, node)
    return i if isinstance(node, ast.Call) else -1


def call_behind_await(file: FileContext, node: ast.Await) -> int:
    """The call that is awaited, or -1."""
    tree = file.tree
    return tree.index[node.value] if isinstance(node.value, ast.Call) else -1


def check_unread(
    file: FileContext, report: Report, bindings: tuple[Binding, ...], name: str, every: Reads
) -> None:
    """R7.2: results stored in one variable and never read, or overwritten before they are."""
    tree = file.tree
    loads = every.get(name, [])
    stored = [b for b in bindings if b.kind in ASSIGNING and b.value >= 0 and is_result(file, b)]
    if not stored or any(b.kind == "param" for b in bindings):
        return
    for binding in stored:
        statement = tree.statements[binding.place]
        assert tree.contains(statement, binding.value), "a statement binds what it evaluates"
        if not loads:
            if not others_read(file, statement, binding.place, every):
                report.violated(UNREAD, statement, f"the result in `{name}` is never read")
            continue
        lost = overwritten(file, binding, bindings, loads)
        if lost:
            report.violated(UNREAD, statement, f"the result in `{name}` is overwritten unread")
        else:
            report.proven(UNREAD)


def is_result(file: FileContext, binding: Binding) -> bool:
    """Whether the binding stores the result of a call."""
    return call_behind(file, binding.value) >= 0


def others_read(file: FileContext, statement: int, place: int, loads: Reads) -> bool:
    """Whether another target of the same assignment is read, or reports the same result.

    `a, b = f()` uses the result if it uses a or b; if neither, the first name reports it.
    """
    tree = file.tree
    assert tree.contains(statement, place), "a target of the statement"
    node = tree.nodes[statement]
    if not isinstance(node, ast.Assign):
        return False
    for target in node.targets:
        first = tree.index[target]
        for j in range(first, tree.ends[first]):
            inner = tree.nodes[j]
            if j == place or not isinstance(inner, ast.Name | ast.Attribute | ast.Subscript):
                continue
            if not isinstance(inner, ast.Name):
                return True
            reported = j < place and inner.id[:1] != "_"
            if isinstance(inner.ctx, ast.Store) and (loads.get(inner.id) or reported):
                return True
    return False


def overwritten(
    file: FileContext, binding: Binding, bindings: tuple[Binding, ...], loads: list[int]
) -> bool:
    """Whether the next statements of the block overwrite the result before anything reads it."""
    scopes = file.scopes
    tree = file.tree
    first = tree.statements[binding.place]
    block = (tree.parents[first], tree.fields[first])
    following = [
        b
        for b in bindings
        if b.place > binding.place and b.kind in ("assign", "annassign") and b.value >= 0
    ]
    if not following or isinstance(tree.nodes[block[0]], ast.Try):
        return False
    second = tree.statements[following[0].place]
    assert second >= first, "bindings stand in source order"
    if second == first or (tree.parents[second], tree.fields[second]) != block:
        return False
    if any(first <= place < tree.ends[second] for place in loads):
        return False
    if any(scopes.of[place] != scopes.of[first] for place in loads):
        return False
    jumps = (ast.Return, ast.Break, ast.Continue, ast.Try, ast.With, ast.AsyncWith, *FUNCTIONS)
    return not any(isinstance(tree.nodes[j], jumps) for j in range(first, second))


def may_be_none(file: FileContext, i: int) -> str:
    """The function whose result may be None, for the call at i; "" if none is known to be so."""
    values = file.values
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Call), "a call"
    callees = values.callees(i)
    for path in sorted(callees.externals):
        entry = lookup(path)
        known = entry.path if entry is not None else path
        if path in SEARCHES or known in SEARCHES:
            name = last_part(known)
            if name in WITH_DEFAULT and len(node.args) + len(node.keywords) > 1:
                continue
            return path
    for symbol, strong in callees.targets:
        function = function_of(file.index, symbol)
        if function is None or not strong or is_overloaded(file, function):
            continue
        if gives_optional(function):
            return function.name
    return ""


def is_overloaded(file: FileContext, function: FunctionIndex) -> bool:
    """Whether overloads say what a function returns: its own annotation is their union."""
    symbol = function.symbol
    first, _, _ = symbol.rpartition("#")
    functions = file.index.functions
    declared = functions.get(first)
    assert symbol != first, "a number was taken away, or all of it"
    return declared is not None and declared.is_overload


def gives_optional(function: FunctionIndex) -> bool:
    """Whether a function of the project is annotated to return something or None."""
    returns = function.returns
    if returns is None or returns.name != "|" or function.wrapped or function.is_generator:
        return False
    return any(part.name in ("None", "types.NoneType") for part in returns.args)


def check_direct_use(file: FileContext, report: Report, i: int) -> None:
    """R7.3 for `re.match(…).group()`: an optional result used on the spot."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.Call), "a call"
    at = i
    if isinstance(tree.nodes[tree.parents[i]], ast.Await):
        at = tree.parents[i]
    above = tree.nodes[tree.parents[at]]
    if not isinstance(above, ast.Attribute | ast.Subscript) or tree.fields[at] != "value":
        return
    name = may_be_none(file, i)
    if name:
        report.violated(
            OPTIONAL, i, f"`{written_call(file, i)}` may return None; check it before it is used"
        )


def written_call(file: FileContext, i: int) -> str:
    """The function that the call at i calls, as it is written."""
    tree = file.tree
    node = tree.nodes[i]
    assert isinstance(node, ast.Call), "a call"
    return written(node.func)


def check_optional(
    file: FileContext, report: Report, bindings: tuple[Binding, ...], loads: list[int]
) -> None:
    """R7.3 for a variable: an optional result that is used before anything asks for None."""
    assert loads == sorted(loads), "the first read stands first"
    tree = file.tree
    if len(bindings) != 1 or bindings[0].kind not in ("assign", "annassign", "walrus"):
        return
    call = call_behind(file, bindings[0].value) if bindings[0].value >= 0 else -1
    if call < 0 or not loads:
        return
    name = may_be_none(file, call)
    if not name or bindings[0].kind == "walrus":
        return
    first = loads[0]
    parent = tree.nodes[tree.parents[first]]
    used = isinstance(parent, ast.Attribute | ast.Subscript) and tree.fields[first] == "value"
    if not used:
        first = use_after_idle_check(file, loads)
    if first < 0 or is_tested(file, first):
        report.proven(OPTIONAL)
        return
    variable = name_at(file, first)
    report.violated(
        OPTIONAL, first, f"`{variable}` may be None (`{written_call(file, call)}`); check it first"
    )


def use_after_idle_check(file: FileContext, loads: list[int]) -> int:
    """The use right behind a check for None that goes on in either case; -1 if there is none."""
    tree = file.tree
    assert len(loads) > 0, "the first of them is the check"
    check = tree.statements[loads[0]]
    node = tree.nodes[check]
    if not isinstance(node, ast.If) or node.orelse or not asks_for_none(node.test):
        return -1
    ending = ending_calls(file)
    inside = range(tree.index[node.test], tree.ends[check])
    if any(isinstance(tree.nodes[j], DECIDING) or j in ending for j in inside):
        return -1
    later = [place for place in loads if place >= tree.ends[check]]
    if not later or tree.parents[tree.statements[later[0]]] != tree.parents[check]:
        return -1
    above = tree.nodes[tree.parents[later[0]]]
    used = isinstance(above, ast.Attribute | ast.Subscript)
    return later[0] if used and tree.fields[later[0]] == "value" else -1


def asks_for_none(test: ast.expr) -> bool:
    """Whether a test is `x is None`, `x == None` or `not x` of a variable."""
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not) and isinstance(test.operand, ast.Name)
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    other = test.comparators[0]
    same = isinstance(test.ops[0], ast.Is | ast.Eq) and isinstance(test.left, ast.Name)
    return same and isinstance(other, ast.Constant) and other.value is None


def name_at(file: FileContext, i: int) -> str:
    """The name that the node at i spells."""
    tree = file.tree
    node = tree.nodes[i]
    return node.id if isinstance(node, ast.Name) else "the result"


def is_tested(file: FileContext, i: int) -> bool:
    """Whether the use at i stands in a `try` that handles what None would raise."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.Name), "a use of a variable"
    at = i
    for _ in range(tree.depths[i]):
        above = tree.nodes[tree.parents[at]]
        if isinstance(above, ast.Try) and tree.fields[at] == "body":
            handlers = [tree.index[handler] for handler in above.handlers]
            if any(caught_names(file, place) & OF_NONE for place in handlers):
                return True
        if isinstance(above, FUNCTIONS):
            return False
        at = tree.parents[at]
    return False
