"""R7.4: every public function checks its parameters before it uses them."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.checks import Check, Checks, owes_checks
from flightlm.checker.conditions import REPEATABLE
from flightlm.checker.context import FileContext
from flightlm.checker.functions import function_of
from flightlm.checker.paths import WITHS
from flightlm.checker.project import FunctionIndex, ProjectIndex, TypeRef
from flightlm.checker.report import Report
from flightlm.checker.rules.names import class_of, is_method
from flightlm.checker.scopes import Scope, ScopeKind
from flightlm.checker.syntax import FUNCTIONS, Tree
from flightlm.checker.words import first_part, words

PARAMETERS: Final = "P10-R7.4"
Reads = dict[str, list[int]]
OBSERVING: Final = (
    *(ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript),
    *(ast.Compare, ast.BoolOp, ast.IfExp, ast.Tuple),
)
FAILING: Final = (ast.Div, ast.FloorDiv, ast.Mod, ast.LShift, ast.RShift)
Span = tuple[int, int, int]  # start and end of a test, and the outermost statement of its check
MAX_HOPS: Final = 200  # calls through which a parameter is followed

# Dunder methods that a program calls by hand; Python itself calls the others with what it has.
PUBLIC_SPECIAL: Final = words("__init__ __new__ __call__")
# Types without a wrong value (assumption A5: annotations are true).
TOTAL_TYPES: Final = words(
    "builtins.bool None types.NoneType typing.Literal builtins.object typing.Optional typing.Union "
    "typing.Annotated"
)


def check_parameters(file: FileContext, report: Report, checks: Checks) -> None:
    """Decide R7.4 for one file."""
    reads = loads_of(file)
    for scope in file.scopes.scopes:
        if scope.kind is ScopeKind.FUNCTION and is_public(scope):
            loads = reads.get(scope.id, {})
            check_function(file, report, scope, loads, checks.effective_of(scope.id))


def check_function(
    file: FileContext, report: Report, scope: Scope, loads: Reads, effective: list[Check]
) -> None:
    """R7.4 for one public function."""
    names = parameters_of(file, scope)
    if not names or not owes_checks(file, scope.place):
        return
    missing = [name for name in names if not is_checked(file, loads, name, effective)]
    report.proven(PARAMETERS, len(names) - len(missing))
    if missing:
        report_missing(file, report, scope.place, names, missing)


def report_missing(
    file: FileContext, report: Report, i: int, names: list[str], missing: list[str]
) -> None:
    """A finding in critical code, a note with the ratio elsewhere."""
    shown = ", ".join(f"`{name}`" for name in missing)
    count = len(names) - len(missing)
    message = f"{count} of {len(names)} parameters are checked before use; not {shown}"
    assert len(missing) > 0, "something is missing"
    if file.critical:
        report.violated(PARAMETERS, i, message)
    else:
        report.advised(PARAMETERS, i, message)


def is_public(scope: Scope) -> bool:
    """Whether code of other modules may call the function: no underscore, not nested, no hook."""
    name = scope.name
    special = name.startswith("__") and name.endswith("__")
    if special and name not in PUBLIC_SPECIAL:
        return False
    if name.startswith("_") and not special:
        return False
    qualname = scope.qualname
    around, _, _ = qualname.rpartition(".")
    parts = around.split(".")
    assert scope.kind is ScopeKind.FUNCTION, "a function"
    return not any(part.startswith(("_", "<")) for part in parts)


def parameters_of(file: FileContext, scope: Scope) -> list[str]:
    """The parameters that need a check: not the receiver, and not those without wrong values."""
    tree = file.tree
    node = tree.nodes[scope.place]
    assert isinstance(node, FUNCTIONS), "a function"
    arguments = node.args
    found = [*arguments.posonlyargs, *arguments.args]
    makes = node.name == "__new__" and class_of(file, scope.place) >= 0
    if makes or is_method(file, scope.place):
        found = found[1:]
    wanted = [arg for arg in (*found, *arguments.kwonlyargs) if not is_total(file, arg.annotation)]
    names = [arg.arg for arg in wanted]
    return [name for name in names if not name.startswith("_")]


def is_total(file: FileContext, annotation: ast.expr | None) -> bool:
    """Whether every value of the annotated type is right.

    That holds for booleans, enumerations and literals, and for classes of the project that check
    what they are made of: such an object was checked when it was made.
    """
    if annotation is None:
        return False
    tree = file.tree
    place = tree.index[annotation]
    return all(is_total_node(file, j) for j in range(place, tree.ends[place]))


def is_total_node(file: FileContext, i: int) -> bool:
    """Whether one node of an annotation allows no wrong value."""
    tree = file.tree
    node = tree.nodes[i]
    if isinstance(node, ast.Constant):
        return node.value is None
    return not isinstance(node, ast.Name | ast.Attribute) or is_total_name(file, i)


def is_total_name(file: FileContext, i: int) -> bool:
    """Whether a name of an annotation is a type without wrong values, or a module before one."""
    known = file.values
    values = known.of(i)
    names = {value.name for value in values if value.kind == "class"}
    if names and all(is_closed(file.index, name) for name in names):
        return True
    if any(value.kind == "module" for value in values):
        return True
    outside = known.external(i)
    return len(outside) > 0 and outside <= TOTAL_TYPES


def is_closed(index: ProjectIndex, name: str) -> bool:
    """Whether a class of the project is an enumeration or checks what it is made of."""
    if index.is_enum(name):
        return True
    makers = [function_of(index, symbol) for symbol in index.constructors(name)]
    return any(maker is not None and len(maker.checked) > 0 for maker in makers)


def loads_of(file: FileContext) -> dict[int, Reads]:
    """Per function scope: its names -> the places that read them, in source order."""
    scopes = file.scopes
    tree = file.tree
    found: dict[int, Reads] = {}
    for j, node in tree.pairs((ast.Name,)):
        assert isinstance(node, ast.Name), "its class says so"
        owner = scopes.resolve(scopes.of[j], node.id)
        if owner > 0 and not isinstance(node.ctx, ast.Store):
            reads = found.setdefault(owner, {})
            places = reads.setdefault(node.id, [])
            places.append(j)
    assert all(owner > 0 for owner in found), "the module's names are not followed"
    return found


def is_checked(file: FileContext, reads: Reads, name: str, effective: list[Check]) -> bool:
    """Whether an effective check asks for the parameter before its first other use.

    `rows = x.shape[0]` and the like only observe x: a check of rows is then a check of x.
    """
    loads = reads.get(name, [])
    assert loads == sorted(loads), "reads stand in source order"
    spans = [span for check in effective for span in spans_of(file, check)]
    observers: set[str] = set()
    for place in loads:
        asked = is_asked(file, place, spans)
        if asked and held(file, place, loads, spans):
            return True
        if asked or is_defaulted(file, place, name):
            continue
        observer = observing(file, place)
        if observer != "":
            observers.add(observer)
            continue
        known = [p for other in observers for p in reads.get(other, ()) if p < place]
        if any(is_asked(file, p, spans) for p in known):
            return True
        return is_forwarded(file, place)
    return True


def is_asked(file: FileContext, i: int, spans: list[Span]) -> bool:
    """Whether the use at i stands in the test of an effective check."""
    assert i < len(file.tree.nodes), "a place"
    return any(start <= i < end for start, end, _ in spans)


def held(file: FileContext, i: int, loads: list[int], spans: list[Span]) -> bool:
    """Whether such a check stands before all later uses on every path."""
    outers = [outer for start, end, outer in spans if start <= i < end]
    return any(dominates(file, outer, loads) for outer in outers)


def observing(file: FileContext, i: int) -> str:
    """The variable that receives what reads and arithmetic say of the use at i."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.Name), "a use of the parameter"
    node = tree.nodes[tree.statements[i]]
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return ""
    target = node.targets[0]
    value = tree.index[node.value]
    if not isinstance(target, ast.Name) or not tree.contains(value, i) or value == i:
        return ""
    if not all(observes(file, j) for j in range(value, tree.ends[value])):
        return ""
    return "" if may_fail(tree, i, value) else target.id


def may_fail(tree: Tree, i: int, value: int) -> bool:
    """Whether a wrong value at i can make `value` fail: it divides, shifts or indexes."""
    at = i
    for _ in range(tree.depths[i] - tree.depths[value]):
        above = tree.nodes[tree.parents[at]]
        divides = isinstance(above, ast.BinOp) and isinstance(above.op, FAILING)
        if divides and tree.fields[at] == "right":
            return True
        if isinstance(above, ast.Subscript) and tree.fields[at] == "slice":
            return True
        at = tree.parents[at]
    assert at == value, "the value holds the use"
    return False


def observes(file: FileContext, i: int) -> bool:
    """Whether a node only reads or computes."""
    tree = file.tree
    node = tree.nodes[i]
    if not isinstance(node, ast.Call):
        return isinstance(node, OBSERVING)
    values = file.values
    names = values.external(tree.index[node.func])
    return len(names) > 0 and names <= REPEATABLE


def spans_of(file: FileContext, check: Check) -> list[Span]:
    """The tests that belong to a check, as (start, end, outermost statement).

    A chain `if …: … elif …: … else: raise` asks in all its tests.
    """
    tree = file.tree
    places = [check.test]
    at = check.place
    for _ in range(tree.depths[check.place] + 1):
        above = tree.nodes[tree.parents[at]]
        if not isinstance(above, ast.If) or not isinstance(tree.nodes[at], ast.If):
            break
        if tree.fields[at] != "orelse" or len(above.orelse) != 1:
            break
        at = tree.parents[at]
        places.append(at + 1)
    assert at <= check.place, "the outermost comes first"
    return [(place, tree.ends[place], at) for place in places]


def is_defaulted(file: FileContext, i: int, name: str) -> bool:
    """Whether the use at i is that of `if name is None: name = default`."""
    tree = file.tree
    assert isinstance(tree.nodes[i], ast.Name), "a use of the parameter"
    compare = tree.parents[i]
    statement = tree.nodes[tree.parents[compare]]
    if not isinstance(tree.nodes[compare], ast.Compare) or not isinstance(statement, ast.If):
        return False
    stores = [
        node
        for inner in statement.body
        for node in ([*inner.targets] if isinstance(inner, ast.Assign) else [])
    ]
    return any(isinstance(node, ast.Name) and node.id == name for node in stores)


def dominates(file: FileContext, check: int, loads: list[int]) -> bool:
    """Whether the check stands in a block that holds the later uses, too."""
    tree = file.tree
    at = tree.statements[check]
    for _ in range(tree.depths[at] + 1):
        above = tree.parents[at]
        if not isinstance(tree.nodes[above], WITHS):
            break
        at = above
    assert tree.contains(at, check), "the statement holds the check"
    block = tree.parents[at]
    field = tree.fields[at]
    whole = isinstance(tree.nodes[block], FUNCTIONS)
    for place in loads:
        if place < check or whole:
            continue
        if not tree.contains(block, place) or field_inside(file, block, place) != field:
            return False
    return True


def field_inside(file: FileContext, block: int, place: int) -> str:
    """The field of the node at `block` that holds the node at `place`."""
    tree = file.tree
    at = place
    for _ in range(tree.depths[place] - tree.depths[block]):
        if tree.parents[at] == block:
            break
        at = tree.parents[at]
    return tree.fields[at]


def argument_at(tree: Tree, i: int) -> tuple[int, int | str]:
    """The call whose argument the node at i is, and its position or keyword; (-1, -1) if none."""
    around = tree.parents[i]
    above = tree.nodes[around]
    if isinstance(above, ast.keyword) and above.arg is not None:
        return tree.parents[around], above.arg
    if isinstance(above, ast.Call) and tree.fields[i] == "args":
        return around, position_of(above, tree.nodes[i])
    return -1, -1


def is_forwarded(file: FileContext, i: int) -> bool:
    """Whether the use at i hands the parameter on unchanged to a parameter that is checked."""
    call, place = argument_at(file.tree, i)
    if call < 0:
        return False
    values = file.values
    callees = values.callees(call)
    symbols = [symbol for symbol, strong in callees.targets if strong]
    if not symbols or callees.unresolved or callees.weak or callees.externals:
        return False
    return all(receives_checked(file.index, symbol, place) for symbol in symbols)


def position_of(call: ast.Call, wanted: ast.AST) -> int:
    """Where an argument stands in a call; -1 after a splat."""
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred):
            return -1
        if argument is wanted:
            return position
    return -1


def receives_checked(index: ProjectIndex, symbol: str, place: int | str) -> bool:
    """Whether the parameter of a project function that receives an argument is checked there."""
    assert place != "", "a position or a keyword"
    start = parameter_at(function_of(index, symbol), place)
    waiting = [(symbol, start)]
    seen: set[tuple[str, str]] = set()
    for _ in range(MAX_HOPS):
        if not waiting:
            return False
        here, name = waiting.pop()
        function = function_of(index, here)
        if function is None or name == "" or (here, name) in seen:
            continue
        seen.add((here, name))
        if name in function.checked or is_total_type(function, name):
            return True
        for text in function.forwards:
            waiting.extend(followed(index, function, text, name))
    return False


def followed(
    index: ProjectIndex, function: FunctionIndex, text: str, name: str
) -> list[tuple[str, str]]:
    """Where a function hands its parameter `name` on, by one text of its summary."""
    assert text.count("|") == 2, "parameter|reference|place"
    parameter, reference, place = text.split("|")
    if parameter != name:
        return []
    kind, _, target = reference.partition(":")
    symbols: list[str] = []
    if kind == "self":
        symbols.extend(index.overrides(function.owner, target))
    else:
        for value in index.resolve_name(first_part(function.symbol, ":"), target):
            if value.kind == "function":
                symbols.append(value.name)
            elif value.kind == "class":
                symbols.extend(index.constructors(value.name))
    where: int | str = int(place) if place.isdigit() else place
    return [(symbol, parameter_at(function_of(index, symbol), where)) for symbol in symbols]


def parameter_at(function: FunctionIndex | None, place: int | str) -> str:
    """The name of the parameter that an argument binds; "" if that is not known."""
    if function is None:
        return ""
    plain = [p for p in function.parameters if p.kind in ("positional", "any")]
    if function.owner != "" and not function.is_static:
        plain = plain[1:]
    if isinstance(place, str):
        return place if any(p.name == place for p in function.parameters) else ""
    return plain[place].name if 0 <= place < len(plain) else ""


def is_total_type(function: FunctionIndex, name: str) -> bool:
    """Whether the parameter is annotated with a type without wrong values."""
    for parameter in function.parameters:
        annotation: TypeRef | None = parameter.annotation
        if parameter.name == name and annotation is not None:
            return annotation.name in TOTAL_TYPES
    return False
