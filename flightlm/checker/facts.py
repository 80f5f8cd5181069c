"""What each function of a file calls and what it hands on: the edges of the call graph.

Module bodies, defs and lambdas are functions here; comprehensions and class bodies belong to the
function that runs them.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from flightlm.checker.context import FileContext
from flightlm.checker.objects import Value
from flightlm.checker.report import place_of
from flightlm.checker.scopes import ScopeKind
from flightlm.checker.symbols import FunctionIndex
from flightlm.checker.syntax import FUNCTIONS, FunctionNode
from flightlm.checker.values import RUNNING
from flightlm.checker.words import first_part, last_part, words

REGISTERED: Final = "<registered>"  # stands for a parameter: what @generic.register adds
ANY_TAKEN: Final = "?"  # target of a call that may reach any function whose address is taken
CALLABLE: Final = ("function", "method", "class")
Own = tuple[str, str]  # a function and the name of one of its parameters
# Callables outside the project that call the functions they are given (rules.md 2.0, 8).
HIGHER_ORDER: Final = words(
    """
    builtins.map builtins.filter builtins.sorted builtins.min builtins.max builtins.iter
    builtins.list.sort builtins.property functools.reduce functools.partial functools.cmp_to_key
    functools.partialmethod threading.Thread threading.Timer multiprocessing.Process
    multiprocessing.context.Process multiprocessing.process.BaseProcess atexit.register
    signal.signal weakref.finalize weakref.ref collections.defaultdict heapq.nlargest
    heapq.nsmallest heapq.merge bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort
    itertools.starmap itertools.takewhile itertools.dropwhile itertools.filterfalse
    itertools.accumulate itertools.groupby re.sub re.subn re.Pattern.sub re.Pattern.subn
    json.dumps json.dump json.loads json.load json.JSONEncoder json.JSONDecoder os.walk
    contextlib.ExitStack.callback contextlib.ExitStack.push asyncio.run asyncio.create_task
    asyncio.gather asyncio.to_thread asyncio.wait_for asyncio.ensure_future
    concurrent.futures.ThreadPoolExecutor.submit concurrent.futures.ThreadPoolExecutor.map
    concurrent.futures.ProcessPoolExecutor.submit concurrent.futures.ProcessPoolExecutor.map
    concurrent.futures.Executor.submit concurrent.futures.Executor.map
    concurrent.futures.thread.ThreadPoolExecutor concurrent.futures._base.Executor.submit
    concurrent.futures._base.Executor.map concurrent.futures._base.Future.add_done_callback
    concurrent.futures.Future.add_done_callback multiprocessing.Pool.map
    multiprocessing.pool.Pool.map multiprocessing.pool.Pool.apply multiprocessing.pool.Pool.imap
    multiprocessing.pool.Pool.apply_async multiprocessing.pool.Pool.starmap
    numpy.vectorize numpy.frompyfunc numpy.apply_along_axis numpy.apply_over_axes
    numpy.fromfunction numpy.piecewise copy.deepcopy timeit.timeit sched.scheduler.enter
    operator.call functools.singledispatch shutil.copytree shutil.rmtree
    """
)
VALUES: Final = frozenset((ast.Name, ast.Attribute, ast.Lambda))
GATHERED: Final = tuple(RUNNING | VALUES | frozenset((ast.Call,)))
# Fields of a node whose expressions are called or name a type.
NO_VALUES: Final = ("func", "decorator_list", "annotation", "returns", "bases")
ENCODING: Final = frozenset(("json.dumps", "json.dump"))
EXECUTOR_METHODS: Final = (".submit", ".add_done_callback", ".call_soon", ".call_later")


class Edge(NamedTuple):
    """One call.

    target  a symbol; "wrapper@f" for the closure that a decorator made for f; ".name" for any
            method of that name; "?" for any function whose address is taken
    strong  the target is known by scopes and types
    """

    target: str
    strong: bool
    line: int
    column: int
    note: str


@dataclass(frozen=True, slots=True)
class Passing:
    """A function is passed to a parameter of a function, by value or by forwarding one's own.

    `function` is a symbol, or "" and `owner`, `own` name the parameter that is handed on.
    """

    callee: str
    parameter: str
    function: str
    owner: str = ""
    own: str = ""


@dataclass(frozen=True, slots=True)
class ParameterCall:
    """The function calls a parameter, its own or that of a function around it."""

    owner: str
    parameter: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """One function.

    frames  how many frames one call of it needs: itself and the deepest nest of comprehensions
            and class bodies inside
    taken   functions that it uses as values
    """

    symbol: str
    path: str
    line: int
    frames: int
    edges: tuple[Edge, ...]
    calls: tuple[ParameterCall, ...]
    passes: tuple[Passing, ...]
    taken: tuple[str, ...]


class _Draft:
    """The facts of one function while they are gathered."""

    __slots__ = ("calls", "edges", "frames", "passes", "taken")

    def __init__(self) -> None:
        self.frames = 1
        self.edges: dict[tuple[str, bool], Edge] = {}
        self.calls: dict[ParameterCall, None] = {}
        self.passes: dict[Passing, None] = {}
        self.taken: dict[str, None] = {}

    def edge(self, target: str, strong: bool, where: tuple[int, int], note: str) -> None:
        """Note a call; the first place of each target is kept."""
        key = (target, strong)
        if key not in self.edges:
            self.edges[key] = Edge(target, strong, where[0], where[1], note)

    def deepen(self, frames: int) -> None:
        """Note how many frames an inner scope needs."""
        self.frames = max(self.frames, frames)

    def calls_parameter(self, call: ParameterCall) -> None:
        """Note the call of a parameter."""
        self.calls[call] = None

    def hands_on(self, passing: Passing) -> None:
        """Note that a function is passed."""
        self.passes[passing] = None

    def takes(self, symbol: str) -> None:
        """Note that a function is used as a value."""
        self.taken[symbol] = None

    def calls_given(
        self, functions: Sequence[str], parameter: Own | None, where: tuple[int, int]
    ) -> None:
        """Note that something outside the project calls the functions or the parameter given."""
        for symbol in functions:
            self.edge(symbol, True, where, f"passes {short(symbol)}")
        if parameter is not None:
            self.calls_parameter(parameter_call(parameter, where))

    def hands_on_all(self, target: Own, functions: Sequence[str], parameter: Own | None) -> None:
        """Note that functions or an own parameter go to the parameter `target`."""
        callee, name = target
        for function in functions:
            self.hands_on(Passing(callee, name, function))
        if parameter is not None:
            owner, own = parameter
            self.hands_on(Passing(callee, name, "", owner, own))

    def facts(self, symbol: str, path: str, line: int) -> FunctionFacts:
        """All that was noted."""
        assert self.frames > 0, "a call needs a frame of its own"
        edges = self.edges
        return FunctionFacts(
            symbol,
            path,
            line,
            self.frames,
            tuple(edges.values()),
            tuple(self.calls),
            tuple(self.passes),
            tuple(self.taken),
        )


class Gatherer:
    """Gathers the facts of one file."""

    __slots__ = ("drafts", "file", "holders", "index", "tree", "values")

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.tree = file.tree
        self.index = file.index
        self.values = file.values
        self.holders: list[int] = []
        self.drafts: dict[int, _Draft] = {}
        nested: list[int] = []
        for scope in file.scopes.scopes:
            own = scope.id == 0 or scope.kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA)
            self.holders.append(scope.id if own else self.holders[scope.parent])
            plain = own or scope.kind is ScopeKind.TYPE
            nested.append(1 if own else nested[scope.parent] + (0 if plain else 1))
            if own:
                self.drafts[scope.id] = _Draft()
            else:
                around = self.drafts[self.holders[-1]]
                around.deepen(nested[-1])
        assert len(self.holders) == len(file.scopes.scopes), "every scope has its function"

    def gather(self) -> None:
        """One pass over the nodes."""
        nodes = self.tree.nodes
        of = self.file.scopes.of
        assert len(nodes) == len(of), "every node has its scope"
        for i, node in self.tree.pairs(GATHERED):
            draft = self.drafts[self.holders[of[i]]]
            kind = type(node)
            if kind in VALUES and isinstance(node, ast.Name | ast.Attribute | ast.Lambda):
                self.note_value(i, node, draft)
            elif isinstance(node, ast.Call):
                self.note_call(i, node, draft)
            elif isinstance(node, FUNCTIONS) and node.decorator_list:
                self.note_registered(i, node, draft)
            if kind in RUNNING:
                for symbol, strong in self.values.implicit(i):
                    self.note_implicit(i, node, (symbol, strong), draft)

    def note_registered(self, i: int, node: FunctionNode, draft: _Draft) -> None:
        """@generic.register: a call of the generic function may run this one."""
        scopes = self.file.scopes
        own = self.values.symbols[scopes.opened[i]]
        for decorator in node.decorator_list:
            head = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(head, ast.Attribute) and head.attr == "register":
                for symbol in self.functions_at(self.tree.index[head.value]):
                    if self.is_generic(symbol):
                        draft.hands_on(Passing(symbol, REGISTERED, own))

    def is_generic(self, symbol: str) -> bool:
        """Whether a function dispatches by the type of its first argument."""
        function = self.index.function_index(symbol)
        return function is not None and any("singledispatch" in d for d in function.decorators)

    def note_implicit(self, i: int, node: ast.AST, target: tuple[str, bool], draft: _Draft) -> None:
        """An implicit call."""
        symbol, strong = target
        place = place_of(self.tree, i)
        name = short(symbol)
        kind = "decorates with" if isinstance(node, FUNCTIONS) else "runs"
        draft.edge(symbol, strong, (place.line, place.column), f"{kind} {name}")

    def note_call(self, i: int, node: ast.Call, draft: _Draft) -> None:
        """A call: its targets, and the functions among its arguments."""
        assert self.tree.nodes[i] is node, "the call at i"
        found = self.values.callees(i)
        where = (node.lineno, node.col_offset + 1)
        for symbol, strong in found.targets:
            draft.edge(symbol, strong, where, f"calls {short(symbol)}")
        if found.weak:
            draft.edge(f".{found.weak}", False, where, f"calls .{found.weak} of an unknown object")
        parameter = self.parameter_of(node.func)
        if parameter is not None:
            draft.calls_parameter(parameter_call(parameter, where))
        elif found.unresolved:
            draft.edge(ANY_TAKEN, False, where, "calls what is not known")
        if node.args or node.keywords:
            self.note_arguments(i, node, draft)

    def parameter_of(self, node: ast.expr) -> Own | None:
        """The function and name of the parameter that a Name means, if it means one."""
        if not isinstance(node, ast.Name):
            return None
        scopes = self.file.scopes
        owner = scopes.resolve(scopes.of[self.tree.index[node]], node.id)
        bindings = scopes.own(owner, node.id) if owner > 0 else ()
        if any(binding.kind == "param" for binding in bindings):
            return self.values.symbols[owner], node.id
        return None

    def note_arguments(self, i: int, node: ast.Call, draft: _Draft) -> None:
        """Functions and parameters among the arguments of a call."""
        positional = [(k, "", argument) for k, argument in enumerate(node.args)]
        named = [(-1, word.arg or "", word.value) for word in node.keywords]
        for k, name, value in (*positional, *named):
            functions = self.functions_at(self.tree.index[value])
            parameter = self.parameter_of(value)
            if functions or parameter is not None:
                self.note_argument(i, (k, name), functions, parameter, draft)

    def functions_at(self, place: int) -> list[str]:
        """The functions of the project that an expression may be."""
        found: dict[str, None] = {}
        for value in self.values.of(place):
            found.update(dict.fromkeys(self.symbols_of(value)))
        return list(found)

    def symbols_of(self, value: Value) -> tuple[str, ...]:
        """The functions that run when a value is called later."""
        if value.kind == "function":
            return (value.name,)
        if value.kind == "method":
            return self.values.virtual(value)
        if value.kind == "class":
            return self.index.constructors(value.name)
        if value.kind == "instance":
            return self.index.overrides(value.name, "__call__")
        return ()

    def note_argument(
        self,
        i: int,
        position: tuple[int, str],
        functions: list[str],
        parameter: Own | None,
        draft: _Draft,
    ) -> None:
        """One argument that is a function or a parameter."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Call), "a call has arguments"
        found = self.values.callees(i)
        where = (node.lineno, node.col_offset + 1)
        called = any(is_higher_order(path) for path in found.externals)
        if called:
            draft.calls_given(functions, parameter, where)
        for symbol, _ in found.targets:
            name = self.parameter_name(i, symbol, position)
            if name != "":
                draft.hands_on_all((first_part(symbol, "@"), name), functions, parameter)
        outside = len(found.externals) > 0 and not called
        if outside or found.unresolved or found.weak:
            for symbol in functions:
                draft.takes(symbol)
        if found.externals & ENCODING:
            self.note_encoder(node, draft)

    def note_encoder(self, node: ast.Call, draft: _Draft) -> None:
        """json.dumps(x, cls=Encoder) calls Encoder.default."""
        where = (node.lineno, node.col_offset + 1)
        for word in node.keywords:
            for value in self.values.of_node(word.value) if word.arg == "cls" else ():
                draft.calls_given(self.index.overrides(value.name, "default"), None, where)

    def parameter_name(self, i: int, symbol: str, position: tuple[int, str]) -> str:
        """The parameter of a function that an argument goes to, or ""."""
        function = self.index.function_index(first_part(symbol, "@"))
        if function is None:
            return ""
        k, name = position
        names = [p.name for p in function.parameters]
        assert name == "" or k < 0, "an argument goes by position or by name"
        if k < 0:
            return name if name in names else stars_of(function, "stars")
        skip = 1 if self.is_bound(i, function) else 0
        plain = [p.name for p in function.parameters if p.kind in ("positional", "any")]
        return plain[k + skip] if k + skip < len(plain) else stars_of(function, "star")

    def is_bound(self, i: int, function: FunctionIndex) -> bool:
        """Whether the call gives the first parameter itself."""
        if function.owner == "" or (function.is_static and function.name != "__new__"):
            return False
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Call), "a call"
        values = self.values.of_node(node.func)
        return not any(v.kind == "function" and v.name == function.symbol for v in values)

    def note_value(
        self, i: int, node: ast.Name | ast.Attribute | ast.Lambda, draft: _Draft
    ) -> None:
        """A function used as a value where nothing says who calls it."""
        functions = [v for v in self.values.of(i) if v.kind in ("function", "method")]
        if not functions or self.tree.fields[i] in NO_VALUES or self.is_part(i):
            return
        if isinstance(node, ast.Lambda) or isinstance(node.ctx, ast.Load):
            for value in functions:
                for symbol in self.symbols_of(value):
                    draft.takes(symbol)

    def is_part(self, i: int) -> bool:
        """Whether the expression at i is read further or is an argument of a call."""
        above = self.tree.parents[i]
        parent = self.tree.nodes[above]
        if isinstance(parent, ast.keyword):
            around = self.tree.nodes[self.tree.parents[above]]
            return isinstance(around, ast.Call) and parent.arg != "metaclass"
        given = isinstance(parent, ast.Call) and self.tree.fields[i] == "args"
        return given or isinstance(parent, ast.Attribute)

    def facts(self) -> tuple[FunctionFacts, ...]:
        """The facts of every function, in source order."""
        found = []
        scopes = self.file.scopes.scopes
        for scope_id, draft in self.drafts.items():
            line = place_of(self.tree, scopes[scope_id].place).line
            symbol = self.values.symbols[scope_id]
            found.append(draft.facts(symbol, self.file.source.path, line))
        assert len(found) == len(self.drafts), "one record per function"
        return tuple(found)


def parameter_call(parameter: Own, where: tuple[int, int]) -> ParameterCall:
    """The call of a parameter at a line and column."""
    return ParameterCall(parameter[0], parameter[1], where[0], where[1])


def short(symbol: str) -> str:
    """A symbol as messages name it."""
    own, _, wrapped = symbol.partition("@")
    numbered = inside_module(own)
    name = numbered.rstrip("0123456789#")
    inner = inside_module(last_part(wrapped, "@"))
    return f"{name}({inner})" if inner else name


def inside_module(symbol: str) -> str:
    """A symbol without its module: `Class.f`, `f.g`."""
    name = last_part(symbol, ":")
    return name.replace(".<locals>.", ".")


def stars_of(function: FunctionIndex, kind: str) -> str:
    """The name of the *args or **kwargs parameter, or ""."""
    names = [p.name for p in function.parameters if p.kind == kind]
    return names[0] if names else ""


def is_higher_order(path: str) -> bool:
    """Whether something outside the project is known to call the functions it is given."""
    return path in HIGHER_ORDER or path.endswith(EXECUTOR_METHODS)


def facts_of(file: FileContext) -> tuple[FunctionFacts, ...]:
    """The facts of every function of a file."""
    gatherer = Gatherer(file)
    gatherer.gather()
    return gatherer.facts()
