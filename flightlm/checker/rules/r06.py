"""Rule 6: data at the smallest scope, and no state that everybody can change.

Here: globals (R6.1, R6.2), defaults (R6.3), class attributes (R6.4).  r06_names.py has what is
decided on names (R6.6 to R6.10), r06_attributes.py what is decided on attributes (R6.5, R6.11).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from flightlm.checker.context import FileContext
from flightlm.checker.index_file import CHANGING_CALLS
from flightlm.checker.model import Category, Decidability, Reach, Rule
from flightlm.checker.report import Report
from flightlm.checker.rules import r06_attributes, r06_names
from flightlm.checker.rules.mutability import MUTABLE, UNSURE, Nature, nature_of
from flightlm.checker.rules.names import externals, is_final
from flightlm.checker.rules.reading import (
    bindings_of,
    callee_symbols,
    class_named,
    field_at,
    function_named,
    node_at,
    owner_of,
    parent_at,
    place_at,
    scope_at,
    scope_of,
    statement_at,
    symbol_at,
)
from flightlm.checker.scopes import Binding, ScopeKind
from flightlm.checker.syntax import Tree
from flightlm.checker.words import words

GLOBAL_WRITE: Final = "P10-R6.1"
GLOBAL_OBJECT: Final = "P10-R6.2"
DEFAULT: Final = "P10-R6.3"
CLASS_OBJECT: Final = "P10-R6.4"


def _rule(name: str, title: str, decidability: Decidability = Decidability.SYNTAX) -> Rule:
    """A Required sub-rule of rule 6 that is decided in one file."""
    return Rule(name, title, decidability, Reach.FILE, Category.REQUIRED)


RULES: Final = (
    _rule(GLOBAL_WRITE, "name written through global or nonlocal"),
    Rule(
        GLOBAL_OBJECT,
        "mutable object at module level that is not Final or is changed",
        Decidability.SOUND,
        Reach.PROJECT,
        Category.REQUIRED,
    ),
    _rule(DEFAULT, "mutable default or call in a default"),
    _rule(CLASS_OBJECT, "mutable object as a class attribute"),
    _rule(r06_attributes.CREATED, "attribute created outside __init__; critical class, no slots"),
    _rule(r06_names.LATE_READ, "loop variable or except name read after its block"),
    _rule(r06_names.SHADOWED, "builtin, import or outer name shadowed"),
    _rule(r06_names.RETYPED, "name rebound to another type", Decidability.SOUND),
    _rule(r06_names.UNUSED, "unused local, import or parameter"),
    Rule(
        r06_names.WIDE,
        "name assigned for the whole function and read in one branch only",
        Decidability.SYNTAX,
        Reach.FILE,
        Category.ADVISORY,
    ),
    Rule(
        r06_attributes.WRITTEN,
        "public attribute written from outside its class",
        Decidability.SOUND,
        Reach.PROJECT,
        Category.REQUIRED,
    ),
)

# Names that Python's own protocols read; a list is the usual form.
PROTOCOL_NAMES: Final = frozenset(
    ("__all__", "__path__", "__slots__", "__match_args__", "__test__", "__annotations__")
)
STORED: Final = ("assign", "annassign", "walrus")
CHANGING: Final = words(
    "append appendleft extend extendleft insert remove pop popleft popitem clear sort reverse "
    "rotate add discard update setdefault intersection_update difference_update "
    "symmetric_difference_update fill put resize itemset partition subtract push write"
)


def check(file: FileContext, report: Report) -> None:
    """Decide R6.1 to R6.11 for one file."""
    assert file.source.tree is not None, "the file was parsed"
    check_declarations(file, report)
    check_module_objects(file, report)
    check_defaults(file, report)
    check_class_objects(file, report)
    r06_names.check(file, report)
    r06_attributes.check(file, report)


def check_declarations(file: FileContext, report: Report) -> None:
    """R6.1: a `global` or `nonlocal` whose function binds the name; to read needs neither."""
    written = written_names(file)
    tree = file.tree
    for i, node in tree.pairs((ast.Global, ast.Nonlocal)):
        if not isinstance(node, ast.Global | ast.Nonlocal):
            continue
        scope = scope_at(file, i)
        for name in node.names:
            if (scope, name) not in written or scope == 0:
                report.proven(GLOBAL_WRITE)
                continue
            word = "global" if isinstance(node, ast.Global) else "nonlocal"
            message = f"{name!r} is written through `{word}` (return the value, or hold it in an"
            report.violated(GLOBAL_WRITE, i, f"{message} object that is passed)")
    assert all(name != "" for _, name in written), "a binding has a name"


def written_names(file: FileContext) -> frozenset[tuple[int, str]]:
    """(scope, name) for every name that is bound in a scope which declares it elsewhere."""
    found = set()
    for scope in file.scopes.scopes:
        for name, binding in bindings_of(scope):
            place = scope_at(file, binding.place)
            if place != scope.id:
                found.add((place, name))
    return frozenset(found)


def stored_objects(file: FileContext, scope: int) -> list[tuple[str, Binding]]:
    """The assignments of a scope itself, with their names."""
    found = []
    for name, binding in bindings_of(scope_of(file, scope)):
        here = scope_at(file, binding.place) == scope
        if here and binding.kind in STORED and binding.value >= 0:
            found.append((name, binding))
    return found


def declared_final(file: FileContext, binding: Binding) -> bool:
    """Whether an assignment is annotated Final."""
    statement = node_at(file, statement_at(file, binding.place))
    if not isinstance(statement, ast.AnnAssign):
        return False
    return is_final(file, place_at(file, statement.annotation))


def check_module_objects(file: FileContext, report: Report) -> None:
    """R6.2: every object that the module's names hold."""
    module = file.source.module
    index = file.index
    assert module != "", "a module has a name"
    aliased = changed_by_alias(file)
    for name, binding in stored_objects(file, 0):
        if name in PROTOCOL_NAMES:
            continue
        nature = nature_of(file, binding.value)
        if nature.kind not in (MUTABLE, UNSURE):
            report.proven(GLOBAL_OBJECT)
            continue
        final = declared_final(file, binding)
        changed = name in aliased or index.is_mutated(module, name)
        if final and not changed:
            report.proven(GLOBAL_OBJECT)
        else:
            tell_object(report, binding, name, nature, changed)


def changed_by_alias(file: FileContext) -> frozenset[str]:
    """The module-level names that are changed through another name, or by a function."""
    tree = file.tree
    aliases = aliases_of(file)
    assert "" not in aliases.values(), "a binding has a name"
    found = set()
    passed: list[tuple[int, str]] = []
    parameters: set[tuple[int, str]] = set()
    scopes = file.scopes
    for i, node in tree.pairs((ast.Name,)):
        assert isinstance(node, ast.Name), "its class says so"
        owner = scopes.resolve(scopes.of[i], node.id)
        original = node.id if owner == 0 else aliases.get((owner, node.id), "")
        if is_changed(file, i):
            parameters.add((owner, node.id))
            found.add(original)
        elif original != "" and tree.fields[i] in ("args", "value"):
            passed.append((i, original))
    found.update(name for i, name in passed if is_given_away(file, i, parameters))
    return frozenset(found)


def aliases_of(file: FileContext) -> dict[tuple[int, str], str]:
    """(scope, name) -> the module-level name whose object it is bound to."""
    found: dict[tuple[int, str], str] = {}
    for scope in file.scopes.scopes:
        for name, binding in bindings_of(scope):
            source = node_at(file, binding.value) if binding.value >= 0 else None
            if binding.kind not in STORED or not isinstance(source, ast.Name):
                continue
            if owner_of(file, scope_at(file, binding.value), source.id) == 0:
                found[(scope.id, name)] = source.id
    return found


def is_given_away(file: FileContext, i: int, parameters: set[tuple[int, str]]) -> bool:
    """Whether the name at i is an argument that the callee changes."""
    above = parent_at(file, i)
    node = node_at(file, above)
    if isinstance(node, ast.keyword):
        return node.arg == "out" and isinstance(node_at(file, parent_at(file, above)), ast.Call)
    if not isinstance(node, ast.Call) or field_at(file, i) != "args":
        return False
    number = place_in(node.args, node_at(file, i))
    changes_first = externals(file, above) & CHANGING_CALLS
    return number == 0 if changes_first else is_taken(file, above, number, parameters)


def is_taken(file: FileContext, i: int, number: int, parameters: set[tuple[int, str]]) -> bool:
    """Whether the call at i gives an argument to one of the parameters."""
    symbols = callee_symbols(file, i)
    return any(taken(file, symbol, number) & parameters for symbol in symbols)


def taken(file: FileContext, symbol: str, number: int) -> frozenset[tuple[int, str]]:
    """(scope, name) of the parameter of a function of this file that takes an argument."""
    name = parameter_named(file, symbol, number)
    return frozenset((scope, name) for scope in scopes_of(file, symbol))


def place_in(arguments: Sequence[ast.expr], wanted: ast.AST) -> int:
    """The number of a positional argument, from 0."""
    found = [number for number, one in enumerate(arguments) if one is wanted]
    assert len(found) == 1, "an argument stands in its call once"
    return found[0]


def parameter_named(file: FileContext, symbol: str, number: int) -> str:
    """The name of a parameter of a function by its number; "" if it has none with it."""
    function = function_named(file, symbol)
    if function is None or number >= len(function.parameters):
        return ""
    parameter = function.parameters[number]
    return parameter.name


def scopes_of(file: FileContext, symbol: str) -> list[int]:
    """The scope of a function of this file, by its symbol; empty for others."""
    module, _, name = symbol.partition(":")
    if module != file.scopes.module:
        return []
    return [scope.id for scope in file.scopes.scopes if scope.qualname == name]


CHANGERS: Final = frozenset((ast.AugAssign, ast.Subscript, ast.Attribute))


def is_changed(file: FileContext, i: int) -> bool:
    """Whether the name at i stands where its object is changed in place."""
    tree = file.tree
    above = tree.nodes[tree.parents[i]]
    if type(above) not in CHANGERS:
        return False
    assert isinstance(tree.nodes[i], ast.Name), "an object is known by its name"
    if isinstance(above, ast.AugAssign):
        return tree.fields[i] == "target"
    if isinstance(above, ast.Subscript):
        return tree.fields[i] == "value" and not isinstance(above.ctx, ast.Load)
    if isinstance(above, ast.Attribute):
        called = tree.fields[tree.parents[i]] == "func"
        return not isinstance(above.ctx, ast.Load) or (called and above.attr in CHANGING)
    return False


def tell_object(report: Report, binding: Binding, name: str, nature: Nature, changed: bool) -> None:
    """A finding of R6.2."""
    assert nature.kind in (MUTABLE, UNSURE), "other objects do no harm"
    if changed:
        message = f"{name!r} is {nature.what} at module level, and is changed"
        message += " (hold it in an object that is passed)"
    else:
        message = f"{name!r} is {nature.what} at module level and not Final"
        message += " (annotate it Final, or use a tuple, a frozenset or a frozen class)"
    if nature.kind == UNSURE and not changed:
        report.unproven(GLOBAL_OBJECT, binding.place, message)
    else:
        report.violated(GLOBAL_OBJECT, binding.place, message)


def check_defaults(file: FileContext, report: Report) -> None:
    """R6.3: each default of each function and lambda."""
    tree = file.tree
    for i, node in tree.pairs((ast.arguments,)):
        if isinstance(node, ast.arguments):
            for default in (*node.defaults, *node.kw_defaults):
                if default is not None:
                    check_default(file, tree.index[default], tree.parents[i], report)


def check_default(file: FileContext, i: int, owner: int, report: Report) -> None:
    """R6.3 for the default at i of the function or lambda at `owner`."""
    problem = default_problem(file, i)
    if problem == "":
        report.proven(DEFAULT)
    else:
        message = f"{problem} as a default is made once, at the definition"
        report.violated(DEFAULT, owner, f"{message} (use None, and make it in the body)")


def default_problem(file: FileContext, i: int) -> str:
    """What is wrong with a default: it holds a call, or is mutable; "" if nothing."""
    if makes_call(file.tree, i):
        return "the result of a call"
    nature = nature_of(file, i)
    return nature.what if nature.kind == MUTABLE else ""


def makes_call(tree: Tree, i: int) -> bool:
    """Whether expression i makes a call; what a lambda in it calls, it calls later."""
    skip_to = 0
    for j in range(i, tree.ends[i]):
        node = tree.nodes[j]
        if isinstance(node, ast.Lambda):
            skip_to = max(skip_to, tree.ends[j])
        elif isinstance(node, ast.Call) and j >= skip_to:
            return True
    return False


def is_enumeration(file: FileContext, i: int) -> bool:
    """Whether the class at i is an enumeration."""
    index = class_named(file, symbol_at(file, i))
    return index is not None and index.is_enum


def check_class_objects(file: FileContext, report: Report) -> None:
    """R6.4: what class bodies hold; the members of an enumeration are values of their own."""
    for scope in file.scopes.scopes:
        if scope.kind is not ScopeKind.CLASS:
            continue
        enumeration = is_enumeration(file, scope.place)
        for name, binding in stored_objects(file, scope.id):
            if enumeration or name in PROTOCOL_NAMES:
                report.proven(CLASS_OBJECT)
            else:
                check_class_object(file, name, binding, report)


def check_class_object(file: FileContext, name: str, binding: Binding, report: Report) -> None:
    """R6.4 for what one assignment of a class body stores."""
    nature = nature_of(file, binding.value)
    if nature.kind != MUTABLE or declared_final(file, binding):
        report.proven(CLASS_OBJECT)
    else:
        message = f"{name!r} is {nature.what} that all instances share"
        message += " (make it in __init__, or use a tuple, a frozenset or Final)"
        report.violated(CLASS_OBJECT, binding.place, message)
