"""What every expression of one file may be.

Variables of functions are computed here, statement by statement in the order of the text, and
again where a variable turned out to be more than its readers knew; what modules and classes hold
comes from the index of the project.  A variable is the union of all its bindings; an annotation
says it alone (assumption A5), and isinstance tests narrow it in what they guard.
"""

from __future__ import annotations

import ast
from typing import Final, NamedTuple

from flightlm.checker import limits
from flightlm.checker.annotations import Names
from flightlm.checker.implicit import IMPLICIT, implicit_calls, may_have_accessors
from flightlm.checker.lookup import Constant, ProjectIndex, literal_value
from flightlm.checker.members import attribute
from flightlm.checker.narrowing import TESTED, Narrowing, narrowings_at
from flightlm.checker.objects import (
    ANYTHING,
    EXACT,
    NONE,
    NOTHING,
    UNKNOWN,
    Value,
    bounded,
    one,
    typed,
)
from flightlm.checker.operations import apply, instantiated
from flightlm.checker.programs import Compiler, Step
from flightlm.checker.scopes import ScopeKind, Scopes
from flightlm.checker.solve import constant_of
from flightlm.checker.symbols import Op, Program, symbols_of, variable_key
from flightlm.checker.syntax import Tree
from flightlm.checker.words import last_part

LOCAL: Final = (ScopeKind.FUNCTION, ScopeKind.LAMBDA, ScopeKind.COMPREHENSION, ScopeKind.TYPE)
MAX_REPEATS: Final = 4  # evaluations of one statement that binds what it reads itself
RUNNING: Final = IMPLICIT | frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
NOTHING_RUN: Final[tuple[tuple[str, bool], ...]] = ()
INTEGERS: Final = ("builtins.int", "builtins.bool")
CALLABLE_OBJECTS: Final = ("typing.Callable", "builtins.type", "types.FunctionType")
CONSTANT_KINDS: Final = frozenset(("literal", "ref", "var", "attr", "binop", "unary"))


class Callees(NamedTuple):
    """What a call may run.

    targets     (symbol, strong): functions of the project
    externals   dotted paths outside the project
    unresolved  some callee is not known and is no method of an unknown object (R9.3)
    classes     symbols of the classes that are instantiated
    weak        the method's name if the receiver may be anything: every method of that name may
                be meant (index.by_name)
    reason      for unresolved: what is not known
    """

    targets: tuple[tuple[str, bool], ...]
    externals: frozenset[str]
    unresolved: bool
    classes: tuple[str, ...]
    weak: str
    reason: str = ""


class Giver(NamedTuple):
    """What one binding gives a variable: what `program` leaves, or else the expression at `value`
    taken apart by `tail`.  An annotation declares: it alone counts."""

    declares: bool
    program: Program
    value: int
    tail: Program


Possible = frozenset[Value]
Applied = tuple[Op, tuple[Possible, ...]]  # a step and its operands
Run = tuple[tuple[str, bool], ...]  # functions that something runs
Narrowed = tuple[Narrowing, frozenset[Value]]  # a test and the classes that it names


class Values:
    """The values of one file's expressions."""

    __slots__ = (
        "_applied",
        "_bound",
        "_called",
        "_constants",
        "_external",
        "_givers",
        "_narrowed",
        "_run",
        "_steps",
        "_variables",
        "compiler",
        "index",
        "module",
        "scopes",
        "symbols",
        "tree",
        "vals",
    )

    def __init__(self, tree: Tree, scopes: Scopes, index: ProjectIndex, module: str) -> None:
        assert scopes.module == module, "the scopes of this module"
        modules = index.modules
        known = modules.get(module)
        self.tree = tree
        self.scopes = scopes
        self.index = index
        self.module = module
        self.symbols = symbols_of(scopes)
        names = Names(tree, scopes, self.symbols, known is not None and known.is_package)
        self.compiler = Compiler(names)
        self.vals: list[frozenset[Value]] = [NOTHING] * len(tree.nodes)
        self._steps: dict[int, Step] = {}
        self._variables: dict[str, frozenset[Value]] = {}
        self._bound: dict[str, tuple[int, str]] = {}  # variable -> scope and name
        self._narrowed: dict[str, list[Narrowed]] = {}
        self._called: dict[int, Callees] = {}
        self._applied: dict[Applied, Possible] = {}
        self._givers: dict[str, list[Giver]] = {}
        self._external: dict[frozenset[Value], frozenset[str]] = {}
        self._constants: dict[int, Constant] = {}
        self._run: dict[int, Run] = {}

    def of(self, i: int) -> frozenset[Value]:
        """What expression i may be; {unknown} if nothing is known."""
        assert 0 <= i < len(self.vals), "a place of this tree"
        return self.vals[i] or ANYTHING

    def of_node(self, node: ast.AST) -> frozenset[Value]:
        """What an expression of this tree may be."""
        return self.of(self.tree.index[node])

    def external(self, i: int) -> frozenset[str]:
        """The dotted paths outside the project that expression i may name."""
        found = self.vals[i]
        known = self._external.get(found)
        if known is None:
            known = frozenset(v.name for v in found if v.kind == "external")
            self._external[found] = known
        return known

    def types(self, i: int) -> frozenset[Value]:
        """What expression i may be, literals as objects of their types and None left out."""
        return frozenset(typed(v) for v in self.of(i) if v != NONE)

    def is_array(self, i: int) -> bool | None:
        """Whether expression i is a numpy array; None if that is not known."""
        return self._all(i, ("numpy.ndarray",))

    def is_int(self, i: int) -> bool | None:
        """Whether expression i is a Python int or bool; None if that is not known."""
        return self._all(i, INTEGERS)

    def is_float(self, i: int) -> bool | None:
        """Whether expression i is a Python float; None if that is not known."""
        return self._all(i, ("builtins.float",))

    def _all(self, i: int, names: tuple[str, ...]) -> bool | None:
        """Whether every value of expression i is an object of these types."""
        found = self.types(i)
        if not found:
            return False
        if any(v.kind in ("unknown", "typevar") for v in found):
            return None
        hits = [v for v in found if v.kind == "object" and v.name in names]
        if len(hits) == len(found):
            return True
        return None if hits else False

    def variable(self, key: str) -> frozenset[Value]:
        """What a variable may be."""
        known = self._variables.get(key)
        return self.index.solution(key) if known is None else known

    def run(self, program: Program) -> frozenset[Value]:
        """Evaluate a program whose variables may be local."""
        stack: list[frozenset[Value]] = []
        for op in program:
            cut = len(stack) - op.takes
            args = stack[cut:]
            del stack[cut:]
            made = self.variable(op.name) if op.kind == "var" else self.applied(op, args)
            stack.append(made)
        assert len(stack) == 1, "a program leaves one value"
        return stack[0]

    def evaluate(self, i: int) -> None:
        """Compute expression i from its operands."""
        op, operands = self._steps[i]
        if op.kind == "var":
            found = self.variable(op.name)
            if op.name in self._narrowed:
                found = self.narrowed(op.name, i, found)
        else:
            vals = self.vals
            args = [vals[j] for j in operands]
            found = self.applied(op, args)
            if op.kind == "attr" and self._narrowed:
                key = self.path_key(i)
                if key in self._narrowed:
                    found = self.narrowed(key, i, found)
        assert op.kind == "var" or op.takes == len(operands), "a step takes its operands"
        self.vals[i] = found

    def applied(self, op: Op, args: list[frozenset[Value]]) -> frozenset[Value]:
        """The result of one step; a file takes the same step on the same values again and again."""
        key: Applied = (op, tuple(args))
        known = self._applied.get(key)
        if known is None:
            known = apply(self.index, op, args)
            self._applied[key] = known
        return known

    def path_key(self, i: int) -> str:
        """The key of a variable or of one attribute of a variable, or ""."""
        op, operands = self._steps.get(i, (None, ()))
        if op is None:
            return ""
        if op.kind == "var":
            return op.name
        if op.kind == "attr" and operands[0] in self._steps:
            base = self._steps[operands[0]][0]
            return f"{base.name}.{op.name}" if base.kind == "var" else ""
        return ""

    def variable_of(self, i: int) -> str:
        """The key of the variable that expression i starts with, or ""."""
        op, operands = self._steps[i]
        base, _ = self._steps[operands[0]] if op.kind == "attr" else (op, operands)
        return base.name if base.kind == "var" else ""

    def narrowed(self, key: str, i: int, found: frozenset[Value]) -> frozenset[Value]:
        """What a variable is at place i, by the isinstance tests around it."""
        assert key in self._narrowed, "a variable that some test is about"
        left = found
        for narrowing, classes in self._narrowed[key]:
            if not narrowing.start <= i < narrowing.end:
                continue
            kept = frozenset(v for v in left if self.fits(typed(v), classes))
            if narrowing.positive:
                left = kept or classes
            elif UNKNOWN not in classes:
                left = (left - kept) or left
        return left

    def fits(self, value: Value, classes: frozenset[Value]) -> bool:
        """Whether a value is an instance of one of the classes."""
        if value.kind not in ("instance", "object"):
            return False
        above = self.index.mro(value.name) if value.kind == "instance" else (value.name,)
        return any(cls.name in above for cls in classes)

    def prepare(self) -> dict[int, list[int]]:
        """Translate every expression; statement -> the places of its expressions, inner first.

        What is the same in every round, as literals and imported names are, is evaluated at once
        and left out.
        """
        statements = self.tree.statements
        groups: dict[int, list[int]] = {}
        compiler = self.compiler
        for i in self.tree.expressions:
            step = compiler.step(i)
            self._steps[i] = step
            op, _ = step
            group = groups.setdefault(statements[i], [])
            if op.takes > 0 or op.kind == "var":
                group.append(i)
            else:
                self.vals[i] = self.applied(op, [])
        self.note_locals()
        for i in reversed(self.tree.places(TESTED)):
            for narrowing in narrowings_at(self.tree, i):
                self.note_narrowing(narrowing)
        assert len(groups) <= len(self._steps), "no statement is listed without an expression"
        return {statement: groups[statement] for statement in sorted(groups)}

    def note_locals(self) -> None:
        """Keep where each local variable is bound."""
        for scope in self.scopes.scopes:
            if scope.kind in LOCAL:
                for name in scope.bindings:
                    key = variable_key(self.scopes, self.symbols, scope.id, name)
                    self._bound[key] = (scope.id, name)

    def note_narrowing(self, narrowing: Narrowing) -> None:
        """Keep a narrowing under the variable that it is about, up to where that is rebound."""
        key = self.path_key(narrowing.target)
        if key == "":
            return
        start, end = narrowing.start, narrowing.end
        scope, name = self._bound.get(self.variable_of(narrowing.target), (-1, ""))
        if scope >= 0:
            places = [binding.place for binding in self.scopes.own(scope, name)]
            end = min([place for place in places if start <= place < end], default=end)
        assert start <= end, "a range of places"
        cut = Narrowing(narrowing.target, narrowing.cls, narrowing.positive, start, end)
        classes = instantiated(self.run(self.compiler.program(narrowing.cls)))
        if UNKNOWN not in classes:
            known = self._narrowed.setdefault(key, [])
            known.append((cut, classes))

    def givers(self, key: str) -> list[Giver]:
        """What binds a variable, translated."""
        scope, name = self._bound[key]
        compiler = self.compiler
        bindings = self.scopes.own(scope, name)
        assert len(bindings) > 0, "a variable is bound somewhere"
        replaced = compiler.replaced(bindings)
        found = []
        for binding in bindings[: 4 * limits.MAX_ALTERNATIVES]:
            if binding.kind == "del" or binding.place in replaced:
                continue
            head = compiler.head(binding, scope, name)
            declares = binding.kind == "annassign" and head is not None
            if head is None and binding.kind == "augassign":
                head = compiler.binding_program(binding, scope, name)
            tail = compiler.binding_tail(binding) if head is None else ()
            found.append(Giver(declares, head or (), binding.value, tail))
        return found

    def given(self, giver: Giver) -> frozenset[Value]:
        """What one binding gives."""
        if giver.program:
            return self.run(giver.program)
        found = self.vals[giver.value]
        for op in giver.tail:
            found = self.applied(op, [found])
        return found

    def bind(self, key: str) -> bool:
        """Compute a variable again; whether it changed."""
        givers = self._givers.get(key)
        if givers is None:
            givers = self.givers(key)
            self._givers[key] = givers
        found: frozenset[Value] = NOTHING
        declared: frozenset[Value] = NOTHING
        for giver in givers:
            if giver.declares:
                declared |= self.given(giver)
            elif not declared:
                found |= self.given(giver)
        made = bounded(declared or found)
        assert key in self._bound, "a local variable"
        if made == self._variables.get(key):
            return False
        self._variables[key] = made
        return True

    def solve(self) -> None:
        """Evaluate all statements until nothing changes, at most MAX_ROUNDS times."""
        prepared = self.prepare()
        groups = list(prepared.values())
        writes = self.writes_of({statement: k for k, statement in enumerate(prepared)})
        reads = self.reads_of(groups)
        for key in writes.get(-1, ()):
            _ = self.bind(key)
        assert max(writes, default=-1) < len(groups), "statements are numbered as the groups"
        waiting = set(range(len(groups)))
        for _ in range(limits.MAX_ROUNDS):
            if not waiting:
                break
            waiting = self.round(groups, sorted(waiting), writes, reads)

    def writes_of(self, order: dict[int, int]) -> dict[int, list[str]]:
        """Per statement, by its number in `order`, the local variables that it binds; -1 has what
        no expression binds."""
        statements = self.tree.statements
        writes: dict[int, list[str]] = {}
        for key, (scope, name) in self._bound.items():
            for binding in self.scopes.own(scope, name):
                k = order.get(statements[binding.place], -1)
                keys = writes.setdefault(k, [])
                keys.append(key)
        assert max(writes, default=-1) < len(order), "statements have a number"
        return writes

    def reads_of(self, groups: list[list[int]]) -> dict[str, set[int]]:
        """Per variable the statements that read it."""
        reads: dict[str, set[int]] = {}
        for k, group in enumerate(groups):
            for i in group:
                op, _ = self._steps[i]
                if op.kind == "var":
                    readers = reads.setdefault(op.name, set())
                    readers.add(k)
        return reads

    def round(
        self,
        groups: list[list[int]],
        todo: list[int],
        writes: dict[int, list[str]],
        reads: dict[str, set[int]],
    ) -> set[int]:
        """Evaluate some statements in order; the statements that must be evaluated again."""
        again: set[int] = set()
        left = set(todo)
        assert len(left) == len(todo), "each statement once"
        for k in todo:
            left.discard(k)
            for _ in range(MAX_REPEATS):
                for i in groups[k]:
                    self.evaluate(i)
                changed = [key for key in writes.get(k, ()) if self.bind(key)]
                for key in changed:
                    again |= reads.get(key, set()) - left
                if not any(k in reads.get(key, ()) for key in changed):
                    break
        return again

    def callees(self, i: int) -> Callees:
        """What the call at node i may run."""
        known = self._called.get(i)
        if known is None:
            node = self.tree.nodes[i]
            assert isinstance(node, ast.Call), "a call"
            known = self.called(self.tree.index[node.func])
            self._called[i] = known
        return known

    def called(self, place: int) -> Callees:
        """What calling the expression at `place` may run."""
        found = _Found()
        values = self.of(place)
        assert len(values) > 0, "what is not known may be anything"
        for value in sorted(values):
            self.callee(value, found)
        node = self.tree.nodes[place]
        if found.vague and isinstance(node, ast.Attribute):
            self.vague_attribute(node, found)
        elif found.vague or (values == frozenset((NONE,))):
            found.fail("its value is not known", keep=True)
        return found.result()

    def vague_attribute(self, node: ast.Attribute, found: _Found) -> None:
        """A call of an attribute that may be anything: a method of an unknown object, or not."""
        assert found.vague, "something is not known"
        for value in sorted(self.of_node(node.value)):
            held = attribute(self.index, frozenset((value,)), node.attr)
            if held and UNKNOWN not in held:
                continue
            if value.kind in ("unknown", "typevar", "object", "super", "external"):
                found.loosen(node.attr)
            elif value.kind in ("instance", "class") and self.index.has_outside_base(value.name):
                owned = self.index.variable_owner(value.name, node.attr)
                if owned:
                    found.fail(f"the attribute {node.attr} holds what is not known")
                else:
                    found.loosen(node.attr)
            elif value.kind in ("instance", "class"):
                self.missing(value, node.attr, found)
            elif value.kind == "module":
                found.fail(f"{value.name}.{node.attr} is not known")

    def missing(self, value: Value, name: str, found: _Found) -> None:
        """An attribute that no analysed class of the receiver defines as a method."""
        if self.index.variable_owner(value.name, name):
            found.fail(f"the attribute {name} holds what is not known")
        elif self.index.owner_of(value.name, "__getattr__"):
            found.fail(f"__getattr__ decides what {name} is")
        elif not found.targets:
            short = last_part(value.name, ":")
            found.fail(f"{short} has no method {name} that is analysed")

    def callee(self, value: Value, found: _Found) -> None:
        """Add what calling one value runs."""
        kind = value.kind
        if kind == "function":
            found.reach((value.name,))
        elif kind == "method":
            found.reach(self.virtual(value))
            found.reach_weakly(self.structural(value))
        elif kind == "class":
            found.make(value.name)
            found.reach(self.index.constructors(value.name))
        elif kind == "instance":
            self.call_instance(value, found)
        elif kind == "object" and value.name in CALLABLE_OBJECTS:
            found.fail("it may be any callable")
        elif kind == "object":
            found.leave(f"{value.name}.__call__")
        elif kind == "external" or (kind == "unknown" and value.name != ""):
            found.leave(value.name)
        elif kind in ("unknown", "typevar", "super"):
            found.blur()
        else:
            assert kind in ("literal", "module", "union"), "what cannot be called"

    def call_instance(self, value: Value, found: _Found) -> None:
        """Calling an object of a project class."""
        symbols = self.index.overrides(value.name, "__call__")
        wrapped = [arg.name for arg in value.args if arg.kind == "function"][:1]
        closure = "".join(f"@{name}" for name in wrapped)
        if symbols:
            found.reach(tuple(f"{symbol}{closure}" for symbol in symbols))
        elif self.index.has_outside_base(value.name):
            found.leave(f"{value.name}.__call__")
        else:
            found.fail(f"an object of {last_part(value.name, ':')} has no __call__")

    def virtual(self, value: Value) -> tuple[str, ...]:
        """The methods that a bound method may be: overrides below its receiver's class."""
        own = value.name
        base = last_part(own, "@")
        receiver = value.args[0] if value.args else None
        function = self.index.function_index(base)
        if function is None or receiver is None or EXACT in value.args:
            return (own,)
        if receiver.kind not in ("instance", "class"):
            return (own,)
        found = self.index.overrides(receiver.name, function.name)
        if base not in found:
            return (own,)
        kept: dict[str, None] = {own: None}
        for symbol in found:
            if symbol != base:
                kept.update(dict.fromkeys(self.decorated_method(symbol)))
        assert own in kept, "the method itself is one of them"
        return tuple(kept)

    def structural(self, value: Value) -> tuple[str, ...]:
        """The methods of classes that have all members of the protocol that types a receiver."""
        receiver = value.args[0] if value.args else None
        function = self.index.function_index(value.name)
        if receiver is None or receiver.kind != "instance" or function is None:
            return ()
        if receiver.name not in self.index.classes or EXACT in value.args:
            return ()
        classes = self.index.implementers(receiver.name)
        found = [self.index.overrides(cls, function.name) for cls in classes]
        return tuple(dict.fromkeys(symbol for symbols in found for symbol in symbols))

    def decorated_method(self, symbol: str) -> tuple[str, ...]:
        """A method as its decorators leave it."""
        function = self.index.functions[symbol]
        if not function.wrapped:
            return (symbol,)
        held = self.index.solution(f"{function.owner}/{function.name}")
        return tuple(v.name for v in sorted(held) if v.kind in ("function", "method")) or (symbol,)

    def constant(self, i: int) -> Constant:
        """The value of a constant expression: literals, constants of modules, arithmetic of them,
        locals that are bound once to such; None if it is none."""
        if i not in self._constants:
            self._constants[i] = self.folded(i)
        return self._constants[i]

    def folded(self, i: int) -> Constant:
        """The value of a constant expression, worked out."""
        last, _ = self._steps.get(i, (None, ()))
        if last is not None and last.kind not in CONSTANT_KINDS:
            return None
        place = i
        for _ in range(limits.MAX_HOPS):
            program = self.compiler.program(place)
            if not all(op.kind in CONSTANT_KINDS for op in program):
                return None
            local = [op.name for op in program if op.kind == "var" and op.name in self._bound]
            if not local:
                return constant_of(self.index, program)
            if len(program) > 1:
                return self.constant_over_locals(program)
            assert len(local) == 1, "a program of one step is one variable"
            place = self.single_value(local[0])
            if place < 0:
                return None
        return None

    def constant_over_locals(self, program: Program) -> Constant:
        """A constant program in which locals stand that are bound once to constants."""
        done: list[Op] = []
        for op in program:
            inner: Program = (op,)
            if op.kind == "var" and op.name in self._bound:
                inner = self.constant_program(op.name)
                if not inner:
                    return None
            done.extend(inner)
        assert len(done) >= len(program), "a step is replaced by one or more"
        return constant_of(self.index, tuple(done))

    def constant_program(self, key: str) -> Program:
        """The program of a local that is bound once, to a constant without locals; else empty."""
        place = self.single_value(key)
        program = self.compiler.program(place) if place >= 0 else ()
        kinds = {step.kind for step in program}
        names = [step.name for step in program if step.kind == "var"]
        fits = kinds <= CONSTANT_KINDS and not self._bound.keys() & names
        return program if fits else ()

    def single_value(self, key: str) -> int:
        """The place of the expression that a local is bound to once, or -1."""
        scope, name = self._bound[key]
        bindings = self.scopes.own(scope, name)
        only = bindings[0]
        if len(bindings) != 1 or only.kind not in ("assign", "annassign", "walrus"):
            return -1
        return only.value

    def literal(self, i: int) -> Constant:
        """The one literal that expression i is, by its values."""
        found = self.of(i)
        if len(found) != 1:
            return None
        (only,) = found
        return literal_value(only.name) if only.kind == "literal" else None

    def implicit(self, i: int) -> tuple[tuple[str, bool], ...]:
        """The functions of the project that node i calls without a call, all strong."""
        node = self.tree.nodes[i]
        kind = type(node)
        if kind not in RUNNING:
            return NOTHING_RUN
        if kind is ast.Attribute and not may_have_accessors(self.vals[i + 1]):
            return NOTHING_RUN  # most of them
        known = self._run.get(i)
        if known is None:
            known = self.run_by(i, node)
            self._run[i] = known
        assert all(strong for _, strong in known), "what the language calls is called"
        return known

    def run_by(self, i: int, node: ast.AST) -> tuple[tuple[str, bool], ...]:
        """The same, worked out."""
        assert self.tree.nodes[i] is node, "the node at i"
        found = dict.fromkeys(implicit_calls(self.index, self.tree, self.vals, i))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                called = self.called(self.tree.index[decorator])
                found.update(dict.fromkeys(symbol for symbol, _ in called.targets))
        return tuple((symbol, True) for symbol in found)


class _Found:
    """What a call may run, while it is gathered."""

    __slots__ = ("classes", "externals", "reason", "targets", "vague", "weak")

    def __init__(self) -> None:
        self.targets: dict[str, bool] = {}
        self.externals: set[str] = set()
        self.classes: list[str] = []
        self.weak = ""
        self.reason = ""
        self.vague = False

    def result(self) -> Callees:
        """All that was gathered."""
        targets = self.targets
        return Callees(
            tuple(targets.items()),
            frozenset(self.externals),
            self.reason != "",
            tuple(dict.fromkeys(self.classes)),
            self.weak,
            self.reason,
        )

    def reach(self, symbols: tuple[str, ...]) -> None:
        """The call runs these functions of the project."""
        self.targets.update(dict.fromkeys(symbols, True))

    def reach_weakly(self, symbols: tuple[str, ...]) -> None:
        """The call may run these functions of the project."""
        for symbol in symbols:
            _ = self.targets.setdefault(symbol, False)

    def make(self, symbol: str) -> None:
        """The call instantiates a class."""
        self.classes.append(symbol)

    def leave(self, path: str) -> None:
        """The call runs something outside the project."""
        self.externals.add(path)

    def fail(self, reason: str, *, keep: bool = False) -> None:
        """Some callee is not known; `keep` leaves an earlier reason."""
        if not keep or self.reason == "":
            self.reason = reason

    def loosen(self, name: str) -> None:
        """Every method of a name may be meant."""
        self.weak = name

    def blur(self) -> None:
        """Some callee may be anything."""
        self.vague = True


def infer(tree: Tree, scopes: Scopes, index: ProjectIndex, module: str) -> Values:
    """The values of a file's expressions."""
    assert len(tree.nodes) == len(scopes.of), "the scopes of this tree"
    values = Values(tree, scopes, index, module)
    values.solve()
    return values


def classes_in(values: frozenset[Value]) -> list[str]:
    """The project classes among some values, with those inside unions."""
    return [v.name for value in values for v in one(value) if v.kind == "instance"]
