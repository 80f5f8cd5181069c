"""P10-R3: nothing is allocated after initialisation.

Each file gives its allocation sites (allocation.py); the link phase follows the call graph from
the steady roots (phases.py) and reports the sites of what they reach.  Without a steady root the
rule is not claimed, and the report says so.  P10-R3.10 looks at the other functions of critical
modules: what grows there needs a declared capacity.
"""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.allocation import GROWERS, Sites, holder_of
from flightlm.checker.callgraph import CallGraph
from flightlm.checker.capacity import Growth, growths
from flightlm.checker.context import FileContext
from flightlm.checker.link import ProjectContext, ProjectReport, Where
from flightlm.checker.model import Category, Decidability, Fact, Reach, Rule, Verdict
from flightlm.checker.phases import Phase, Reached, init_roots, short, steady_roots
from flightlm.checker.report import Report
from flightlm.checker.values import RUNNING

D: Final = Decidability.SYNTAX
S: Final = Decidability.SOUND
PROJECT: Final = Reach.PROJECT
REQUIRED: Final = Category.REQUIRED

RULES: Final = (
    Rule("P10-R3.0", "type not known in steady arithmetic", D, PROJECT, REQUIRED),
    Rule("P10-R3.1", "array operator that makes its result", S, PROJECT, REQUIRED),
    Rule("P10-R3.2", "numpy call that allocates", S, PROJECT, REQUIRED),
    Rule("P10-R3.3", "numpy call that allocates although it has out=", S, PROJECT, REQUIRED),
    Rule("P10-R3.4", "fancy or boolean index that copies", S, PROJECT, REQUIRED),
    Rule("P10-R3.5", "copy of an array, or a reshape that may be one", S, PROJECT, REQUIRED),
    Rule("P10-R3.6", "temporary array on the right of a store", D, PROJECT, REQUIRED),
    Rule("P10-R3.7", "container that is made or grows", D, PROJECT, REQUIRED),
    Rule("P10-R3.8", "string that is made", D, PROJECT, REQUIRED),
    Rule("P10-R3.9", "object, function or generator that is made", D, PROJECT, REQUIRED),
    Rule("P10-R3.10", "container without declared capacity", D, PROJECT, REQUIRED),
)
SITES: Final = tuple(f"P10-R3.{k}" for k in range(10))
CAPACITY: Final = "P10-R3.10"
EXEMPT: Final = "P10-R3.exempt"  # facts: calls that only a failure makes, by function
CALLING: Final = tuple(RUNNING | frozenset((ast.Call,)))
STATING: Final = tuple(RUNNING | frozenset((ast.Call, ast.Raise, ast.Assert)))
ROOT: Final = "P10-R3.9"  # the rule under which the certificate lists roots


def check(file: FileContext, report: Report) -> None:
    """Keep the sites of a file for the link phase, if the project has a steady root at all."""
    if steady_roots(file.index, file.settings):
        sites = Sites(file)
        for site in sites.found:
            texts = (symbol_of(file, site.owner), site.message)
            report.keep(site.rule, site.place, int(site.sure), texts)
        keep_exempt(sites, report)
    if file.critical:
        for growth in growths(file, GROWERS):
            keep_growth(file, growth, report)
    assert len(report.kept) <= 8 * len(file.tree.nodes), "few facts per node"


def symbol_of(file: FileContext, scope: int) -> str:
    """The symbol of the function that a scope belongs to."""
    symbols = file.values.symbols
    assert 0 <= scope < len(symbols), "a scope of this file"
    return symbols[scope]


def place_of_scope(file: FileContext, scope: int) -> int:
    """The node that opens a scope."""
    opened = file.scopes.scopes
    assert 0 <= scope < len(opened), "a scope of this file"
    return opened[scope].place


def keep_growth(file: FileContext, growth: Growth, report: Report) -> None:
    """Keep one growth of an attribute; number is 1 if a capacity bounds it."""
    owner = symbol_of(file, holder_of(file, growth.place))
    assert growth.field != "", "an attribute has a name"
    report.keep(CAPACITY, growth.place, int(growth.bounded), (owner, growth.field, growth.why))


def keep_exempt(sites: Sites, report: Report) -> None:
    """Keep, by function, the calls that only a failure makes, and how many failures it states."""
    file = sites.file
    tree = file.tree
    nodes = tree.nodes
    failing: dict[int, dict[str, None]] = {}
    stated: dict[int, int] = {}
    for i in tree.places(STATING):
        if isinstance(nodes[i], ast.Raise | ast.Assert):
            holder = holder_of(file, i)
            stated[holder] = stated.get(holder, 0) + 1
        if sites.failing[i]:
            targets = dict.fromkeys(targets_of(file, i))
            if targets:
                known = failing.setdefault(holder_of(file, i), {})
                known.update(targets)
    normal = normal_targets(sites, frozenset(failing))
    for holder in sorted(failing.keys() | stated.keys()):
        used = normal.get(holder, set())
        only = [target for target in failing.get(holder, {}) if target not in used]
        texts = (symbol_of(file, holder), *only)
        report.keep(EXEMPT, place_of_scope(file, holder), stated.get(holder, 0), texts)
    assert all(holder >= 0 for holder in failing), "scopes count from 0"


def normal_targets(sites: Sites, holders: frozenset[int]) -> dict[int, set[str]]:
    """Function -> what it calls while nothing fails, for some functions."""
    file = sites.file
    found: dict[int, set[str]] = {}
    if not holders:
        return found
    tree = file.tree
    for i in tree.places(CALLING):
        if not sites.failing[i] and holder_of(file, i) in holders:
            known = found.setdefault(holder_of(file, i), set())
            known.update(targets_of(file, i))
    assert found.keys() <= holders, "only what was asked for"
    return found


def targets_of(file: FileContext, i: int) -> list[str]:
    """The targets of the calls that node i makes, as the call graph names them."""
    values = file.values
    nodes = file.tree.nodes
    found = [symbol for symbol, _ in values.implicit(i)]
    if isinstance(nodes[i], ast.Call):
        called = values.callees(i)
        found.extend(symbol for symbol, _ in called.targets)
        if called.weak:
            found.append(f".{called.weak}")
        if called.unresolved:
            found.append("?")
    assert all(found), "a target has a name"
    return found


def link(project: ProjectContext, report: ProjectReport) -> None:
    """Report the sites that the steady roots reach, and growth without capacity elsewhere."""
    roots = steady_roots(project.index, project.settings)
    steady: frozenset[str] = frozenset()
    if roots:
        functions = [facts for file in project.files for facts in file.functions]
        graph = CallGraph(functions, project.index)
        exempt = {f.texts[0]: frozenset(f.texts[1:]) for f in project.facts_of(EXEMPT)}
        phase = Phase(graph, roots, exempt)
        steady = frozenset(phase.reached)
        judge_sites(project, report, phase)
        for root in roots:
            show_root(project, report, Phase(graph, (root,), exempt))
    init = frozenset(init_roots(project.index, project.settings))
    for fact in project.facts_of(CAPACITY):
        judge_growth(fact, steady | init, report)
    assert len(steady) <= sum(len(file.functions) for file in project.files) + 1, "of the project"


def where_of(fact: Fact) -> Where:
    """The place of a fact."""
    assert fact.line > 0, "lines count from 1"
    return Where(fact.path, fact.line, fact.column, fact.symbol)


def judge_sites(project: ProjectContext, report: ProjectReport, phase: Phase) -> None:
    """Report every site of every function that is reached."""
    seen: dict[tuple[str, str], int] = {}
    steady = phase.reached
    for rule in SITES:
        for fact in project.facts_of(rule):
            owner, message = fact.texts
            reached = steady.get(owner)
            if reached is None:
                continue
            seen[(owner, rule)] = 1
            trace = phase.trace(owner)
            text = f"{message} (steady: {short(reached.root)})"
            if fact.number == 1 and reached.sure:
                report.violated(rule, where_of(fact), text, anchor=message, trace=trace)
            else:
                weak = "" if reached.sure else "; reached through a call that is not typed"
                text = f"{text}{weak}"
                report.unproven(rule, where_of(fact), text, anchor=message, trace=trace)
    for file in project.files:
        for facts in file.functions:
            if facts.symbol in phase.reached:
                clean = [rule for rule in SITES if (facts.symbol, rule) not in seen]
                for rule in clean:
                    report.proven(rule, file.path)
    assert len(seen) <= len(phase.reached) * len(SITES), "only what is reached is reported"


def is_sure(steady: dict[str, Reached], fact: Fact) -> bool:
    """Whether strong calls alone lead to the function of a site."""
    reached = steady.get(fact.texts[0])
    return reached is not None and reached.sure


def show_root(project: ProjectContext, report: ProjectReport, phase: Phase) -> None:
    """The certificate of one steady root: what it reaches and how many sites that has."""
    counted = [f for rule in SITES for f in project.facts_of(rule) if f.texts[0] in phase.reached]
    failures = sum(f.number for f in project.facts_of(EXEMPT) if f.texts[0] in phase.reached)
    steady = phase.reached
    functions = project.index.functions
    roots = sorted({reached.root for reached in steady.values()})
    for root in roots:
        function = functions[root]
        where = Where(function.path, function.line, 1, root)
        verdict = Verdict.PROVEN
        if counted:
            certain = [f for f in counted if f.number == 1]
            sure = any(is_sure(steady, f) for f in certain)
            verdict = Verdict.VIOLATED if sure else Verdict.UNPROVEN
        steps = [f"ok: {len(phase.reached)} functions are reachable"]
        mark = "failed" if counted else "ok"
        steps.append(f"{mark}: they have {len(counted)} allocation sites")
        detail = (
            ("kind", "root"),
            ("functions", str(len(phase.reached))),
            ("sites", str(len(counted))),
            ("exempt", str(failures)),
        )
        report.show(ROOT, verdict, where, steps, detail)
    assert len(roots) <= 1, "a phase of one root"


def judge_growth(fact: Fact, phases: frozenset[str], report: ProjectReport) -> None:
    """One growth of an attribute in a critical module, outside the steady and the init phase."""
    owner, field, why = fact.texts
    assert field != "", "an attribute has a name"
    if owner in phases:
        return
    if fact.number == 1:
        report.proven(CAPACITY, fact.path)
        return
    text = f"{field} grows here without a declared capacity: {why}"
    rewrite = f"guard it: if len({field}) < CAPACITY"
    report.violated(CAPACITY, where_of(fact), f"{text}; {rewrite}", anchor=field)
