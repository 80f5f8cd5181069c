"""Solves the equations of a project: what its module-level names, attributes and results may be.

Every round evaluates each equation with the solutions of the round before; at most MAX_ROUNDS.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Final

from flightlm.checker import limits
from flightlm.checker.lookup import Constant, ProjectIndex, literal_value
from flightlm.checker.objects import ANYTHING, NOTHING, Value, bounded
from flightlm.checker.operations import apply
from flightlm.checker.symbols import ModuleIndex, Op, Program

Equation = tuple[str, tuple[Program, ...]]  # a variable and what it is the union of
CLOSED: Final = frozenset(("literal", "object", "ann", "self", "type", "super", "unknown"))
MAX_BITS: Final = 4096  # of a folded power, shift or product
ARITHMETIC: Final = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "BitOr": operator.or_,
    "BitAnd": operator.and_,
    "BitXor": operator.xor,
    "LShift": operator.lshift,
    "RShift": operator.rshift,
    "Pow": operator.pow,
}


def evaluate(index: ProjectIndex, program: Program) -> frozenset[Value]:
    """Run one program."""
    stack: list[frozenset[Value]] = []
    for op in program:
        cut = len(stack) - op.takes
        args = stack[cut:]
        del stack[cut:]
        stack.append(apply(index, op, args))
    assert len(stack) == 1, "a program leaves one value"
    return stack[0]


def solve(index: ProjectIndex) -> None:
    """Fill index.solved."""
    open_ones: list[Equation] = []
    modules = index.modules
    for module in modules.values():
        equations = module.equations
        for key, programs in equations.items():
            closed = all(op.kind in CLOSED for program in programs for op in program)
            if closed:
                index.solved[key] = union(index, programs)
            else:
                open_ones.append((key, programs))
    readers: dict[str, set[int]] = {}
    waiting = [True] * len(open_ones)
    for _ in range(limits.MAX_ROUNDS):
        if not any(waiting):
            break
        for number, (key, programs) in enumerate(open_ones):
            if not waiting[number]:
                continue  # nothing that it asked for has changed since: it would give the same
            waiting[number] = False
            asked = index.asked
            asked.clear()
            found = union(index, programs)
            for name in asked:
                known = readers.setdefault(name, set())
                known.add(number)
            if found != index.solution(key):
                index.solved[key] = found
                for reader in readers.get(key, ()):
                    waiting[reader] = True
    for key, _ in open_ones:
        if not index.solution(key):
            index.solved[key] = ANYTHING
    assert len(index.solved) >= len(open_ones), "every equation has a solution"


def union(index: ProjectIndex, programs: tuple[Program, ...]) -> frozenset[Value]:
    """What any of the programs gives."""
    found: frozenset[Value] = NOTHING
    for program in programs:
        found |= evaluate(index, program)
    return bounded(found)


def folded(op: Op, args: list[Constant]) -> Constant:
    """An operator on constants; None if it has no value or too long a one."""
    assert len(args) == op.takes, "an operator has its operands"
    left = args[0]
    if left is None or args[-1] is None:
        return None
    if op.kind == "unary":
        return unary(op.name, left)
    right = args[1]
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not numbers:
        strings = isinstance(left, str) and isinstance(right, str) and op.name == "Add"
        return f"{left!s}{right!s}" if strings else None
    return binary(op.name, float_or_int(left), float_or_int(right))


def float_or_int(value: Constant) -> int | float:
    """A number as it is."""
    assert isinstance(value, int | float), "the caller looked"
    return value


def unary(name: str, value: Constant) -> Constant:
    """A unary operator on a number."""
    if name == "Not":
        return not value
    if not isinstance(value, int | float):
        return None
    if name == "Invert":
        return ~value if isinstance(value, int) else None
    return -value if name == "USub" else +value


def binary(name: str, left: float, right: float) -> Constant:
    """A binary operator on numbers."""
    if name not in ARITHMETIC or is_long(name, left, right):
        return None
    try:
        result: object = ARITHMETIC[name](left, right)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return result if isinstance(result, int | float) else None


def is_long(name: str, left: float, right: float) -> bool:
    """Whether a power or a shift has too many bits to be computed."""
    if name not in ("Pow", "LShift"):
        return False
    bits = left.bit_length() if name == "Pow" and isinstance(left, int) else 1
    return abs(right) * bits > MAX_BITS


def constant_of(index: ProjectIndex, program: Program) -> Constant:
    """The value of a constant's program with what is folded so far."""
    stack: list[tuple[Constant, str]] = []  # a value, or the path of a module or class
    for op in program:
        args = stack[len(stack) - op.takes :]
        del stack[len(stack) - op.takes :]
        if op.kind == "literal":
            stack.append((literal_value(op.name), ""))
        elif op.kind in ("ref", "var", "attr"):
            path = f"{args[0][1]}.{op.name}" if op.kind == "attr" else op.name
            stack.append(referenced(index, path))
        else:
            stack.append((folded(op, [value for value, _ in args]), ""))
    assert len(stack) == 1, "a program leaves one value"
    return stack[0][0]


def referenced(index: ProjectIndex, path: str) -> tuple[Constant, str]:
    """The constant that a path or variable means, or the module or class to look further in."""
    constants = index.constants
    if path in constants:
        return constants[path], ""
    for leaf in index.leaves(path):
        if isinstance(leaf, str):
            return constants.get(leaf), ""
        if leaf.kind in ("module", "class"):
            return None, leaf.name
    return None, ""


def fold(index: ProjectIndex) -> None:
    """Fill index.constants."""
    waiting: list[tuple[str, Program]] = []
    modules = index.modules
    for module in modules.values():
        constants = module.constants
        for name, program in constants.items():
            if f"{module.module}.{name}" not in index.mutated:
                waiting.append((f"{module.module}/{name}", program))
    for _ in range(limits.MAX_ROUNDS):
        rest: list[tuple[str, Program]] = []
        for key, program in waiting:
            value = constant_of(index, program)
            if value is None:
                rest.append((key, program))
            else:
                index.constants[key] = value
        if len(rest) == len(waiting):
            break
        waiting = rest
    known = index.constants
    assert None not in known.values(), "a constant has a value"


def build_project(modules: Iterable[ModuleIndex]) -> ProjectIndex:
    """The index of a project from the indexes of its modules."""
    ordered = sorted(modules, key=lambda module: module.module)
    index = ProjectIndex(ordered)
    fold(index)
    solve(index)
    assert len(index.modules) <= limits.MAX_FILES, "a module is a file"
    return index


def settled_project(
    modules: Iterable[ModuleIndex],
    solved: dict[str, frozenset[Value]],
    constants: dict[str, Constant],
) -> ProjectIndex:
    """The index of a project whose equations another process has solved."""
    index = ProjectIndex(sorted(modules, key=lambda module: module.module))
    index.learn(solved, constants)
    assert len(index.modules) <= limits.MAX_FILES, "a module is a file"
    return index
