"""R1, control flow: no recursion over the whole call graph, no jumps in disguise."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker import limits
from flightlm.checker.callgraph import CallGraph, Link
from flightlm.checker.context import FileContext
from flightlm.checker.facts import short
from flightlm.checker.link import ProjectContext, ProjectReport, Where
from flightlm.checker.model import Category, Decidability, Reach, Rule, Step, Verdict
from flightlm.checker.objects import Value
from flightlm.checker.report import Report
from flightlm.checker.stdlib import bases_of, canonical
from flightlm.checker.syntax import FUNCTIONS, LOOPS, Tree
from flightlm.checker.words import first_part, last_part, words

SELF: Final = "P10-R1.1"
CYCLE: Final = "P10-R1.2"
WEAK: Final = "P10-R1.3"
JUMP: Final = "P10-R1.4"
PROCESS: Final = "P10-R1.5"
BRANCH: Final = "P10-R1.6"

RULES: Final = (
    Rule(SELF, "function that calls itself", Decidability.SOUND, Reach.PROJECT, Category.MANDATORY),
    Rule(CYCLE, "cycle of calls", Decidability.SOUND, Reach.PROJECT, Category.MANDATORY),
    Rule(WEAK, "possible cycle of calls", Decidability.SOUND, Reach.PROJECT, Category.REQUIRED),
    Rule(JUMP, "exception used as a jump", Decidability.SYNTAX, Reach.FILE, Category.REQUIRED),
    Rule(PROCESS, "process control", Decidability.SYNTAX, Reach.FILE, Category.REQUIRED),
    Rule(BRANCH, "unclear branch", Decidability.SYNTAX, Reach.FILE, Category.REQUIRED),
)

RECURSION_LIMIT: Final = 1000  # sys.getrecursionlimit() of a fresh interpreter
PROCESS_CALLS: Final = words(
    """
    sys.exit os._exit builtins.quit builtins.exit os.abort os.kill os.killpg sys.settrace
    sys.setprofile sys.setrecursionlimit threading.settrace threading.setprofile
    """
)
PROCESS_MODULES: Final = ("signal.", "threading.", "asyncio.", "_thread.")
MAIN_MODULES: Final = ("main", "__main__")
HAND_RAISED: Final = {
    "builtins.StopIteration": "__next__",
    "builtins.StopAsyncIteration": "__anext__",
    "builtins.GeneratorExit": "",
}
GENERATORS: Final = ("types.GeneratorType", "collections.abc.Generator")
JUMPING: Final = ("throw", "send", "athrow", "asend")
CATCH_ALL: Final = "builtins.BaseException"
TRIES: Final = (ast.Try, ast.TryStar)
JUMPS: Final = (ast.Return, ast.Break, ast.Continue)
JUDGED: Final = (ast.Raise, ast.Call, *JUMPS, *LOOPS, ast.Match, ast.If)


def check(file: FileContext, report: Report) -> None:
    """Decide R1.4, R1.5 and R1.6 for one file."""
    tree = file.tree
    for i, node in tree.pairs(JUDGED):
        if isinstance(node, ast.Raise):
            check_raise(file, report, i)
        elif isinstance(node, ast.Call):
            check_call(file, report, i, node)
        elif isinstance(node, ast.Return | ast.Break | ast.Continue):
            check_leaving(file, report, i)
        elif isinstance(node, LOOPS):
            check_loop_else(report, i, node)
        elif isinstance(node, ast.Match):
            check_match(report, i, node)
        elif isinstance(node, ast.If):
            check_chain(file, report, i, node)
    assert report.tree is file.tree, "the report is that of the file"


def raised_types(file: FileContext, i: int) -> list[Value]:
    """The exception classes that the raise at i may raise; empty if that is not known."""
    tree, values = file.tree, file.values
    node = tree.nodes[i]
    assert isinstance(node, ast.Raise), "a raise statement"
    if node.exc is None:
        return []
    found = []
    for value in values.of_node(node.exc):
        if value.kind in ("instance", "object"):
            kind = "class" if value.kind == "instance" else "external"
            found.append(Value(kind, value.name))
        elif value.kind in ("class", "external"):
            found.append(Value(value.kind, value.name))
    return sorted(found)


def ancestors(file: FileContext, value: Value) -> tuple[str, ...]:
    """An exception class and the classes above it, as symbols and dotted paths."""
    if value.kind == "external":
        return bases_of(value.name)
    found: list[str] = []
    index = file.index
    for name in index.mro(value.name):
        found.extend([name] if name in index.classes else bases_of(name))
    return tuple(found)


def caught_by(file: FileContext, handler: ast.ExceptHandler) -> tuple[str, ...]:
    """The classes that a handler catches, as symbols and dotted paths."""
    if handler.type is None:
        return ("builtins.BaseException",)
    parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    values = file.values
    caught = [value for part in parts for value in values.of_node(part)]
    found = [value.name for value in caught if value.kind == "class"]
    found.extend(canonical(value.name) for value in caught if value.kind == "external")
    return tuple(found)


def catching_line(file: FileContext, i: int, value: Value) -> int:
    """The line of the handler in the same function that catches the raise at i; 0 if none does."""
    above = (*ancestors(file, value), CATCH_ALL)
    fields = file.tree.fields
    for place, node in outwards(file.tree, i):
        if isinstance(node, TRIES) and fields[place] == "body":
            for handler in node.handlers:
                if any(name in above for name in caught_by(file, handler)):
                    return handler.lineno
    return 0


def outwards(tree: Tree, i: int) -> list[tuple[int, ast.AST]]:
    """The nodes around node i inside its function or class body, from the innermost outwards;
    with each the place of its child on the way."""
    found: list[tuple[int, ast.AST]] = []
    place = i
    for _ in range(tree.depths[i]):
        node = tree.nodes[tree.parents[place]]
        if isinstance(node, (*FUNCTIONS, ast.Module, ast.ClassDef)):
            break
        found.append((place, node))
        place = tree.parents[place]
    assert len(found) <= tree.depths[i], "every step goes one level out"
    return found


def check_raise(file: FileContext, report: Report, i: int) -> None:
    """R1.4: a raise that a handler of the same function catches, or that fakes an iterator."""
    assert report.tree is file.tree, "the report is that of the file"
    for value in raised_types(file, i):
        name = last_part(last_part(value.name, ":"))
        method = HAND_RAISED.get(value.name)
        if method is not None and function_name(file, i) != method:
            report.violated(JUMP, i, f"{name} is raised by hand; return from the generator")
            return
        line = catching_line(file, i, value)
        if line > 0:
            text = f"{name} is caught at line {line} of the same function: a jump; use a condition"
            report.violated(JUMP, i, text)
            return
    report.proven(JUMP)


def function_name(file: FileContext, i: int) -> str:
    """The name of the def around node i."""
    scopes = file.scopes
    owner = scopes.function(i)
    if owner < 0:
        return ""
    scope = scopes.scopes[owner]
    return scope.name


def check_call(file: FileContext, report: Report, i: int, node: ast.Call) -> None:
    """R1.4 and R1.5: generators driven from outside, calls that control the process."""
    func = node.func
    values, settings = file.values, file.settings
    if isinstance(func, ast.Attribute) and func.attr in JUMPING:
        receivers = values.of_node(func.value)
        if any(v.kind == "object" and is_generator(v.name) for v in receivers):
            report.violated(JUMP, i, f"{func.attr} drives a generator from outside: a jump")
    called = [v.name for v in values.of_node(func) if v.kind == "external" and not v.args]
    hits = sorted(name for name in called if controls_process(name))
    if not hits:
        return
    if is_main(file, i) or settings.declared(PROCESS, file.source.module):
        report.proven(PROCESS)
        return
    first, *_ = hits
    name = first.removeprefix("builtins.")
    assert name != "", "what is called has a name"
    report.violated(PROCESS, i, f"{name} outside a declared module")


def controls_process(path: str) -> bool:
    """Whether something outside the project ends, signals or forks the process."""
    return path in PROCESS_CALLS or path.startswith(PROCESS_MODULES)


def is_generator(name: str) -> bool:
    """Whether a type is a generator's."""
    return name in GENERATORS or name == "collections.abc.AsyncGenerator"


def is_main(file: FileContext, i: int) -> bool:
    """Whether node i belongs to the program's entry: a main module, or its `if __name__` block."""
    if last_part(file.source.module) in MAIN_MODULES:
        return True
    tree = file.tree
    place = i
    for _ in range(tree.depths[i]):
        node = tree.nodes[tree.parents[place]]
        if isinstance(node, ast.If) and tree.fields[place] == "body" and asks_name(node.test):
            return True
        place = tree.parents[place]
    assert place == 0, "the walk ends at the module"
    return False


def asks_name(test: ast.expr) -> bool:
    """Whether a test compares __name__ with a text."""
    if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Name):
        return False
    text = any(isinstance(right, ast.Constant) for right in test.comparators)
    return text and test.left.id == "__name__"


def check_leaving(file: FileContext, report: Report, i: int) -> None:
    """R1.6: return, break and continue that leave a finally block swallow the exception."""
    tree = file.tree
    word = type(tree.nodes[i]).__name__
    assert word in ("Return", "Break", "Continue"), "the three statements that leave"
    for place, node in outwards(tree, i):
        if word != "Return" and isinstance(node, LOOPS) and tree.fields[place] == "body":
            break
        if isinstance(node, TRIES) and tree.fields[place] == "finalbody":
            text = f"{word.lower()} in finally swallows the exception in flight"
            report.violated(BRANCH, i, text)
            return
    report.proven(BRANCH)


def check_loop_else(report: Report, i: int, node: ast.For | ast.AsyncFor | ast.While) -> None:
    """R1.6: the else of a loop."""
    if node.orelse:
        word = "while" if isinstance(node, ast.While) else "for"
        report.violated(BRANCH, i, f"else of a {word} loop; set a flag or return from a function")
    else:
        report.proven(BRANCH)


def check_match(report: Report, i: int, node: ast.Match) -> None:
    """R1.6: a match statement without a case that takes the rest."""
    last = node.cases[-1]
    if last.guard is None and takes_rest(last.pattern):
        report.proven(BRANCH)
    else:
        report.violated(BRANCH, i, "match without `case _`; say what happens to the rest")


def takes_rest(whole: ast.pattern) -> bool:
    """Whether a pattern fits whatever it meets: `_` or a name, perhaps named or as alternative."""
    pattern = whole
    for _ in range(limits.MAX_DEPTH):
        if not isinstance(pattern, ast.MatchAs) or pattern.pattern is None:
            break
        pattern = pattern.pattern
    if isinstance(pattern, ast.MatchOr):
        return is_wildcard(pattern.patterns[-1])
    return is_wildcard(pattern)


def is_wildcard(pattern: ast.pattern) -> bool:
    """Whether a pattern fits whatever it meets: `_`, or a name alone."""
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def check_chain(file: FileContext, report: Report, i: int, node: ast.If) -> None:
    """R1.6: in critical code an if/elif chain ends with else."""
    tree = file.tree
    parent = tree.nodes[tree.parents[i]]
    inner = isinstance(parent, ast.If) and parent.orelse == [node] and is_elif(parent, node)
    if not file.critical or inner:
        return
    branches = branches_of(node)
    length = len(branches)
    assert length > 0, "the `if` itself is a branch"
    if length > 1 and not branches[-1].orelse:
        report.violated(BRANCH, i, f"if/elif chain of {length} branches without else")
    else:
        report.proven(BRANCH)


def branches_of(node: ast.If) -> list[ast.If]:
    """An `if` and the elif branches behind it."""
    found = [node]
    branch = node
    for _ in range(limits.MAX_NODES):
        following = branch.orelse[0] if len(branch.orelse) == 1 else None
        if not isinstance(following, ast.If) or not is_elif(branch, following):
            break
        branch = following
        found.append(branch)
    return found


def is_elif(outer: ast.If, inner: ast.If) -> bool:
    """Whether the `if` in an else is spelled elif: it stands in the column of its `if`."""
    return inner.col_offset == outer.col_offset


def link(project: ProjectContext, report: ProjectReport) -> None:
    """Decide R1.1 to R1.3 over the call graph and keep the depth of every entry point."""
    functions = [facts for file in project.files for facts in file.functions]
    graph = CallGraph(functions, project.index)
    direct = frozenset(report_self_calls(graph, report))
    inside = report_strong_cycles(graph, report)
    cyclic = weak_cycles(graph, report, inside)
    assert len(graph.facts) == len(graph.symbols), "a node has a symbol and perhaps facts"
    for number, facts in enumerate(graph.facts):
        if facts is None or "@" in graph.symbols[number]:
            continue
        for rule, bad in ((SELF, direct), (CYCLE, inside), (WEAK, cyclic)):
            if number not in bad:
                report.proven(rule, facts.path)
    show_depths(graph, report)


def report_self_calls(graph: CallGraph, report: ProjectReport) -> list[int]:
    """R1.1: the nodes that call themselves."""
    direct = self_calls(graph)
    for node in direct:
        own = [row for row in graph.out[node] if row.target == node and row.strong]
        assert len(own) > 0, "a node that calls itself has the edge"
        text = "{path} calls itself; use a loop with an explicit stack"
        report_cycle(graph, report, SELF, [(node, own[0])], text)
    return direct


def report_strong_cycles(graph: CallGraph, report: ProjectReport) -> set[int]:
    """R1.2: the nodes of components that strong edges make cyclic."""
    strong = [part for part in graph.components(False) if len(part) > 1]
    for part in strong:
        steps = graph.shortest_cycle(part, False)
        text = "recursion through {n} functions: {path}; use a loop with an explicit stack"
        report_cycle(graph, report, CYCLE, steps, text)
    return {node for part in strong for node in part}


def self_calls(graph: CallGraph) -> list[int]:
    """The nodes with a strong edge to themselves, closures of decorators once per definition."""
    found: dict[str, int] = {}
    for node, row in enumerate(graph.out):
        if any(edge.target == node and edge.strong for edge in row):
            _ = found.setdefault(first_part(graph.symbols[node], "@"), node)
    return list(found.values())


def weak_cycles(graph: CallGraph, report: ProjectReport, inside: set[int]) -> set[int]:
    """R1.3: components that only weak edges make cyclic; the nodes in them."""
    found: set[int] = set()
    for part in graph.components(True):
        functions = [node for node in part if not graph.is_hub(node)]
        looped = any(e.target == n and not e.strong for n in functions for e in graph.out[n])
        if not looped and len(part) < 2:
            continue
        if all(node in inside for node in functions):
            continue
        steps = graph.shortest_cycle(part, True)
        if not steps:
            continue
        found.update(functions)
        text = "possible recursion, because a receiver or callee has no known type: {path}"
        report_cycle(graph, report, WEAK, steps, text)
    assert not inside.issuperset(found) or not found, "a strong cycle is told of once"
    return found


def report_cycle(
    graph: CallGraph,
    report: ProjectReport,
    rule: str,
    steps: list[tuple[int, Link]],
    text: str,
) -> None:
    """One finding for a cycle, at the first def in it, with every call of the cycle as trace."""
    shown = [(node, row) for node, row in steps if graph.facts[node] is not None]
    if not shown:
        return
    keys = [(defined_at(graph, node), k) for k, (node, _) in enumerate(shown)]
    first = min(keys)[1]
    shown = shown[first:] + shown[:first]
    names = [short(graph.symbols[node]) for node, _ in shown]
    path = " → ".join([*names, names[0]] if len(names) > 1 else names)
    trace = [
        Step(facts.path, row.line, f"{short(facts.symbol)} {row.note}")
        for node, row in shown
        for facts in [graph.facts[node]]
        if facts is not None
    ]
    facts = graph.facts[shown[0][0]]
    assert facts is not None, "hubs were left out"
    where = Where(facts.path, facts.line, 1, facts.symbol)
    message = text.format(n=len(names), path=path)
    if rule == WEAK:
        report.unproven(rule, where, message, anchor=facts.symbol, trace=trace)
    else:
        report.violated(rule, where, message, anchor=facts.symbol, trace=trace)


def defined_at(graph: CallGraph, node: int) -> tuple[str, int, str]:
    """Where a node's function is defined; closures of decorators come after everything else."""
    facts = graph.facts[node]
    assert facts is not None, "a function"
    after = "1" if "@" in graph.symbols[node] else "0"
    return after + facts.path, facts.line, facts.symbol


def show_depths(graph: CallGraph, report: ProjectReport) -> None:
    """Keep for every function that nothing calls how many frames a call of it needs at most."""
    depths = graph.depths()
    assert len(depths) == len(graph.facts), "a depth for every function"
    called = {row.target for n, out in enumerate(graph.out) for row in out if row.target != n}
    for number, facts in enumerate(graph.facts):
        if facts is None or number in called or "@" in graph.symbols[number]:
            continue
        deep = depths[number]
        where = Where(facts.path, facts.line, 1, facts.symbol)
        if deep == 0:
            steps = ("failed: a cycle of calls is reachable",)
            detail = (("depth", "unbounded"), ("limit", str(RECURSION_LIMIT)))
            report.show(SELF, Verdict.UNPROVEN, where, steps, detail)
            continue
        fits = deep < RECURSION_LIMIT
        step = f"{'ok' if fits else 'failed'}: at most {deep} frames of {RECURSION_LIMIT}"
        verdict = Verdict.PROVEN if fits else Verdict.UNPROVEN
        detail = (("depth", str(deep)), ("limit", str(RECURSION_LIMIT)))
        report.show(SELF, verdict, where, (step,), detail)
