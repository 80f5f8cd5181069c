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
from flightlm.checker.stdlib import bases_of
from flightlm.checker.syntax import FUNCTIONS, LOOPS
from flightlm.checker.words import words

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
CATCH_ALL: Final = ("builtins.Exception", "builtins.BaseException")
TRIES: Final = (ast.Try, ast.TryStar)


def check(file: FileContext, report: Report) -> None:
    """Decide R1.4, R1.5 and R1.6 for one file."""
    nodes = file.tree.nodes
    for i in range(1, len(nodes)):
        node = nodes[i]
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
    node = file.tree.nodes[i]
    assert isinstance(node, ast.Raise), "a raise statement"
    if node.exc is None:
        return []
    found = []
    for value in file.values.of(file.tree.index[node.exc]):
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
    for name in file.index.mro(value.name):
        found.extend([name] if name in file.index.classes else bases_of(name))
    return tuple(found)


def caught_by(file: FileContext, handler: ast.ExceptHandler) -> tuple[str, ...]:
    """The classes that a handler catches, as symbols and dotted paths."""
    if handler.type is None:
        return ("builtins.BaseException",)
    parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    found: list[str] = []
    for part in parts:
        for value in file.values.of(file.tree.index[part]):
            if value.kind == "class":
                found.append(value.name)
            elif value.kind == "external":
                found.append(bases_of(value.name)[0])
    return tuple(found)


def catching_line(file: FileContext, i: int, value: Value) -> int:
    """The line of the handler in the same function that catches the raise at i; 0 if none does."""
    tree = file.tree
    above = ancestors(file, value)
    place = i
    for _ in range(limits.MAX_DEPTH):
        parent = tree.parents[place]
        node = tree.nodes[parent]
        if place == 0 or isinstance(node, (*FUNCTIONS, ast.Module, ast.ClassDef)):
            break
        if isinstance(node, TRIES) and tree.fields[place] == "body":
            for handler in node.handlers:
                caught = caught_by(file, handler)
                if any(name in above or name in CATCH_ALL[1:] for name in caught):
                    return handler.lineno
        place = parent
    return 0


def check_raise(file: FileContext, report: Report, i: int) -> None:
    """R1.4: a raise that a handler of the same function catches, or that fakes an iterator."""
    types = raised_types(file, i)
    for value in types:
        name = value.name.rpartition(":")[2].rpartition(".")[2]
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
    scope = file.scopes.function(i)
    return file.scopes.scopes[scope].name if scope >= 0 else ""


def check_call(file: FileContext, report: Report, i: int, node: ast.Call) -> None:
    """R1.4 and R1.5: generators driven from outside, calls that control the process."""
    func = node.func
    if isinstance(func, ast.Attribute) and func.attr in JUMPING:
        receivers = file.values.of(file.tree.index[func.value])
        if any(v.kind == "object" and is_generator(v.name) for v in receivers):
            report.violated(JUMP, i, f"{func.attr} drives a generator from outside: a jump")
    names = [
        value.name
        for value in file.values.of(file.tree.index[func])
        if value.kind == "external" and not value.args
    ]
    hits = sorted(n for n in names if n in PROCESS_CALLS or n.startswith(PROCESS_MODULES))
    if not hits:
        return
    if is_main(file, i) or file.settings.declared(PROCESS, file.source.module):
        report.proven(PROCESS)
        return
    report.violated(PROCESS, i, f"{hits[0].removeprefix('builtins.')} outside a declared module")


def is_generator(name: str) -> bool:
    """Whether a type is a generator's."""
    return name in GENERATORS or name == "collections.abc.AsyncGenerator"


def is_main(file: FileContext, i: int) -> bool:
    """Whether node i belongs to the program's entry: a main module, or its `if __name__` block."""
    if file.source.module.rpartition(".")[2] in MAIN_MODULES:
        return True
    tree = file.tree
    place = i
    for _ in range(limits.MAX_DEPTH):
        if place == 0:
            break
        parent = tree.parents[place]
        node = tree.nodes[parent]
        if isinstance(node, ast.If) and tree.fields[place] == "body" and parent != 0:
            test = node.test
            named = isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)
            if named and any(isinstance(c, ast.Constant) for c in test.__dict__["comparators"]):
                return str(test.__dict__["left"].id) == "__name__"
        place = parent
    return False


def check_leaving(file: FileContext, report: Report, i: int) -> None:
    """R1.6: return, break and continue that leave a finally block swallow the exception."""
    tree = file.tree
    jump = not isinstance(tree.nodes[i], ast.Return)
    place = i
    for _ in range(limits.MAX_DEPTH):
        parent = tree.parents[place]
        node = tree.nodes[parent]
        if place == 0 or isinstance(node, (*FUNCTIONS, ast.Module, ast.ClassDef)):
            break
        if jump and isinstance(node, LOOPS) and tree.fields[place] == "body":
            break
        if isinstance(node, TRIES) and tree.fields[place] == "finalbody":
            word = type(tree.nodes[i]).__name__.lower()
            report.violated(BRANCH, i, f"{word} in finally swallows the exception in flight")
            return
        place = parent
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
    pattern = last.pattern
    for _ in range(limits.MAX_DEPTH):
        if not isinstance(pattern, ast.MatchAs) or pattern.pattern is None:
            break
        pattern = pattern.pattern
    takes_all = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
    if isinstance(pattern, ast.MatchOr):
        final = pattern.patterns[-1]
        takes_all = isinstance(final, ast.MatchAs) and final.pattern is None
    if takes_all and last.guard is None:
        report.proven(BRANCH)
    else:
        report.violated(BRANCH, i, "match without `case _`; say what happens to the rest")


def check_chain(file: FileContext, report: Report, i: int, node: ast.If) -> None:
    """R1.6: in critical code an if/elif chain ends with else."""
    parent = file.tree.nodes[file.tree.parents[i]]
    inner = isinstance(parent, ast.If) and parent.orelse == [node] and is_elif(parent, node)
    if not file.critical or inner:
        return
    branch = node
    length = 1
    for _ in range(limits.MAX_NODES):
        following = branch.orelse[0] if len(branch.orelse) == 1 else None
        if not isinstance(following, ast.If) or not is_elif(branch, following):
            break
        branch = following
        length += 1
    if length > 1 and not branch.orelse:
        report.violated(BRANCH, i, f"if/elif chain of {length} branches without else")
    else:
        report.proven(BRANCH)


def is_elif(outer: ast.If, inner: ast.If) -> bool:
    """Whether the `if` in an else is spelled elif: it stands in the column of its `if`."""
    return inner.col_offset == outer.col_offset


def link(project: ProjectContext, report: ProjectReport) -> None:
    """Decide R1.1 to R1.3 over the call graph and keep the depth of every entry point."""
    functions = [facts for file in project.files for facts in file.functions]
    graph = CallGraph(functions, project.index)
    direct = self_calls(graph)
    strong = [part for part in graph.components(False) if len(part) > 1]
    inside = {node for part in strong for node in part}
    for part in strong:
        steps = graph.shortest_cycle(part, False)
        text = "recursion through {n} functions: {path}; use a loop with an explicit stack"
        report_cycle(graph, report, CYCLE, steps, text)
    for node in direct:
        own = [row for row in graph.out[node] if row.target == node and row.strong][:1]
        text = "{path} calls itself; use a loop with an explicit stack"
        report_cycle(graph, report, SELF, [(node, own[0])], text)
    cyclic = weak_cycles(graph, report, inside)
    for number, facts in enumerate(graph.facts):
        if facts is None or "@" in graph.symbols[number]:
            continue
        for rule, bad in ((SELF, direct), (CYCLE, inside), (WEAK, cyclic)):
            if number not in bad:
                report.proven(rule, facts.path)
    show_depths(graph, report)


def self_calls(graph: CallGraph) -> list[int]:
    """The nodes with a strong edge to themselves, closures of decorators once per definition."""
    found: dict[str, int] = {}
    for node, row in enumerate(graph.out):
        if any(edge.target == node and edge.strong for edge in row):
            found.setdefault(graph.symbols[node].partition("@")[0], node)
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
