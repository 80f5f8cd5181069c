"""Allocation sites of one file: what would allocate if its function ran in the steady state.

Python allocates always.  Counted are array data, containers, strings and objects; accepted are
temporaries of the interpreter: numbers, tuples, slices, views, iterators.  What only a failure
evaluates (the operands of a raise, the message of an assert, a block that ends in a raise) does
not count.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

from flightlm.checker.arrays import Arrays, Kind, head, own_symbol, parts_of
from flightlm.checker.blocks import blocks_of
from flightlm.checker.context import FileContext
from flightlm.checker.numpy_calls import Calls
from flightlm.checker.objects import Value
from flightlm.checker.phases import short
from flightlm.checker.scopes import Binding, ScopeKind
from flightlm.checker.stdlib import is_class, lookup
from flightlm.checker.syntax import COMPREHENSIONS, FUNCTIONS, STATEMENT_KINDS
from flightlm.checker.text import source_text
from flightlm.checker.words import words

TYPES: Final = "P10-R3.0"
OPERATOR: Final = "P10-R3.1"
CALL: Final = "P10-R3.2"
INDEX: Final = "P10-R3.4"
COPY: Final = "P10-R3.5"
RIGHT: Final = "P10-R3.6"
GROWTH: Final = "P10-R3.7"
STRING: Final = "P10-R3.8"
OBJECT: Final = "P10-R3.9"

ANNOTATIONS: Final = frozenset(("annotation", "returns", "type_params", "bound", "type_comment"))
ARITHMETIC: Final = (Kind.ARRAY, Kind.UNKNOWN)
BITS: Final = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
GROWING: Final = words(
    "append appendleft extend extendleft insert add update setdefault __setitem__ __iadd__ put "
    "put_nowait difference_update intersection_update symmetric_difference_update"
)
# Containers of the standard library whose methods grow them.
GROWERS: Final = words(
    """
    builtins.list builtins.set builtins.dict builtins.bytearray collections.deque array.array
    array.ArrayType collections.defaultdict collections.OrderedDict collections.Counter queue.Queue
    queue.LifoQueue queue.PriorityQueue queue.SimpleQueue _queue.SimpleQueue asyncio.Queue
    collections.abc.MutableSequence collections.abc.MutableMapping collections.abc.MutableSet
    typing.MutableSequence typing.MutableMapping typing.MutableSet collections.UserList
    collections.UserDict collections.ChainMap asyncio.queues.Queue typing.List typing.Dict
    """
)
PUSHING: Final = words(
    "heapq.heappush bisect.insort bisect.insort_left bisect.insort_right _bisect.insort_right "
    "_heapq.heappush _bisect.insort_left"
)
SHRINKING_SETS: Final = words("difference_update intersection_update")
# A receiver of unknown type: these names grow containers, whatever it is.
LIKELY_GROWTH: Final = words("append appendleft extend setdefault insert")
LIKELY_COPY: Final = words("copy astype flatten")
CONTAINERS: Final = words(
    "builtins.list builtins.dict builtins.set builtins.frozenset builtins.bytearray builtins.sorted"
)
STRINGS: Final = words(
    "builtins.str builtins.repr builtins.ascii builtins.format builtins.print builtins.bytes "
    "builtins.hex builtins.bin builtins.oct builtins.chr builtins.input warnings.warn"
)
GROWN_BY_PLUS: Final = {
    Kind.LIST: "grows a list; assign into a buffer by index",
    Kind.TEXT: "makes a longer string each time",
}
LOGGING: Final = ("logging.", "sys.stdout.", "sys.stderr.", "sys.stdout", "sys.stderr")
WRITERS: Final = ("write", "writelines")
CREATING: Final = words(
    """
    builtins.open io.open functools.partial functools.partialmethod copy.copy copy.deepcopy
    dataclasses.replace dataclasses.asdict dataclasses.astuple builtins.object builtins.property
    importlib.import_module builtins.__import__ collections.namedtuple types.SimpleNamespace
    functools.lru_cache functools.cache os.fdopen pathlib.Path.open copy.replace
    """
)
CACHES: Final = words(
    "functools.lru_cache functools.cache functools.cached_property functools.singledispatch"
)
# Builtin and library classes whose objects are numbers, iterators, views or type objects.
LIGHT: Final = words(
    """
    builtins.int builtins.float builtins.bool builtins.complex builtins.range builtins.enumerate
    builtins.zip builtins.map builtins.filter builtins.reversed builtins.slice builtins.tuple
    builtins.memoryview builtins.super builtins.type builtins.isinstance builtins.iter
    builtins.staticmethod builtins.classmethod
    """
)
PLAIN_RESULTS: Final = {
    "builtins.str": STRING,
    "builtins.bytes": STRING,
    "builtins.list": GROWTH,
    "builtins.dict": GROWTH,
    "builtins.set": GROWTH,
    "builtins.frozenset": GROWTH,
    "builtins.bytearray": GROWTH,
}
TEXT_METHODS: Final = words(
    """
    capitalize casefold center decode encode expandtabs format format_map hex join ljust lower
    lstrip replace removeprefix removesuffix rjust rstrip strip swapcase title translate upper
    zfill tobytes
    """
)
LIST_METHODS: Final = words("split rsplit splitlines copy union intersection difference tolist")
TUPLE_METHODS: Final = words("partition rpartition")
OPERATORS: Final = words(
    """
    add sub mul truediv floordiv mod pow matmul neg pos invert and_ or_ xor lshift rshift eq ne lt
    le gt ge abs
    """
)
ARRAY_BUILTINS: Final = ("builtins.abs", "builtins.round", "builtins.pow", "builtins.divmod")
LIBRARIES: Final = ("builtins", "numpy")
DISPLAYS: Final = (ast.List, ast.Set, ast.Dict)
STORES: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign)
DEFINITIONS: Final = (*FUNCTIONS, ast.ClassDef, ast.Lambda, ast.Import, ast.ImportFrom)
TEXTS: Final = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.TypeIgnore))
OPERATIONS: Final = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Call)
ALLOCATING: Final = (*OPERATIONS, *DISPLAYS, *COMPREHENSIONS, *TEXTS, *STORES, *DEFINITIONS)


class Site(NamedTuple):
    """One place that allocates, or may: `sure` if it does.

    owner  the scope of the function whose steady state it is part of
    """

    rule: str
    place: int
    sure: bool
    message: str
    owner: int


class Sites:
    """The allocation sites of one file.

    found    the sites in source order; exempt  how many places only a failure evaluates
    skipped  nodes that are annotations or evaluated by a failure only
    """

    __slots__ = (
        "arrays",
        "blocks",
        "calls",
        "failing",
        "file",
        "found",
        "index",
        "nodes",
        "scopes",
        "skipped",
        "tree",
        "untyped",
        "values",
    )

    def __init__(self, file: FileContext) -> None:
        self.file = file
        self.tree = file.tree
        self.index = file.index
        self.scopes = file.scopes
        self.nodes = file.tree.nodes
        self.values = file.values
        self.arrays = Arrays(file)
        self.calls = Calls(self.arrays)
        self.blocks = blocks_of(file)
        self.found: list[Site] = []
        self.untyped: dict[int, dict[str, None]] = {}  # def -> parameters without a type
        self.failing: list[bool] = [False] * len(self.nodes)
        self.skipped: list[bool] = [False] * len(self.nodes)
        self._mark()
        for i, node in self.tree.pairs(ALLOCATING):
            if not self.skipped[i]:
                self._visit(i, node)
        for place, names in self.untyped.items():
            shown = ", ".join(names)
            text = f"the type of {shown} is not declared, and arithmetic uses it; annotate it"
            self.add(TYPES, place, text, owner=self.scopes.opened[place])
        assert len(self.found) <= 4 * len(self.nodes), "few sites per node"

    def _mark(self) -> None:
        """Which nodes only a failure evaluates, and which are annotations."""
        tree = self.tree
        raising, dead = self.blocks.raising, self.blocks.dead
        failing = [
            range(i, tree.ends[i])
            for i in tree.places(STATEMENT_KINDS)
            if dead[i] or (tree.parents[i], tree.fields[i]) in raising
        ]
        failing.extend(tree.inside(i) for i in tree.places((ast.Raise,)))
        for i, node in tree.pairs((ast.Assert,)):
            if isinstance(node, ast.Assert) and node.msg is not None:
                failing.append(range(tree.index[node.msg], tree.ends[i]))
        noted = [range(i, tree.ends[i]) for i, f in enumerate(tree.fields) if f in ANNOTATIONS]
        alias = type_alias()
        if alias is not None:
            noted.extend(tree.inside(i) for i in tree.places((alias,)))
        for part in failing:
            self.failing[part.start : part.stop] = [True] * len(part)
        for part in (*failing, *noted):
            self.skipped[part.start : part.stop] = [True] * len(part)
        assert len(self.failing) == len(self.skipped), "a flag of each kind for each node"

    def add(self, rule: str, i: int, message: str, *, sure: bool = True, owner: int = -1) -> None:
        """Note a site; `owner` is the scope of its function where the place does not tell."""
        assert "\n" not in message, "a message is one line"
        holder = owner if owner >= 0 else holder_of(self.file, i)
        self.found.append(Site(rule, i, sure, message, holder))

    def text(self, i: int) -> str:
        """The source of node i, for messages."""
        return f"`{source_text(self.file, i)}`"

    def _visit(self, i: int, node: ast.AST) -> None:
        """The sites that a node is itself."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if isinstance(node, ast.expr):
            self._expression(i, node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            self._assignment(i, node)
        elif isinstance(node, ast.AugAssign):
            self._in_place(i, node)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            self._definition(i, node)
        elif isinstance(node, ast.Import | ast.ImportFrom) and self.scopes.function(i) >= 0:
            self.add(OBJECT, i, "an import in a function that runs in the steady state")

    def _expression(self, i: int, node: ast.expr) -> None:
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if isinstance(node, ast.BinOp):
            self._binary(i, node)
        elif isinstance(node, ast.UnaryOp):
            if not isinstance(node.op, ast.Not):
                self._operator(i, [self.arrays.place(node.operand)])
        elif isinstance(node, ast.Compare):
            self._comparison(i, node)
        elif isinstance(node, ast.Subscript):
            self._subscript(i, node)
        elif isinstance(node, ast.Call):
            self._call(i, node)
        elif isinstance(node, ast.List | ast.Set | ast.Dict):
            self._display(i, node)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
            self.add(GROWTH, i, f"{self.text(i)} makes a container; fill one that init made")
        elif isinstance(node, ast.GeneratorExp):
            self.add(OBJECT, i, f"{self.text(i)} makes a generator; write a loop")
        elif isinstance(node, ast.Lambda):
            self.add(OBJECT, i, "a lambda is a new function each time; define it outside")
        elif isinstance(node, ast.JoinedStr) or type(node).__name__ == "TemplateStr":
            self._formatted(i, node)

    # Operators

    def _binary(self, i: int, node: ast.BinOp) -> None:
        """a + b and the like, by what the operands are."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        left, right = self.arrays.place(node.left), self.arrays.place(node.right)
        kinds = (self.arrays.kind(left), self.arrays.kind(right))
        if Kind.ARRAY in kinds:
            self._operator(i, [left, right])
        elif isinstance(node.op, ast.Mod) and kinds[0] is Kind.TEXT:
            self.add(STRING, i, f"{self.text(i)} formats a string")
        elif Kind.TEXT in kinds and isinstance(node.op, ast.Add | ast.Mult):
            if self.values.constant(i) is None:
                self.add(STRING, i, f"{self.text(i)} makes a string")
        elif makes_container(node.op, kinds):
            self.add(GROWTH, i, f"{self.text(i)} makes a container")
        elif Kind.UNKNOWN in kinds:
            self._operator(i, [left, right])

    def _operator(self, i: int, operands: list[int]) -> None:
        """An operator with arrays among its operands, or with what may be one."""
        kinds = [self.arrays.kind(place) for place in operands]
        if Kind.ARRAY in kinds:
            if not self._is_inner(i) and not self._is_number(i, operands):
                self._new_array(i)
            return
        for place, kind in zip(operands, kinds, strict=True):
            if kind is Kind.UNKNOWN:
                self._unknown(place)

    def _is_inner(self, i: int) -> bool:
        """Whether the operator around node i is reported already."""
        parent = self.tree.parents[i]
        above = self.nodes[parent]
        if isinstance(above, ast.BinOp | ast.Compare):
            return self.arrays.is_array(parent)
        return isinstance(above, ast.UnaryOp) and not isinstance(above.op, ast.Not)

    def _is_number(self, i: int, operands: list[int]) -> bool:
        """a @ b of two vectors is a number."""
        node = self.nodes[i]
        product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
        if not product:
            return False
        return self.arrays.are_vectors(operands) or self.calls.gives_number(i)

    def _new_array(self, i: int) -> None:
        """The result of an operator on arrays: R3.6 where it is stored into an array at once."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        at = i
        for _ in range(self.tree.depths[i]):
            above = self.nodes[self.tree.parents[at]]
            if not isinstance(above, ast.BinOp | ast.UnaryOp | ast.Compare | ast.IfExp):
                break
            at = self.tree.parents[at]
        parent = self.nodes[self.tree.parents[at]]
        stored = isinstance(parent, ast.Assign) and self.tree.fields[at] == "value"
        if stored and isinstance(parent, ast.Assign) and self._into_array(parent.targets):
            text = f"{self.text(i)} is a temporary array that is copied and dropped"
            self.add(RIGHT, i, f"{text}; write it with a ufunc and out=")
            return
        text = f"{self.text(i)} makes a new array"
        self.add(OPERATOR, i, f"{text}; a ufunc with out= writes into a buffer that exists")

    def _into_array(self, targets: list[ast.expr]) -> bool:
        """Whether an assignment stores into an array."""
        return any(
            isinstance(target, ast.Subscript)
            and self.arrays.kind(self.arrays.place(target.value)) in ARITHMETIC
            for target in targets
        )

    def _unknown(self, place: int) -> None:
        """An operand of arithmetic whose type is not known."""
        node = self.nodes[place]
        if isinstance(node, ast.Name) and self._is_derived(place, node):
            return
        if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare):
            return  # its own operands are reported, or it is a truth value
        text = f"the type of {self.text(place)} is not known, so this may make an array"
        self.add(TYPES, place, f"{text}; annotate it", sure=self._is_bare_field(place))

    def _is_derived(self, place: int, node: ast.Name) -> bool:
        """Whether a local is unknown because of a parameter or of arithmetic that is reported."""
        assert 0 <= place < len(self.nodes), "a place of this tree"
        scopes = self.scopes
        owner = scopes.resolve(scopes.of[place], node.id)
        if owner <= 0:
            return False
        bindings = self.arrays.bound(owner, node.id)
        scope = scopes.scopes[owner]
        if scope.kind is ScopeKind.LAMBDA:
            return any(binding.kind == "param" for binding in bindings)
        if self._has_bare_parameter(bindings):
            names = self.untyped.setdefault(scope.place, {})
            names[node.id] = None
            return True
        values = [b.value for b in bindings if b.value >= 0]
        unknown = [v for v in values if self.arrays.kind(v) is Kind.UNKNOWN]
        made = (ast.BinOp, ast.UnaryOp)
        return len(unknown) > 0 and all(isinstance(self.nodes[v], made) for v in unknown)

    def _has_bare_parameter(self, bindings: Sequence[Binding]) -> bool:
        """Whether one of the bindings of a name is a parameter without annotation."""
        arguments = [self.nodes[b.place] for b in bindings if b.kind == "param"]
        return any(isinstance(a, ast.arg) and a.annotation is None for a in arguments)

    def _is_bare_field(self, place: int) -> bool:
        """Whether an expression is an attribute that no annotation types."""
        key = self.arrays.field_key(place)
        owner, _, name = key.rpartition(".")
        classes = self.arrays.classes
        known = classes.get(owner)
        fields = known.fields if known is not None else {}
        field = fields.get(name)
        return field is not None and field.annotation is None

    def _comparison(self, i: int, node: ast.Compare) -> None:
        """a == b of arrays; tests of identity make nothing."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        sides = [node.left, *node.comparators]
        for k, op in enumerate(node.ops):
            if isinstance(op, ast.Is | ast.IsNot):
                continue
            pair = [self.arrays.place(sides[k]), self.arrays.place(sides[k + 1])]
            if isinstance(op, ast.In | ast.NotIn):
                pair = pair[1:]
            kinds = [self.arrays.kind(place) for place in pair]
            if Kind.ARRAY in kinds:
                self._operator(i, pair)
                return
            if self._is_stored(i) and Kind.UNKNOWN in kinds and not isinstance(op, MEMBERSHIP):
                self._operator(i, pair)

    def _is_stored(self, i: int) -> bool:
        """Whether the result of a comparison is kept, and not only tested."""
        above = self.nodes[self.tree.parents[i]]
        if isinstance(above, ast.Assign | ast.AnnAssign):
            return self.tree.fields[i] == "value"
        return isinstance(above, ast.Subscript) and self.tree.fields[i] == "slice"

    # Subscripts, stores, growth

    def _subscript(self, i: int, node: ast.Subscript) -> None:
        """Fancy reads of arrays, slices that copy, items of dicts that are stored."""
        base = self.arrays.kind(self.arrays.place(node.value))
        if isinstance(node.ctx, ast.Load):
            self._read(i, node, base)
        elif isinstance(node.ctx, ast.Store):
            self._store(i, node, base)

    def _read(self, i: int, node: ast.Subscript, base: Kind) -> None:
        if base is Kind.ARRAY:
            if self._is_fancy(node.slice):
                text = f"{self.text(i)} copies what the index selects"
                self.add(INDEX, i, f"{text}; np.take(…, out=, mode='clip') writes into a buffer")
        elif isinstance(node.slice, ast.Slice) and base in (Kind.LIST, Kind.TEXT):
            rule = STRING if base is Kind.TEXT else GROWTH
            if not isinstance(self.nodes[self.arrays.place(node.value)], ast.Constant):
                self.add(rule, i, f"{self.text(i)} copies a part; use indices")

    def _is_fancy(self, index: ast.expr) -> bool:
        """Whether an index selects by arrays, lists or comparisons."""
        for part in parts_of(index):
            place = self.arrays.place(part)
            if isinstance(part, ast.List | ast.ListComp):
                return True
            if self.arrays.kind(place) in (Kind.ARRAY, Kind.LIST):
                return True
        return False

    def _store(self, i: int, node: ast.Subscript, base: Kind) -> None:
        assert 0 <= i < len(self.nodes), "a place of this tree"
        parent = self.nodes[self.tree.parents[i]]
        augmented = isinstance(parent, ast.AugAssign)
        if base is Kind.DICT:
            path = {v.name for v in self.values.of(self.arrays.place(node.value))}
            makes = bool(path & {"collections.defaultdict", "collections.Counter"})
            if not augmented or makes:
                text = f"{self.text(i)} = … may add a key"
                self.add(GROWTH, i, f"{text}; use an array or a list of fixed length")
        elif base is Kind.LIST and isinstance(node.slice, ast.Slice) and not augmented:
            self.add(GROWTH, i, f"{self.text(i)} = … may change the length of a list")
        elif base is Kind.ARRAY and augmented and self._is_fancy(node.slice):
            text = f"{self.text(i)} is read before it is written, and that copies"
            self.add(INDEX, i, f"{text}; np.add.at, or where= with out=")

    def _assignment(self, i: int, node: ast.Assign | ast.AnnAssign) -> None:
        """x[1:] = x[:-1] of more than one axis copies the right side first."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if node.value is None or not isinstance(node, ast.Assign):
            return
        value = self.arrays.place(node.value)
        if not self.arrays.is_array(value) or isinstance(node.value, ast.BinOp):
            return
        for target in node.targets:
            if not isinstance(target, ast.Subscript):
                continue
            place = self.arrays.place(target)
            mine, other = self.arrays.origin(value), self.arrays.origin(place)
            if mine.key == "" or mine.key != other.key:
                continue
            lie = self.calls.overlap(mine.links[: mine.named], other.links[: other.named])
            layout = self.arrays.layout(place)
            many = max(layout.rank, layout.least) > 1
            turned = any(link.op in ("T", "transpose") for link in mine.links)
            if lie == "shifted" and (many or turned):
                text = f"{self.text(value)} overlaps what it is stored to, and numpy copies it"
                self.add(RIGHT, i, f"{text} first; move the rows one by one")

    def _in_place(self, i: int, node: ast.AugAssign) -> None:
        """a += b: free for arrays, growth for lists, a new string for strings."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        target, value = self.arrays.place(node.target), self.arrays.place(node.value)
        kind = self._kind_of_target(target, node.target)
        if kind is Kind.ARRAY:
            if isinstance(node.op, ast.MatMult):
                self.add(OPERATOR, i, "`@=` copies its operand; np.matmul with out= does not")
            return
        growth = growth_of(kind, node)
        if growth != "":
            self.add(GROWTH, i, f"{self.text(i)} {growth}")
        elif self.arrays.is_array(value) and kind is not Kind.OTHER:
            if not isinstance(node.target, ast.Subscript) or kind is not Kind.UNKNOWN:
                self.add(OPERATOR, i, f"{self.text(i)} makes a new array")
        elif self.arrays.kind(value) is Kind.UNKNOWN and kind is not Kind.OTHER:
            self._unknown(value)
        elif kind is Kind.UNKNOWN:
            self._unknown(target)

    def _kind_of_target(self, place: int, node: ast.expr) -> Kind:
        """What the target of an augmented assignment is; rows and elements of arrays are free."""
        kind = self.arrays.kind(place)
        if isinstance(node, ast.Subscript):
            base = self.arrays.kind(self.arrays.place(node.value))
            return Kind.ARRAY if base is Kind.ARRAY else kind
        return kind

    def _display(self, i: int, node: ast.List | ast.Set | ast.Dict) -> None:
        """A list, set or dict that is built; targets, indices and constant tests are none."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if isinstance(node, ast.List) and not isinstance(node.ctx, ast.Load):
            return
        if self._is_constant(i, node) or self._is_index(i):
            return
        text = f"{self.text(i)} makes a container"
        self.add(GROWTH, i, f"{text}; init makes it, steady code fills it")

    def _is_constant(self, i: int, node: ast.List | ast.Set | ast.Dict) -> bool:
        """`for x in [1, 2]`, `x in {1, 2}`: the compiler makes a constant of the display."""
        if isinstance(node, ast.Dict):
            return False
        field = self.tree.fields[i]
        tested = field == "comparators" and is_membership(self.nodes[self.tree.parents[i]])
        constant = all(isinstance(part, ast.Constant) for part in node.elts)
        return constant and (field == "iter" or tested)

    def _is_index(self, i: int) -> bool:
        """A list as an index, or as a part of one: reported as a fancy index."""
        at = i
        if isinstance(self.nodes[self.tree.parents[at]], ast.Tuple):
            at = self.tree.parents[at]
        above = self.nodes[self.tree.parents[at]]
        return isinstance(above, ast.Subscript) and self.tree.fields[at] == "slice"

    def _formatted(self, i: int, node: ast.AST) -> None:
        """An f-string with something to format, unless it is a format of another."""
        assert isinstance(node, ast.expr), "an f-string"
        has = any(isinstance(self.nodes[j], ast.FormattedValue) for j in self.tree.inside(i))
        if self.tree.fields[i] != "format_spec" and (has or not isinstance(node, ast.JoinedStr)):
            self.add(STRING, i, f"{self.text(i)} formats a string")

    # Definitions

    def _definition(self, i: int, node: ast.AST) -> None:
        """Nested functions and classes, signatures that gather arguments, caches."""
        inner = self.scopes.function(i) >= 0
        if isinstance(node, ast.ClassDef):
            if inner:
                self.add(OBJECT, i, f"the class {node.name} is made at each call")
            return
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef), "a def"
        if inner:
            self.add(OBJECT, i, f"the function {node.name} is made at each call; define it outside")
        own = self.scopes.opened[i]
        if node.args.vararg is not None or node.args.kwarg is not None:
            text = "*args and **kwargs gather arguments into a new tuple or dict at each call"
            self.add(OBJECT, i, text, owner=own)
        for decorator in node.decorator_list:
            self._cache(decorator, own)

    def _cache(self, node: ast.expr, owner: int) -> None:
        """A decorator that keeps results: its cache grows while the function runs."""
        place = self.arrays.place(node)
        named = place + 1 if isinstance(node, ast.Call) else place
        if any(path in CACHES for path in self.values.external(named)):
            self.add(OBJECT, place, "the cache grows with each new argument", owner=owner)

    # Calls

    def _call(self, i: int, node: ast.Call) -> None:
        """A call of what lies outside the project, and of classes and generators of it."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            self.add(OBJECT, i, f"{self.text(i)} unpacks its arguments into a new tuple")
        if any(word.arg is None for word in node.keywords):
            self.add(OBJECT, i, f"{self.text(i)} unpacks its arguments into a new dict")
        found = self.values.callees(i)
        before = len(self.found)
        for symbol in found.classes:
            if not self.index.is_enum(symbol):
                name = short(symbol)
                self.add(OBJECT, i, f"an object of {name} is made; init makes objects")
        for symbol, _ in found.targets:
            self._generator(i, own_symbol(symbol))
        for path in sorted(found.externals):
            if len(self.found) == before:
                self._external(i, node, path)
        if found.weak and len(self.found) == before:
            self._weak(i, node, found.weak)

    def _generator(self, i: int, symbol: str) -> None:
        """Calling a generator function makes a generator, a coroutine function a coroutine."""
        functions = self.arrays.functions
        function = functions.get(symbol)
        awaited = isinstance(self.nodes[self.tree.parents[i]], ast.Await)
        if function is None or awaited:
            return
        if function.is_generator:
            self.add(OBJECT, i, f"{function.name} is a generator function; write the loop here")
        elif function.is_async:
            self.add(OBJECT, i, f"{function.name} makes a coroutine that nobody awaits here")

    def _weak(self, i: int, node: ast.Call, name: str) -> None:
        """A method of an object of unknown type."""
        literal = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)
        if name in LIKELY_GROWTH and name not in self.index.by_name:
            self.add(GROWTH, i, f"{self.text(i)} grows a container", sure=False)
        elif name in LIKELY_COPY and name not in self.index.by_name:
            self.add(COPY, i, f"{self.text(i)} copies", sure=False)
        elif name == "format" or literal and name in TEXT_METHODS:
            self.add(STRING, i, f"{self.text(i)} makes a string", sure=literal)

    def _external(self, i: int, node: ast.Call, path: str) -> None:
        """A call of something outside the project."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        if path.startswith("numpy."):
            self._numpy(i, node, path)
            return
        owner, _, name = path.rpartition(".")
        if owner == "operator" and name in OPERATORS or path in ARRAY_BUILTINS:
            self._operator_call(i, node)
            return
        if self._is_string(path, owner, name):
            self.add(STRING, i, f"{self.text(i)} makes or writes a string")
        elif path in CONTAINERS:
            self.add(GROWTH, i, f"{self.text(i)} makes a container; init makes it")
        elif self._is_growth(owner, name) or path in PUSHING:
            self.add(GROWTH, i, f"{self.text(i)} grows a container; assign by index instead")
        elif path in CREATING or (is_exception(path) and path not in LIGHT):
            self.add(OBJECT, i, f"{self.text(i)} makes an object; init makes objects")
        elif path not in LIGHT and not path.startswith("itertools.") and ":" not in path:
            self._library(i, path)

    def _numpy(self, i: int, node: ast.Call, path: str) -> None:
        """A call of numpy, by the measured tables."""
        judged = self.calls.judge(i, path)
        hidden = any(word.arg is None for word in node.keywords)
        if judged is not None:
            self.add(judged.rule, i, judged.message, sure=judged.sure)
        elif hidden and self.calls.given(node, "out") is None:
            self.add(CALL, i, "`**` hides whether the call has out=", sure=False)

    def _operator_call(self, i: int, node: ast.Call) -> None:
        """operator.add(a, b), abs(a)."""
        places = [self.arrays.place(argument) for argument in node.args]
        if any(self.arrays.is_array(place) for place in places):
            text = f"{self.text(i)} makes a new array"
            self.add(OPERATOR, i, f"{text}; a ufunc with out= writes into a buffer that exists")

    def _is_string(self, path: str, owner: str, name: str) -> bool:
        """Whether a call makes a string or writes one."""
        if path in STRINGS or path.startswith(LOGGING[0]):
            return True
        if name in WRITERS and owner in LOGGING:
            return True
        if owner in ("logging.Logger", "logging.LoggerAdapter"):
            return True
        return owner in ("builtins.str", "builtins.bytes") and name in TEXT_METHODS

    def _is_growth(self, owner: str, name: str) -> bool:
        """Whether a method makes its container longer."""
        if owner not in GROWERS or name not in GROWING:
            return False
        return name not in SHRINKING_SETS

    def _library(self, i: int, path: str) -> None:
        """The standard library by what it returns; other packages are not known."""
        assert 0 <= i < len(self.nodes), "a place of this tree"
        entry = lookup(path)
        owner, _, name = path.rpartition(".")
        if entry is None:
            if head(path) in LIBRARIES or "." not in path or self._is_stdlib(path):
                return
            self.add(CALL, i, f"whether {path} allocates is not known", sure=False)
            return
        if is_class(path) and path not in LIGHT:
            self.add(OBJECT, i, f"an object of {path} is made; init makes objects")
            return
        rule = PLAIN_RESULTS.get(entry.type, "")
        if owner in ("builtins.dict", "builtins.list", "builtins.tuple") and name != "copy":
            return
        if name in LIST_METHODS and owner.startswith("builtins."):
            rule = GROWTH
        if rule != "":
            what = "string" if rule == STRING else "container"
            self.add(rule, i, f"{self.text(i)} makes a {what}")

    def _is_stdlib(self, path: str) -> bool:
        return head(path) in sys.stdlib_module_names


MEMBERSHIP: Final = (ast.In, ast.NotIn)


def is_membership(node: ast.AST) -> bool:
    """Whether a comparison only asks what is in a container."""
    return isinstance(node, ast.Compare) and all(isinstance(op, MEMBERSHIP) for op in node.ops)


def growth_of(kind: Kind, node: ast.AugAssign) -> str:
    """What `x += y` on a list, text, set, dict or tuple x makes, "" if it makes nothing."""
    if kind in (Kind.SET, Kind.DICT):
        return "grows a container"
    if kind is Kind.TUPLE and isinstance(node.target, ast.Attribute):
        return "makes a longer tuple each time"
    return GROWN_BY_PLUS.get(kind, "") if isinstance(node.op, ast.Add | ast.Mult) else ""


def makes_container(op: ast.operator, kinds: tuple[Kind, Kind]) -> bool:
    """Whether an operator on such operands makes a list, set or dict."""
    if Kind.LIST in kinds and isinstance(op, ast.Add | ast.Mult):
        return True
    return kinds[0] in (Kind.SET, Kind.DICT) and isinstance(op, BITS)


def type_alias() -> type | None:
    """The node class of `type X = …` where the running Python has it."""
    found = getattr(ast, "TypeAlias", None)
    return found if isinstance(found, type) else None


def is_exception(path: str) -> bool:
    """Whether a path names an exception class of the builtins."""
    owner, _, name = path.rpartition(".")
    return owner == "builtins" and name.endswith(("Error", "Exception", "Warning"))


def holder_of(file: FileContext, i: int) -> int:
    """The scope of the function, lambda or module that runs node i."""
    scopes = file.scopes
    at = scopes.of[i]
    for _ in range(len(scopes.scopes)):
        scope = scopes.scopes[at]
        if at == 0 or scope.kind in (ScopeKind.FUNCTION, ScopeKind.LAMBDA):
            break
        at = scope.parent
    return at


def is_growing(values: frozenset[Value]) -> bool:
    """Whether a value may be a container that grows."""
    return any(v.kind == "object" and v.name in GROWERS for v in values)
