"""The steps of programs: what attributes, calls, items and operators of values may be.

Kinds of Op:  ref var ann literal object self type super unknown  put a value;
attr call item slice elem rest gather merge binop unary compare same display dict tuple await
enter aenter instantiate decorate varargs kwargs  take values (Op.takes) and put one.
"""

from __future__ import annotations

from typing import Final

from flightlm.checker import external_types as outside
from flightlm.checker import limits
from flightlm.checker.lookup import ProjectIndex
from flightlm.checker.members import attribute, further
from flightlm.checker.objects import (
    ANY_LENGTH,
    ANYTHING,
    BOOL,
    FLOAT,
    INT,
    NONE,
    NOTHING,
    STR,
    UNKNOWN,
    Value,
    bounded,
    one,
    packed,
    thing,
    typed,
)
from flightlm.checker.returns import CONTEXT, Args, Values_, returned, run, solved
from flightlm.checker.symbols import Op
from flightlm.checker.words import words

ARRAY: Final = Value("object", "numpy.ndarray")
NUMERIC: Final = ("builtins.int", "builtins.float", "builtins.bool", "builtins.complex")
RANKS: Final = {"builtins.bool": 0, "builtins.int": 1, "builtins.float": 2, "builtins.complex": 3}
SCALARS: Final = ("numpy.generic", *RANKS)
SEQUENCES: Final = ("builtins.str", "builtins.bytes", "builtins.list", "builtins.tuple")
SETS: Final = ("builtins.set", "builtins.frozenset")
FUNCTIONS: Final = ("function", "method")
# What awaiting an object of these types gives is this argument of the type.
AWAITED: Final = {
    "types.CoroutineType": 0,
    "asyncio.Task": 0,
    "collections.abc.Coroutine": 2,
    "collections.abc.Awaitable": 0,
}
MAX_CLOSURES: Final = 4  # functions that one call closes over; closures in closures
DUNDERS: Final = {
    "Add": "add",
    "Sub": "sub",
    "Mult": "mul",
    "MatMult": "matmul",
    "Div": "truediv",
    "FloorDiv": "floordiv",
    "Mod": "mod",
    "Pow": "pow",
    "LShift": "lshift",
    "RShift": "rshift",
    "BitOr": "or",
    "BitXor": "xor",
    "BitAnd": "and",
    "USub": "neg",
    "UAdd": "pos",
    "Invert": "invert",
}


def apply(index: ProjectIndex, op: Op, args: Args) -> Values_:
    """The result of one step; the empty set while an operand is not known yet."""
    assert op.takes == 0 or len(args) > 0, "a step has its operands"
    kind = op.kind
    if kind == "attr":
        return attribute(index, args[0], op.name)
    if kind == "call":
        return call(index, args[0], args[1:], op.name)
    if kind == "same":
        return bounded(frozenset(v for arg in args for v in arg))
    if kind in ("item", "slice", "elem", "rest"):
        return part(index, op, args)
    if kind in ("binop", "unary", "compare"):
        return operator(index, op, args)
    if kind in ("display", "dict", "tuple"):
        return display(op, args)
    if kind in ("gather", "merge"):
        return unpacked(index, op, args)
    return put(index, op) if op.takes == 0 else wrap(index, op, args)


def put(index: ProjectIndex, op: Op) -> Values_:
    """A step without operands."""
    assert op.takes == 0, "it takes nothing"
    kind = op.kind
    if kind == "ref":
        return index.resolve(op.name)
    if kind == "var":
        return solved(index, op.name)
    if kind in ("literal", "object"):
        return thing(kind, op.name)
    if kind == "ann" and op.type is not None:
        return index.type_values(op.type)
    if kind == "self":
        return thing("instance", op.name)
    if kind == "type":
        return thing("class", op.name)
    if kind == "super":
        return frozenset((Value("super", op.name, (Value("instance", op.name),)),))
    return ANYTHING


def wrap(index: ProjectIndex, op: Op, args: Args) -> Values_:
    """Steps that bindings add to an expression."""
    assert len(args) > 0, "it takes a value"
    kind = op.kind
    if kind == "varargs":
        return frozenset((Value("object", "builtins.tuple", (packed(args[0]), ANY_LENGTH)),))
    if kind == "kwargs":
        return frozenset((Value("object", "builtins.dict", (STR, packed(args[0]))),))
    if kind == "instantiate":
        return instantiated(args[0])
    if kind == "decorate":
        return decorated(index, args[1], args[0])
    if kind == "await":
        return awaited(args[0])
    return entered(index, args[0], kind == "aenter")


def call(index: ProjectIndex, callees: Values_, args: Args, named: str) -> Values_:
    """callee(*args); `named` are the names of the keyword arguments."""
    found: set[Value] = set()
    for callee in callees:
        found |= called(index, callee, args, named)
    if not found and any(callee.kind == "instance" for callee in callees):
        return ANYTHING
    return bounded(frozenset(found))


def called(index: ProjectIndex, callee: Value, args: Args, named: str) -> Values_:
    """The same for one callee."""
    if callee.kind in FUNCTIONS:
        return called_function(index, callee, args)
    if callee.kind == "class":
        return constructed(index, callee, args)
    if callee.kind == "external":
        return external_call(index, callee, args, named)
    if callee.kind == "instance":
        return run(index, callee, "__call__", args)
    return called_object(callee)


def called_function(index: ProjectIndex, callee: Value, args: Args) -> Values_:
    """A call of a function or method of the project."""
    assert callee.kind in FUNCTIONS, "a function or a method"
    bound = callee.kind == "method" and len(callee.args) > 0
    receiver = callee.args[0] if bound else None
    return closures(index, callee, returned(index, callee.name, receiver, args), args)


def called_object(callee: Value) -> Values_:
    """A call of an object that the project does not define."""
    if callee.kind == "unknown":
        return frozenset((further(callee, "()"),))
    if callee.kind == "object" and callee.name == "typing.Callable" and callee.args:
        return one(callee.args[0])
    return ANYTHING


def constructed(index: ProjectIndex, callee: Value, args: Args) -> Values_:
    """C(...): an instance; one that wraps a function remembers it."""
    functions = [v for v in args[0] if v.kind == "function"] if args else []
    if len(functions) == 1 and index.owner_of(callee.name, "__call__"):
        return frozenset((Value("instance", callee.name, (functions[0],)),))
    return frozenset((Value("instance", callee.name),))


def closures(index: ProjectIndex, callee: Value, made: Values_, args: Args) -> Values_:
    """The results of a call; a closure over a function argument is taken per argument."""
    functions = [v for arg in args[:1] for v in arg if v.kind in FUNCTIONS]
    if not functions or len(functions) > MAX_CLOSURES:
        return made
    found: set[Value] = set()
    for value in made:
        found.update(closed_over(index, callee.name, value, functions))
    return frozenset(found)


def closed_over(
    index: ProjectIndex, symbol: str, value: Value, functions: list[Value]
) -> list[Value]:
    """What a function makes of the functions that it got, where it returns `value`."""
    name = value.name
    if value.kind == "function" and name.startswith(f"{symbol}.<locals>."):
        inner = [function.name for function in functions if "@" not in name]
        shallow = [inside for inside in inner if inside.count("@") < MAX_CLOSURES]
        return [Value("function", f"{name}@{inside}") for inside in shallow]
    return functions if value == UNKNOWN and is_identity(index, symbol) else [value]


def is_identity(index: ProjectIndex, symbol: str) -> bool:
    """Whether a function has no inner functions, so that it can only give back what it got."""
    return symbol in index.functions and symbol not in index.outer


def decorated(index: ProjectIndex, decorators: Values_, functions: Values_) -> Values_:
    """What a decorator makes of a function: outside the project, the function itself."""
    found: set[Value] = set()
    for decorator in decorators:
        if decorator.kind in ("function", "method", "class", "instance"):
            made = call(index, frozenset((decorator,)), [functions], "")
            known = frozenset(v for v in made if v.kind != "unknown")
            found |= known or functions
        else:
            found |= functions
    return bounded(frozenset(found))


def external_call(index: ProjectIndex, callee: Value, args: Args, named: str) -> Values_:
    """A call of something outside the project."""
    path = callee.name
    made = called_on(callee, args)
    if made:
        return made
    if path.startswith("numpy."):
        return numpy_call(path, args, named)
    if path in PASSING:
        return passing_call(index, path, args)
    return outside.call_result(path, args, bound=len(callee.args) > 0)


def called_on(callee: Value, args: Args) -> Values_:
    """What a method from outside gives where the object that it is called on tells."""
    path = callee.name
    if not callee.args or "." not in path:
        return NOTHING
    receiver = callee.args[0]
    if receiver.kind == "object":
        return outside.method_result(path, receiver)
    inherited = receiver.kind in ("class", "instance")
    return outside.library_result(path, args, bound=True) if inherited else NOTHING


def numpy_call(path: str, args: Args, named: str) -> Values_:
    """A call of a function of numpy."""
    known = outside.FIXED.get(path, "")
    if known:
        return thing("object", known)
    return outside.numpy_result(path.removeprefix("numpy."), args, named)


PASSING: Final = words(
    """
    builtins.next builtins.enumerate builtins.zip builtins.type builtins.getattr typing.cast
    functools.partial builtins.property builtins.staticmethod builtins.classmethod
    builtins.map builtins.filter builtins.max builtins.min functools.partialmethod
    functools.lru_cache functools.cache functools.wraps functools.update_wrapper
    functools.singledispatch functools.cached_property functools.reduce dataclasses.field
    dataclasses.replace asyncio.run weakref.ref weakref.proxy builtins.dict
    """
) | frozenset(outside.KEEPING)


SMALLEST: Final = ("builtins.next", "builtins.max", "builtins.min", "functools.reduce")
PAIRING: Final = ("builtins.enumerate", "builtins.zip", "builtins.dict")
TYPING: Final = ("builtins.type", "typing.cast", "builtins.property")
APPLYING: Final = ("builtins.map", "builtins.filter", "asyncio.run")
DECORATING: Final = ("functools.lru_cache", "functools.wraps")
OPAQUE: Final = ("dataclasses.field", "weakref.ref")


def passing_call(index: ProjectIndex, path: str, args: Args) -> Values_:
    """Callables outside the project whose result depends on their arguments."""
    if path in outside.KEEPING:
        return outside.container_of(path, elements(index, args[0] if args else NOTHING))
    if path in SMALLEST:
        return smallest(index, path, args)
    if path in PAIRING:
        return paired(index, path, args)
    if path in TYPING:
        return typing_call(path, args)
    return passing_function(index, path, args)


def paired(index: ProjectIndex, path: str, args: Args) -> Values_:
    """enumerate, zip, dict."""
    first = args[0] if args else NOTHING
    if path == "builtins.dict":
        dicts = frozenset(v for v in first if v.kind == "object" and v.name in outside.DICTS)
        return dicts or thing("object", "builtins.dict")
    items = [packed(elements(index, arg)) for arg in args]
    if path == "builtins.enumerate":
        items = [INT, packed(elements(index, first))]
    return frozenset((Value("object", path, (Value("object", "builtins.tuple", tuple(items)),)),))


def typing_call(path: str, args: Args) -> Values_:
    """type, cast, property."""
    first = args[0] if args else NOTHING
    if path == "builtins.type":
        return types_of(first) if len(args) == 1 else ANYTHING
    if path == "typing.cast":
        return instantiated(first)
    getters = tuple(v for v in first if v.kind == "function")
    return frozenset((Value("object", path, getters[:1]),))


def passing_function(index: ProjectIndex, path: str, args: Args) -> Values_:
    """Wrappers of functions, and what applies a function to elements."""
    first = args[0] if args else NOTHING
    if path in APPLYING:
        return applied(index, path, args)
    if path == "builtins.getattr":
        return literal_getattr(index, args)
    if path in DECORATING:
        return decorating(path, first)
    return ANYTHING if path in OPAQUE or not first else first


def decorating(path: str, first: Values_) -> Values_:
    """lru_cache and wraps, which are called with a function, or to make a decorator."""
    callables = frozenset(v for v in first if v.kind in (*FUNCTIONS, "class"))
    plain = path == "functools.lru_cache" and len(callables) > 0
    return callables if plain else thing("external", "functools.update_wrapper")


def applied(index: ProjectIndex, path: str, args: Args) -> Values_:
    """map, filter, asyncio.run."""
    first = args[0] if args else NOTHING
    if path == "asyncio.run":
        return awaited(first)
    if path == "builtins.map":
        return frozenset((Value("object", path, (packed(results(index, first)),)),))
    inside = elements(index, args[1]) if len(args) > 1 else ANYTHING
    return frozenset((Value("object", path, (packed(inside),)),))


def results(index: ProjectIndex, callables: Values_) -> Values_:
    """What functions that something outside the project calls return."""
    found = frozenset(v for value in callables for v in result_of(index, value))
    return bounded(found) or ANYTHING


def result_of(index: ProjectIndex, value: Value) -> Values_:
    """The same for one function."""
    if value.kind in FUNCTIONS:
        return returned(index, value.name, value.args[0] if value.args else None, [])
    if value.kind == "class":
        return thing("instance", value.name)
    if value.kind == "external":
        return outside.builtin_result(value.name, []) or ANYTHING
    return ANYTHING


def smallest(index: ProjectIndex, path: str, args: Args) -> Values_:
    """next, max, min, reduce: one element, or the default or one of the arguments."""
    if path == "functools.reduce":
        return results(index, args[0]) if args else ANYTHING
    if path == "builtins.next" and args:
        default = args[1] if len(args) > 1 else NOTHING
        return bounded(elements(index, args[0]) | default)
    if len(args) > 1:
        return bounded(frozenset(typed(v) for arg in args for v in arg))
    return elements(index, args[0]) if args else ANYTHING


def literal_getattr(index: ProjectIndex, args: Args) -> Values_:
    """getattr(x, "name") is x.name."""
    if len(args) < 2:
        return ANYTHING
    names = [v.name for v in args[1] if v.kind == "literal" and v.name[:1] in ("'", '"')]
    if len(names) != 1 or len(args[1]) != 1:
        return ANYTHING
    found = attribute(index, args[0], names[0][1:-1])
    return bounded(found | (args[2] if len(args) > 2 else NOTHING))


def types_of(values: Values_) -> Values_:
    """type(x)."""
    found: set[Value] = set()
    for value in values:
        if value.kind == "instance":
            found.add(Value("class", value.name))
        elif value.kind in ("object", "literal") and value.name != "None":
            found.add(Value("external", typed(value).name))
        else:
            found.add(UNKNOWN)
    return frozenset(found)


def instantiated(values: Values_) -> Values_:
    """Objects of class objects, tuples of them taken apart: except clauses, casts, patterns."""
    found: set[Value] = set()
    for value in values:
        for cls in value.args if value.kind == "object" else (value,):
            found.update(instance_of(each) for each in one(cls))
    return bounded(frozenset(found)) or ANYTHING


def instance_of(cls: Value) -> Value:
    """An object of a class object."""
    if cls.kind == "class":
        return Value("instance", cls.name)
    if cls.kind == "external":
        return Value("object", cls.name)
    return NONE if cls == NONE else UNKNOWN


def awaited(values: Values_) -> Values_:
    """await x."""
    return bounded(frozenset(v for value in values for v in awaited_value(value)))


def awaited_value(value: Value) -> Values_:
    """The same for one value."""
    if value.kind == "object" and value.name in AWAITED:
        place = AWAITED[value.name]
        return one(value.args[place]) if place < len(value.args) else ANYTHING
    return frozenset((value,)) if value.kind == "unknown" else ANYTHING


def entered(index: ProjectIndex, values: Values_, is_async: bool) -> Values_:
    """with x as this."""
    found: set[Value] = set()
    for value in values:
        if value.kind == "instance":
            found |= entered_instance(index, value, is_async)
        else:
            found |= entered_object(value)
    return bounded(frozenset(found))


def entered_instance(index: ProjectIndex, value: Value, is_async: bool) -> Values_:
    """The same for an object of a project class."""
    name = "__aenter__" if is_async else "__enter__"
    if not index.overrides(value.name, name):
        return frozenset((value if index.has_outside_base(value.name) else UNKNOWN,))
    made = run(index, value, name, [])
    return awaited(made) if is_async else made


def entered_object(value: Value) -> Values_:
    """The same for an object of an external type."""
    if value.kind == "object" and value.name == CONTEXT and value.args:
        return one(value.args[0])
    own = value.kind == "object" and is_own_context(value.name)
    return frozenset((value,)) if own or value.kind == "unknown" else ANYTHING


def is_own_context(name: str) -> bool:
    """Whether an external context manager gives itself."""
    return name in ("typing.TextIO", "typing.BinaryIO", "typing.IO") or "." in name


def elements(index: ProjectIndex, values: Values_) -> Values_:
    """What iterating over a value gives."""
    found: set[Value] = set()
    for value in values:
        found |= elements_of(index, outside.as_object(typed(value)))
    return bounded(frozenset(found))


def elements_of(index: ProjectIndex, made: Value) -> Values_:
    """The same for one object."""
    if made.kind == "object":
        return outside.elements(made)
    if made.kind == "instance":
        return iterated(index, made)
    if made.kind == "class" and index.is_enum(made.name):
        return thing("instance", made.name)
    if made == NONE:
        return NOTHING
    return frozenset((made,)) if made.kind == "unknown" else ANYTHING


def iterated(index: ProjectIndex, value: Value) -> Values_:
    """What iterating over an object of a project class gives."""
    iterators = run(index, value, "__iter__", [])
    found = frozenset(v for made in iterators for v in stepped(index, made))
    if found:
        return bounded(found)
    return bounded(run(index, value, "__getitem__", [])) or inherited_elements(index, value)


def stepped(index: ProjectIndex, iterator: Value) -> Values_:
    """What an iterator gives that a class of the project makes."""
    if iterator.kind == "object":
        return outside.elements(iterator)
    return run(index, iterator, "__next__", []) if iterator.kind == "instance" else NOTHING


def inherited_elements(index: ProjectIndex, value: Value) -> Values_:
    """The elements of a class that inherits from list[X] or the like, or of a named tuple."""
    for made in base_objects(index, value):
        if made.args:
            return outside.elements(made)
    return ANYTHING


def base_objects(index: ProjectIndex, value: Value) -> list[Value]:
    """The external types that the class of an instance names as its bases, as objects of them."""
    classes = index.classes
    known = classes.get(value.name)
    bases = known.base_types if known is not None else ()
    found = [made for base in bases for made in index.type_values(base)]
    return [made for made in found if made.kind == "object"]


def part(index: ProjectIndex, op: Op, args: Args) -> Values_:
    """Items, slices, elements and what a starred target gets."""
    if op.kind == "elem":
        return elements(index, args[0])
    if op.kind == "rest":
        inside = packed(elements(index, args[0]))
        return frozenset((Value("object", "builtins.list", (inside,)),))
    found: set[Value] = set()
    for value in args[0]:
        found |= part_of(index, op, outside.as_object(typed(value)), args)
    return bounded(frozenset(found))


def part_of(index: ProjectIndex, op: Op, made: Value, args: Args) -> Values_:
    """An item or a slice of one object."""
    if made.kind == "object":
        return object_part(op, made, args)
    if made.kind == "instance":
        return project_item(index, made, op.name)
    if made.kind in ("class", "external"):
        return frozenset((subscribed_type(index, made, op.name),))
    if made == NONE:
        return NOTHING
    return frozenset((made if made.kind == "unknown" and op.kind == "slice" else UNKNOWN,))


def object_part(op: Op, made: Value, args: Args) -> Values_:
    """An item or a slice of an object of an external type."""
    if op.kind == "slice":
        return frozenset((sliced(made),))
    if made != ARRAY:
        return outside.item(made, op.name)
    return frozenset((ARRAY,)) if op.name == "slices" else array_item(args)


def subscribed_type(index: ProjectIndex, made: Value, key: str) -> Value:
    """Colour["RED"], Box[int], list[int]."""
    if made.kind == "class":
        return Value("instance", made.name) if index.is_enum(made.name) else made
    return made if key == "" or not made.args else UNKNOWN


def array_item(args: Args) -> Values_:
    """array[key]: an array where the key is an array or a slice."""
    keys = args[1] if len(args) > 1 else NOTHING
    arrays = len(keys) > 0 and all(k.name in ("numpy.ndarray", "builtins.slice") for k in keys)
    return frozenset((ARRAY,)) if arrays else ANYTHING


def sliced(value: Value) -> Value:
    """A slice has its sequence's type; the length of a tuple is lost."""
    if value.name == "builtins.tuple" and value.args and value.args[-1] != ANY_LENGTH:
        return Value("object", "builtins.tuple", (packed(outside.elements(value)), ANY_LENGTH))
    return value


def project_item(index: ProjectIndex, value: Value, key: str) -> Values_:
    """instance[key]."""
    found = run(index, value, "__getitem__", [])
    if found:
        return bounded(found)
    field = tuple_field(index, value.name, key)
    if field:
        return index.solution(f"{value.name}/{field}", ANYTHING)
    items = [outside.item(made, key) for made in base_objects(index, value)]
    return bounded(frozenset(v for item in items for v in item)) or ANYTHING


def tuple_field(index: ProjectIndex, symbol: str, key: str) -> str:
    """The field of a named tuple that stands at a place; "" if it is none or has none there."""
    classes = index.classes
    known = classes.get(symbol)
    if known is None or not key.isdigit() or "typing.NamedTuple" not in index.mro(symbol):
        return ""
    fields = known.fields
    names = [field.name for field in fields.values() if field.class_level]
    return names[int(key)] if int(key) < len(names) else ""


def operator(index: ProjectIndex, op: Op, args: Args) -> Values_:
    """Unary and binary operators and comparisons."""
    if op.kind == "compare":
        return compared(op, args)
    if op.kind == "unary":
        return negated(index, op, args[0])
    left, right = args
    made = [combined(index, op.name, typed(a), typed(b)) for a in left for b in right]
    return bounded(frozenset(value for values in made for value in values))


def compared(op: Op, args: Args) -> Values_:
    """A comparison: a bool, or an array of bools."""
    if op.name == "is":
        return frozenset((BOOL,))
    sides = args[0] | args[1]
    if ARRAY in sides:
        return frozenset((ARRAY,))
    plain = all(v.kind == "literal" or is_builtin(v.name) for v in sides)
    known = all(v.kind != "unknown" for v in sides)
    return frozenset((BOOL,)) if plain or known else ANYTHING


def is_builtin(path: str) -> bool:
    """Whether a dotted path lies in the builtins."""
    return path.startswith("builtins.")


def negated(index: ProjectIndex, op: Op, values: Values_) -> Values_:
    """not, -, +, ~."""
    if op.name == "Not":
        return frozenset((BOOL,))
    found: set[Value] = set()
    for value in values:
        found |= negated_value(index, op.name, value)
    return bounded(frozenset(found))


def negated_value(index: ProjectIndex, name: str, value: Value) -> Values_:
    """The same for one value."""
    kind = typed(value)
    if name == "USub" and is_positive(value):
        return thing("literal", f"-{value.name}")
    if kind.name in NUMERIC:
        return frozenset((INT if kind == BOOL else kind,))
    if value == ARRAY or value.name == "numpy.generic":
        return frozenset((value,))
    method = f"__{DUNDERS.get(name, 'neg')}__"
    return run(index, value, method, []) if value.kind == "instance" else ANYTHING


def is_positive(value: Value) -> bool:
    """Whether a value is a number that is written without a sign."""
    first = value.name[:1]
    return value.kind == "literal" and first.isdigit()


def combined(index: ProjectIndex, name: str, left: Value, right: Value) -> Values_:
    """left <operator> right for two values."""
    if ARRAY in (left, right):
        return frozenset((ARRAY,))
    if left.name in RANKS and right.name in RANKS:
        return arithmetic(name, left, right)
    if name == "BitOr" and left.kind in ("class", "external") and not left.args:
        return frozenset((left, right))  # a union of types
    kept = sequence_result(name, left, right) or container_result(name, left)
    return kept or overloaded(index, name, left, right)


def sequence_result(name: str, left: Value, right: Value) -> Values_:
    """Texts, lists and tuples added, repeated and formatted."""
    if left.name in SEQUENCES and name in ("Add", "Mult", "Mod"):
        changed = left.name == "builtins.tuple"  # its length
        return thing("object", left.name) if changed else frozenset((left,))
    repeated = left.name in RANKS and right.name in SEQUENCES and name == "Mult"
    return frozenset((right,)) if repeated else NOTHING


def container_result(name: str, left: Value) -> Values_:
    """Operators that give an object like the left one: of sets, dicts and paths."""
    path = left.name
    joined = path == "builtins.dict" and name == "BitOr"
    below = path.startswith("pathlib.") and name == "Div"
    same = left.kind == "object" and (path in SETS or joined or below)
    return frozenset((left,)) if same else NOTHING


def arithmetic(name: str, left: Value, right: Value) -> Values_:
    """Two Python numbers."""
    rank = max(RANKS[left.name], RANKS[right.name])
    if name == "Div":
        return frozenset((FLOAT,)) if rank < 3 else thing("object", "builtins.complex")
    if name in ("BitAnd", "BitOr", "BitXor") and rank == 0:
        return frozenset((BOOL,))
    if rank < 2:
        return frozenset((INT,))
    return frozenset((FLOAT,)) if rank == 2 else thing("object", "builtins.complex")


def overloaded(index: ProjectIndex, name: str, left: Value, right: Value) -> Values_:
    """An operator that a class of the project defines, or an unknown one."""
    word = DUNDERS.get(name, "")
    found = run(index, left, f"__{word}__", []) if left.kind == "instance" else NOTHING
    if not found and right.kind == "instance":
        found = run(index, right, f"__r{word}__", [])
    if found:
        return found
    scalar = left.name in SCALARS and right.name in SCALARS
    return thing("object", "numpy.generic") if scalar else ANYTHING


def unpacked(index: ProjectIndex, op: Op, args: Args) -> Values_:
    """Displays with * or ** inside: op.name is "type/how many of the operands are unpacked"."""
    whole = op.name
    name, _, text = whole.partition("/")
    stars = int(text)
    if op.kind == "merge":
        return frozenset((Value("object", name, merged(args, stars)),))
    inside = frozenset(v for arg in args[:stars] for v in elements(index, arg))
    inside |= frozenset(v for arg in args[stars:] for v in arg)
    args_of = (packed(inside), ANY_LENGTH) if name == "builtins.tuple" else (packed(inside),)
    return frozenset((Value("object", name, args_of),))


def merged(args: Args, stars: int) -> tuple[Value, Value]:
    """The key and value types of a dict display: mappings that are unpacked, keys, values."""
    assert (len(args) - stars) % 2 == 0, "as many keys as values"
    half = (len(args) - stars) // 2
    keys = {v for arg in args[stars : stars + half] for v in arg}
    held = {v for arg in args[stars + half :] for v in arg}
    for value in (v for arg in args[:stars] for v in arg):
        known = value.kind == "object" and len(value.args) == 2
        keys |= one(value.args[0]) if known else ANYTHING
        held |= one(value.args[1]) if known else ANYTHING
    return packed(frozenset(keys)), packed(frozenset(held))


def display(op: Op, args: Args) -> Values_:
    """List, set, dict and tuple displays and comprehensions, with their element types."""
    if op.kind == "tuple":
        return tuple_display(args)
    if not args:
        return thing("object", "builtins.dict" if op.kind == "dict" else op.name)
    if op.kind == "dict":
        return frozenset((Value("object", "builtins.dict", merged(args, 0)),))
    inside = packed(frozenset(v for arg in args for v in arg))
    return frozenset((Value("object", op.name, (inside,)),))


def tuple_display(args: Args) -> Values_:
    """A tuple display; the places of a long one are not told apart."""
    if len(args) > limits.MAX_ALTERNATIVES:
        every = bounded(frozenset(v for arg in args for v in arg))
        return frozenset((Value("object", "builtins.tuple", (packed(every), ANY_LENGTH)),))
    return frozenset((Value("object", "builtins.tuple", tuple(packed(a) for a in args)),))
