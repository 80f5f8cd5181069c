"""Violations that change what a clean file has: its signatures, its assertions, its statements."""

from __future__ import annotations

import ast
from typing import Final

from flightlm.checker.results import CONVENTIONAL
from verification.checker.hosts import (
    DEFINITIONS,
    MARK,
    Function,
    Host,
    Injection,
    LineEdit,
    Spot,
    first_line,
    inserted,
    receiver,
)

PARAMETERS: Final = ", ".join(f"spare_{letter}: int" for letter in "abcdefg")
DECORATOR: Final = ("def wrap_{n}(function):", "    return function", "")


def ordinary(host: Host) -> list[tuple[str, Function, str]]:
    """Functions and methods that are called as they are written."""
    found: list[tuple[str, Function, str]] = []
    for name, node, owner in host.functions:
        if (
            node.name[:2] != "__"
            and not node.decorator_list
            and (not owner or receiver(node, owner))
        ):
            found.append((name, node, owner))
    return found


def names_of(node: Function, owner: str) -> list[str]:
    """The parameters of a function, the receiver of a method aside."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args][1 if owner else 0 :]
    return [one.arg for one in (*positional, *arguments.kwonlyargs)]


def arguments_of(node: Function, owner: str) -> str:
    """The parameters of a function as arguments of a call of it."""
    arguments = node.args
    named = {one.arg for one in arguments.kwonlyargs}
    names = names_of(node, owner)
    return ", ".join(f"{name}={name}" if name in named else name for name in names)


def start_of(host: Host, node: Function, lines: list[str]) -> LineEdit:
    """Lines before the first statement of a function that is no docstring."""
    spots = [host.spot("", part, node) for part in host.statements(node)]
    return inserted(min(spots, key=line_of_spot), lines)


def line_of_spot(spot: Spot) -> int:
    """Spots in order of their lines."""
    return spot.line


def self_call(host: Host, number: int) -> list[Injection]:
    """R1.1: a function that calls itself."""
    found: list[Injection] = []
    for name, node, owner in ordinary(host):
        called = f"{receiver(node, owner)}.{node.name}" if owner else node.name
        edit = start_of(host, node, [f"_ = {called}({arguments_of(node, owner)})"])
        found.append(Injection("P10-R1.1", host.path, name, (edit,), (node.lineno,)))
    assert number >= 0, "injections are numbered"
    return found


def call_back(host: Host, number: int, rule: str, typed: bool) -> list[Injection]:
    """A function that calls a helper which calls it."""
    found: list[Injection] = []
    for name, node, owner in ordinary(host):
        given = arguments_of(node, owner)
        names = names_of(node, owner)
        assert "(" not in given, "arguments are names"
        helper = f"helper_{number}_" + name.replace(".", "_")
        first = f'host: "{owner}"' if typed and owner else "host"
        parameters = ", ".join([first, *names] if owner else names)
        target = f"host.{node.name}" if owner else node.name
        lines = (
            f"def {helper}({parameters}) -> object:{MARK}",
            f"    return {target}({given})",
            "",
        )
        handed = ", ".join([receiver(node, owner), *names] if owner else names)
        call = start_of(host, node, [f"_ = {helper}({handed})"])
        if owner or typed:
            edits = (LineEdit(host.import_line, 0, lines), call)
            found.append(Injection(rule, host.path, name, edits, (node.lineno,)))
    return found


def cycle(host: Host, number: int) -> list[Injection]:
    """R1.2: a cycle of two functions."""
    return call_back(host, number, "P10-R1.2", True)


def weak_cycle(host: Host, number: int) -> list[Injection]:
    """R1.3: the same through a receiver of unknown type."""
    return call_back(host, number, "P10-R1.3", False)


def with_parameters(host: Host, node: Function, text: str, last: bool) -> LineEdit | None:
    """The line of a signature with more parameters; None where it has no place for them."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    every = [*positional, *arguments.kwonlyargs]
    if not every or arguments.kwarg is not None or arguments.vararg is not None:
        return None
    after = every[-1] if last else every[0]
    if last and (arguments.defaults or arguments.kwonlyargs):
        return None
    end: ast.expr | ast.arg = after.annotation if after.annotation is not None else after
    if end.end_lineno is None or end.end_col_offset is None:
        return None
    line = host.lines[end.end_lineno - 1]
    column = end.end_col_offset
    assert column <= len(line), "the end of a node lies in its line"
    mark = MARK if end.end_lineno == node.lineno else ""
    return LineEdit(end.end_lineno, 1, (f"{line[:column]}, {text}{line[column:]}{mark}",))


def in_signatures(host: Host, rule: str, text: str, methods: bool) -> list[Injection]:
    """More parameters in every signature that takes them."""
    found: list[Injection] = []
    for name, node, owner in ordinary(host):
        if methods and not owner:
            continue
        edit = with_parameters(host, node, text, not methods)
        assert edit is None or edit.removed == 1, "one line is replaced"
        if edit is not None:
            old = () if edit.line == node.lineno else (node.lineno,)
            found.append(Injection(rule, host.path, name, (edit,), old))
    return found


def many_parameters(host: Host, number: int) -> list[Injection]:
    """R4.4: seven more parameters of a method."""
    assert number >= 0, "injections are numbered"
    return in_signatures(host, "P10-R4.4", PARAMETERS, True)


def mutable_default(host: Host, number: int) -> list[Injection]:
    """R6.3: a list as a default."""
    return in_signatures(host, "P10-R6.3", f"spare_{number}: list[int] = []", False)


def any_number(host: Host, number: int) -> list[Injection]:
    """R8.8: any number of further arguments."""
    return in_signatures(host, "P10-R8.8", f"*spare_{number}: int", False)


def replaced(host: Host, node: ast.stmt, lines: list[str]) -> LineEdit:
    """Other lines in the place of a statement."""
    indent = host.indent_of(node.lineno)
    count = (node.end_lineno or node.lineno) - node.lineno + 1
    assert count > 0, "a statement has lines"
    return LineEdit(node.lineno, count, tuple(indent + line for line in lines))


def assertions(host: Host) -> list[tuple[str, ast.Assert]]:
    """Every assertion of the functions, by the function that holds it."""
    found: list[tuple[str, ast.Assert]] = []
    for name, node, _ in host.functions:
        for part in host.statements(node):
            if isinstance(part, ast.Assert):
                found.append((name, part))
    return found


def other_test(host: Host, rule: str, form: str) -> list[Injection]:
    """Every assertion with another test, in which {} is what it was."""
    found: list[Injection] = []
    for name, node in assertions(host):
        message = f", {ast.unparse(node.msg)}" if node.msg is not None else ""
        test = form.replace("{}", ast.unparse(node.test))
        edit = replaced(host, node, [f"assert {test}{message}{MARK}"])
        found.append(Injection(rule, host.path, name, (edit,)))
    assert rule.startswith("P10-R5"), "a rule of assertions"
    return found


def side_effect(host: Host, number: int) -> list[Injection]:
    """R5.3: an assertion that binds a name."""
    return other_test(host, "P10-R5.3", f"(spare_{number} := ({{}}))")


def vacuous(host: Host, number: int) -> list[Injection]:
    """R5.4: an assertion that cannot fail."""
    return other_test(host, "P10-R5.4", "True" if number % 2 else "{} or True")


def never_true(host: Host, number: int) -> list[Injection]:
    """R5.5: an assertion that always fails."""
    return other_test(host, "P10-R5.5", "False" if number % 2 else "not 'spare'")


def no_boolean(host: Host, number: int) -> list[Injection]:
    """R5.6: an assertion of a number."""
    return other_test(host, "P10-R5.6", "len(str(" + "{}" + "))" if number % 2 else "abs(-3)")


def without_message(host: Host, number: int) -> list[Injection]:
    """R5.9: an assertion without its message."""
    found: list[Injection] = []
    for name, node in assertions(host):
        test = ast.unparse(node.test)
        edit = replaced(host, node, [f"assert {test}{MARK}"])
        found.append(Injection("P10-R5.9", host.path, name, (edit,)))
    assert number >= 0, "injections are numbered"
    return found


def without_checks(host: Host, number: int) -> list[Injection]:
    """R5.2: a function whose assertions are gone."""
    found: list[Injection] = []
    for name, node, _ in host.functions:
        parts = [part for part in ast.walk(node) if isinstance(part, ast.Assert)]
        raising = any(isinstance(part, ast.Raise) for part in ast.walk(node))
        nested = any(isinstance(part, DEFINITIONS) for part in ast.walk(node) if part is not node)
        if parts and not raising and not nested:
            edits = tuple(replaced(host, part, [f"print({number})"]) for part in parts)
            found.append(Injection("P10-R5.2", host.path, name, edits, (node.lineno,)))
    return found


def low_average(host: Host, number: int) -> list[Injection]:
    """R5.1: so many functions without a check that the average falls."""
    found: list[Injection] = []
    count = len(list(assertions(host))) + 1
    lines: list[str] = []
    for k in range(count):
        lines.extend((f"def spare_{number}_{k}() -> int:", "    return 3", ""))
    edit = LineEdit(host.import_line, 0, tuple(lines))
    assert len(lines) == 3 * count, "three lines each"
    if count > 1:
        found.append(Injection("P10-R5.1", host.path, "<module>", (edit,), (1,)))
    return found


def dropped_result(host: Host, number: int) -> list[Injection]:
    """R7.1: `_ = f()` without `_ =`."""
    found: list[Injection] = []
    for name, node, _ in host.functions:
        for part in host.statements(node):
            if not isinstance(part, ast.Assign) or not isinstance(part.value, ast.Call):
                continue
            target = part.targets[0]
            called = ast.unparse(part.value.func)
            if isinstance(target, ast.Name) and target.id == "_" and called not in CONVENTIONAL:
                edit = replaced(host, part, [ast.unparse(part.value) + MARK])
                found.append(Injection("P10-R7.1", host.path, name, (edit,)))
    assert number >= 0, "injections are numbered"
    return found


def mixed_returns(host: Host, number: int) -> list[Injection]:
    """R7.9: a path that returns nothing in a function that returns something."""
    found: list[Injection] = []
    for name, node, _ in host.functions:
        own = [part for part in host.statements(node) if isinstance(part, ast.Return)]
        yields = any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(node))
        if any(part.value is not None for part in own) and not yields:
            edit = start_of(host, node, [f"if len('a') > {number}:", f"    return{MARK}"])
            found.append(Injection("P10-R7.9", host.path, name, (edit,), (node.lineno,)))
    return found


def unknown_decorator(host: Host, number: int) -> list[Injection]:
    """R8.5: a decorator of unknown effect."""
    found: list[Injection] = []
    top = tuple(line.replace("{n}", str(number)) for line in DECORATOR)
    for name, node, owner in ordinary(host):
        assert owner == "" or name.startswith(owner), "a method stands in its class"
        line = host.lines[node.lineno - 1]
        decorator = f"{host.indent_of(node.lineno)}@wrap_{number}{MARK}"
        # In the place of the def's line: nothing may come between the two.
        edit = LineEdit(node.lineno, 1, (decorator, line))
        edits = (LineEdit(host.import_line, 0, top), edit)
        found.append(Injection("P10-R8.5", host.path, name, edits))
    return found


def says_nothing(host: Host, number: int) -> list[Injection]:
    """R9.6: a parameter of type Any."""
    found: list[Injection] = []
    top = LineEdit(host.import_line, 0, (f"from typing import Any as Any_{number}",))
    for name, node, _ in host.functions:
        noted = [one.annotation for one in node.args.args if one.annotation is not None]
        if not noted or noted[0].lineno != noted[0].end_lineno:
            continue
        place = noted[0]
        line = host.lines[place.lineno - 1]
        text = f"{line[: place.col_offset]}Any_{number}{line[place.end_col_offset :]}{MARK}"
        edit = LineEdit(place.lineno, 1, (text,))
        found.append(Injection("P10-R9.6", host.path, name, (top, edit)))
    assert number >= 0, "injections are numbered"
    return found


def two_conditions(host: Host, number: int) -> list[Injection]:
    """N2: a second condition in every `if`."""
    found: list[Injection] = []
    for name, node, _ in host.functions:
        for part in host.statements(node):
            if isinstance(part, ast.If) and part.test.lineno == part.test.end_lineno:
                line = host.lines[part.lineno - 1]
                end = part.test.end_col_offset or 0
                text = f"{line[:end]} and len('ab') > 1{line[end:]}{MARK}"
                if "#" not in line:
                    edit = LineEdit(part.lineno, 1, (text,))
                    found.append(Injection("P10-N2", host.path, name, (edit,)))
    assert number >= 0, "injections are numbered"
    return found


def blanket(host: Host, number: int) -> list[Injection]:
    """R8.12: `type: ignore` behind an ordinary statement."""
    found: list[Injection] = []
    for name, node, _ in host.functions:
        for part in host.statements(node):
            line = host.lines[part.lineno - 1]
            if part.lineno == part.end_lineno and "#" not in line:
                edit = LineEdit(part.lineno, 1, (f"{line}  # type: ignore{MARK}",))
                found.append(Injection("P10-R8.12", host.path, name, (edit,)))
    assert number >= 0, "injections are numbered"
    return found


def unfinished(host: Host, number: int) -> list[Injection]:
    """N3: a comment that says that work is left."""
    found: list[Injection] = []
    for name, node, owner in host.functions:
        assert first_line(node) > 0, "lines count from 1"
        edit = inserted(host.spot(owner, node, node), [f"# FIXME {number}: the limits{MARK}"])
        found.append(Injection("P10-N3", host.path, name, (edit,)))
    return found


REWRITES: Final = (
    self_call,
    cycle,
    weak_cycle,
    many_parameters,
    mutable_default,
    any_number,
    side_effect,
    vacuous,
    never_true,
    no_boolean,
    without_message,
    without_checks,
    low_average,
    dropped_result,
    mixed_returns,
    unknown_decorator,
    says_nothing,
    two_conditions,
    blanket,
    unfinished,
)
