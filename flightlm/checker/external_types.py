"""Types of what lies outside the project: builtins with their element types, numpy, and, through
the table of stdlib.py, the standard library."""

from __future__ import annotations

from typing import Final

from flightlm.checker.objects import (
    ANY_LENGTH,
    ANYTHING,
    BOOL,
    BYTES,
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
from flightlm.checker.stdlib import Entry, is_listed
from flightlm.checker.stdlib import lookup as stdlib_entry
from flightlm.checker.words import words

ARRAY: Final = frozenset((Value("object", "numpy.ndarray"),))
SCALAR: Final = frozenset((Value("object", "numpy.generic"),))
LISTS: Final = words(
    """
    builtins.list builtins.set builtins.frozenset collections.deque types.GeneratorType
    builtins.enumerate builtins.zip builtins.map builtins.filter builtins.reversed
    builtins.list_iterator collections.abc.Iterable collections.abc.Iterator
    collections.abc.Sequence collections.abc.MutableSequence collections.abc.Set
    collections.abc.MutableSet collections.abc.Collection collections.abc.Container
    collections.abc.Generator collections.abc.Reversible collections.abc.KeysView
    collections.abc.AsyncIterable collections.abc.AsyncIterator collections.abc.AsyncGenerator
    queue.Queue asyncio.Queue
    """
)
DICTS: Final = words(
    """
    builtins.dict collections.defaultdict collections.OrderedDict collections.abc.Mapping
    collections.abc.MutableMapping types.MappingProxyType collections.ChainMap
    """
)
STRINGS: Final = frozenset(("builtins.str", "builtins.bytes", "builtins.bytearray"))
NUMBERS: Final = frozenset(
    ("builtins.int", "builtins.float", "builtins.bool", "builtins.complex", "builtins.str")
)
# Types that hold no objects of the project and call no method of one.
ELEMENT_METHODS: Final = frozenset(("pop", "popleft", "get", "__getitem__", "get_nowait"))
SAME_METHODS: Final = frozenset(("copy", "__enter__", "union", "intersection", "difference"))
KEEPING: Final = {  # builtins that make a container of what they iterate over
    "builtins.list": "builtins.list",
    "builtins.sorted": "builtins.list",
    "builtins.set": "builtins.set",
    "builtins.frozenset": "builtins.frozenset",
    "builtins.reversed": "builtins.reversed",
    "builtins.iter": "collections.abc.Iterator",
    "builtins.tuple": "builtins.tuple",
    "collections.deque": "collections.deque",
    "itertools.islice": "collections.abc.Iterator",
    "itertools.cycle": "collections.abc.Iterator",
}
FIXED: Final = {
    "builtins.len": "builtins.int",
    "builtins.ord": "builtins.int",
    "builtins.hash": "builtins.int",
    "builtins.id": "builtins.int",
    "builtins.chr": "builtins.str",
    "builtins.repr": "builtins.str",
    "builtins.ascii": "builtins.str",
    "builtins.format": "builtins.str",
    "builtins.hex": "builtins.str",
    "builtins.bin": "builtins.str",
    "builtins.oct": "builtins.str",
    "builtins.input": "builtins.str",
    "builtins.isinstance": "builtins.bool",
    "builtins.issubclass": "builtins.bool",
    "builtins.hasattr": "builtins.bool",
    "builtins.callable": "builtins.bool",
    "builtins.any": "builtins.bool",
    "builtins.all": "builtins.bool",
    "builtins.range": "builtins.range",
    "builtins.dir": "builtins.list",
    "builtins.divmod": "builtins.tuple",
    "builtins.vars": "builtins.dict",
    "builtins.locals": "builtins.dict",
    "builtins.globals": "builtins.dict",
    "numpy.shape": "builtins.tuple",
    "numpy.ndim": "builtins.int",
    "numpy.size": "builtins.int",
    "numpy.array_equal": "builtins.bool",
    "numpy.allclose": "builtins.bool",
    "numpy.isscalar": "builtins.bool",
    "numpy.shares_memory": "builtins.bool",
    "numpy.may_share_memory": "builtins.bool",
    "numpy.can_cast": "builtins.bool",
    "numpy.iinfo": "numpy.iinfo",
    "numpy.finfo": "numpy.finfo",
    "numpy.dtype": "numpy.dtype",
    "numpy.errstate": "numpy.errstate",
    "numpy.random.default_rng": "numpy.random.Generator",
    "numpy.random.Generator": "numpy.random.Generator",
    "numpy.random.RandomState": "numpy.random.RandomState",
    "numpy.array2string": "builtins.str",
    "numpy.base_repr": "builtins.str",
    "os.path.join": "builtins.str",
    "os.path.dirname": "builtins.str",
    "os.path.basename": "builtins.str",
    "os.path.abspath": "builtins.str",
    "os.path.realpath": "builtins.str",
    "os.path.normpath": "builtins.str",
    "os.path.expanduser": "builtins.str",
    "os.path.relpath": "builtins.str",
    "os.fspath": "builtins.str",
    "os.fsdecode": "builtins.str",
    "re.sub": "builtins.str",
    "math.floor": "builtins.int",
    "math.ceil": "builtins.int",
    "time.time": "builtins.float",
    "time.perf_counter": "builtins.float",
}
NUMPY_SCALARS: Final = words(
    """
    bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp uintp float16 float32 float64
    longdouble complex64 complex128 int_ uint single double half byte ubyte short ushort intc
    uintc longlong ulonglong generic number integer floating str_ bytes_ datetime64 timedelta64
    """
)
NUMPY_MAKERS: Final = words(
    """
    array asarray ascontiguousarray asfortranarray asanyarray zeros ones empty full zeros_like
    ones_like empty_like full_like arange linspace logspace geomspace eye identity diag tri tril
    triu vander fromiter frombuffer fromfile fromstring fromfunction loadtxt genfromtxt
    concatenate stack vstack hstack dstack column_stack row_stack block tile repeat reshape ravel
    transpose swapaxes moveaxis rollaxis expand_dims squeeze broadcast_to flip fliplr flipud roll
    rot90 sort argsort argpartition partition unique take take_along_axis compress choose
    where outer kron cumsum cumprod diff gradient convolve correlate histogram bincount digitize
    interp pad clip round around fix nan_to_num real imag angle conj meshgrid indices
    atleast_1d atleast_2d atleast_3d copy delete insert append resize trim_zeros packbits
    unpackbits fft.fft fft.ifft fft.rfft fft.irfft fft.fft2 linalg.inv linalg.solve
    linalg.cholesky linalg.pinv linalg.eigvals linalg.matrix_power random.rand random.randn
    random.permutation flatnonzero argwhere nonzero isin in1d cross cov corrcoef require
    """
)
UFUNCS: Final = words(
    """
    add subtract multiply divide true_divide floor_divide negative positive power float_power
    remainder mod fmod absolute abs fabs rint sign heaviside conjugate exp exp2 log log2 log10
    expm1 log1p sqrt square cbrt reciprocal gcd lcm sin cos tan arcsin arccos arctan arctan2 hypot
    sinh cosh tanh arcsinh arccosh arctanh degrees radians deg2rad rad2deg bitwise_and bitwise_or
    bitwise_xor invert left_shift right_shift greater greater_equal less less_equal not_equal equal
    logical_and logical_or logical_xor logical_not maximum minimum fmax fmin isfinite isinf isnan
    isnat signbit copysign nextafter spacing ldexp floor ceil trunc matmul dot vdot inner
    """
)
REDUCTIONS: Final = words(
    """
    sum prod mean std var min max amin amax argmin argmax median average percentile quantile
    nansum nanmean nanstd nanmin nanmax nanargmin nanargmax ptp any all count_nonzero trace
    linalg.norm linalg.det
    """
)
ARRAY_METHODS: Final = words(
    """
    astype copy reshape ravel flatten transpose swapaxes view squeeze take repeat clip round
    cumsum cumprod argsort argpartition byteswap diagonal compress choose conj conjugate
    newbyteorder nonzero __getitem__ dot __enter__
    """
)
ARRAY_FIELDS: Final = {
    "T": "numpy.ndarray",
    "mT": "numpy.ndarray",
    "real": "numpy.ndarray",
    "imag": "numpy.ndarray",
    "base": "numpy.ndarray",
    "flat": "numpy.flatiter",
    "shape": "",
    "strides": "",
    "dtype": "numpy.dtype",
    "ndim": "builtins.int",
    "size": "builtins.int",
    "itemsize": "builtins.int",
    "nbytes": "builtins.int",
    "flags": "numpy.flagsobj",
    "data": "builtins.memoryview",
    "ctypes": "numpy.ctypes",
}
TEXT_LISTS: Final = words(
    """
    builtins.str.split builtins.str.rsplit builtins.str.splitlines builtins.bytes.split
    builtins.bytes.rsplit builtins.bytes.splitlines typing.TextIO.readlines re.Pattern.split
    re.Pattern.findall
    """
)
TEXT_LIST_FUNCTIONS: Final = ("os.listdir", "re.split", "re.findall", "glob.glob", "shlex.split")
CONSTANTS: Final = words(
    "math.pi math.e math.inf math.nan math.tau numpy.pi numpy.e numpy.inf numpy.nan "
    "numpy.euler_gamma"
)
INTEGERS: Final = (INT, ANY_LENGTH)
# What iterating over them, or an item of them, gives.
CONTENTS: Final = {
    "builtins.range": INT,
    "builtins.bytes": INT,
    "builtins.bytearray": INT,
    "builtins.memoryview": INT,
    "builtins.str": STR,
    "typing.TextIO": STR,
}
ITEMS: Final = {
    "collections.Counter": INT,
    "builtins.range": INT,
    "builtins.bytes": INT,
    "builtins.bytearray": INT,
    "builtins.str": STR,
}
CONTAINERS: Final = LISTS | DICTS | {"collections.Counter"}
PARTS: Final = ("builtins.str.partition", "builtins.str.rpartition")
COPYING: Final = ("copy.copy", "copy.deepcopy", "typing.assert_type")
PLAIN: Final = ("builtins.bool", "builtins.int", "builtins.float", "builtins.str")
KEEPING_ARRAY: Final = ("axis", "out", "keepdims")  # with these a reduction gives an array
ARITHMETIC: Final = ("builtins.abs", "builtins.sum", "builtins.round", "builtins.pow")


def as_object(value: Value) -> Value:
    """The object that the dotted path of an external names, where it is no callable."""
    if value.kind != "external" or value.args:
        return value
    path = value.name
    if path in CONSTANTS:
        return Value("object", "builtins.float")
    entry = stdlib_entry(path) if "." in path else None
    if entry is not None and entry.code == "F" and "." in entry.type:
        return Value("object", entry.type)
    return value


def object_attribute(value: Value, name: str) -> frozenset[Value]:
    """An attribute of an object of an external type."""
    kind = value.name
    if kind == "numpy.ndarray" and name in ARRAY_FIELDS:
        return array_field(name)
    if kind == "builtins.property":
        return ANYTHING
    entry = stdlib_entry(f"{kind}.{name}")
    if entry is not None and (entry.is_property or entry.code == "F"):
        return ANYTHING if entry.type == "" else thing("object", entry.type)
    return frozenset((Value("external", f"{kind}.{name}", (value,)),))


def array_field(name: str) -> frozenset[Value]:
    """An attribute of an array that is no method."""
    assert name in ARRAY_FIELDS, "an attribute of arrays"
    found = ARRAY_FIELDS[name]
    if found == "":  # a tuple of integers
        return frozenset((Value("object", "builtins.tuple", INTEGERS),))
    return thing("object", found)


def elements(value: Value) -> frozenset[Value]:
    """What iterating over an object of an external type gives."""
    kind = value.name
    args = value.args
    if kind == "builtins.tuple":
        return tuple_elements(value)
    if kind in CONTENTS:
        return frozenset((CONTENTS[kind],))
    return one(args[0]) if args and kind in CONTAINERS else ANYTHING


def tuple_elements(value: Value) -> frozenset[Value]:
    """What iterating over a tuple gives."""
    args = value.args
    if has_any_length(value):
        return one(args[0])
    return bounded(frozenset(v for arg in args for v in one(arg))) or ANYTHING


def has_any_length(value: Value) -> bool:
    """Whether a tuple has one element type and any number of elements: tuple[int, ...]."""
    return len(value.args) == 2 and value.args[1] == ANY_LENGTH


def item(value: Value, key: str) -> frozenset[Value]:
    """What subscription of an object of an external type gives; key is a literal's repr or ""."""
    assert value.kind == "object", "an object of an external type"
    kind = value.name
    if kind == "builtins.tuple":
        return tuple_item(value, key)
    if kind in ITEMS:
        return frozenset((ITEMS[kind],))
    if kind == "numpy.ndarray":
        return ARRAY if key == "slices" else ANYTHING
    place = 1 if kind in DICTS else 0
    known = len(value.args) > place and (kind in DICTS or kind in LISTS)
    return one(value.args[place]) if known else ANYTHING


def tuple_item(value: Value, key: str) -> frozenset[Value]:
    """One place of a tuple, or any if the key is not known."""
    args = value.args
    digits = key.removeprefix("-")
    if not digits.isdigit() or has_any_length(value):
        return tuple_elements(value)
    place = int(key)
    return one(args[place]) if -len(args) <= place < len(args) else tuple_elements(value)


def method_result(path: str, receiver: Value) -> frozenset[Value]:
    """What a method of an external type returns where its receiver tells."""
    kind, _, name = path.rpartition(".")
    if kind in DICTS:
        return dict_result(name, receiver)
    if kind == "numpy.ndarray":
        return array_result(name)
    if kind in LISTS or kind == "builtins.tuple":
        return sequence_result(name, receiver)
    return text_result(path)


def array_result(name: str) -> frozenset[Value]:
    """What a method of an array returns."""
    if name in ARRAY_METHODS:
        return ARRAY
    if name == "tobytes":
        return thing("object", "builtins.bytes")
    return thing("object", "builtins.list") if name == "tolist" else NOTHING


def sequence_result(name: str, receiver: Value) -> frozenset[Value]:
    """What a method of a list, a set, a tuple or an iterator returns."""
    if name in ELEMENT_METHODS:
        return elements(receiver) if receiver.args else ANYTHING
    return frozenset((receiver,)) if name in SAME_METHODS else NOTHING


def text_result(path: str) -> frozenset[Value]:
    """What the methods return that take a text apart."""
    if path in PARTS:
        return frozenset((Value("object", "builtins.tuple", (STR, STR, STR)),))
    made = BYTES if path.startswith("builtins.bytes.") else STR
    return (
        frozenset((Value("object", "builtins.list", (made,)),)) if path in TEXT_LISTS else NOTHING
    )


def dict_result(name: str, receiver: Value) -> frozenset[Value]:
    """What a dict's method returns."""
    args = receiver.args
    if len(args) < 2:
        viewed = name in ("keys", "items")
        return thing("object", "collections.abc.KeysView") if viewed else NOTHING
    if name in ("keys", "values", "items", "popitem"):
        return frozenset((view_of(name, receiver),))
    if name in ("get", "pop", "setdefault", "__getitem__"):
        return one(args[1]) | (frozenset((NONE,)) if name == "get" else NOTHING)
    return frozenset((receiver,)) if name == "copy" else NOTHING


def view_of(name: str, receiver: Value) -> Value:
    """What `keys`, `values`, `items` and `popitem` of a dict return."""
    key, held, *_ = receiver.args
    if name == "keys":
        return Value("object", "collections.abc.KeysView", (key,))
    if name == "values":
        return Value("object", "collections.abc.Collection", (held,))
    pair = Value("object", "builtins.tuple", (key, held))
    return Value("object", "collections.abc.Set", (pair,)) if name == "items" else pair


def is_number(values: frozenset[Value]) -> bool:
    """Whether only Python numbers and strings are possible."""
    return len(values) > 0 and all(typed(v).name in NUMBERS for v in values)


def numpy_result(name: str, args: list[frozenset[Value]], named: str) -> frozenset[Value]:
    """What a function of numpy returns; name without "numpy.", `named` its keyword arguments."""
    assert not name.startswith("numpy."), "the part behind it"
    given = set(named.split(","))
    if name in NUMPY_MAKERS or name.startswith("random."):
        return ARRAY
    if name in NUMPY_SCALARS:
        return thing("object", f"numpy.{name}")
    if name in UFUNCS:
        return ARRAY if "out" in given else ufunc_result(args)
    if name not in REDUCTIONS:
        return thing("unknown", f"numpy.{name}()")
    return SCALAR if len(args) < 2 and given.isdisjoint(KEEPING_ARRAY) else ARRAY


def ufunc_result(args: list[frozenset[Value]]) -> frozenset[Value]:
    """What a function that works element by element returns, without `out=`."""
    if len(args) > 2:
        return ARRAY
    if all(is_number(arg) for arg in args):
        return SCALAR
    return ARRAY if any(ARRAY <= arg for arg in args) else ANYTHING


def builtin_result(path: str, args: list[frozenset[Value]]) -> frozenset[Value]:
    """What a builtin or a function with generic result returns; empty if nothing is known."""
    if path in FIXED:
        return thing("object", FIXED[path])
    if path in TEXT_LIST_FUNCTIONS:
        return frozenset((Value("object", "builtins.list", (STR,)),))
    if path in PLAIN:
        return thing("object", path)
    if path in COPYING and args:
        return args[0]
    return number_result(path, args)


def number_result(path: str, args: list[frozenset[Value]]) -> frozenset[Value]:
    """What the builtins return that compute a number of numbers; empty if that is not known."""
    if path in ("builtins.max", "builtins.min") and len(args) > 1:
        return frozenset(typed(v) for arg in args for v in arg)
    if path not in ARITHMETIC or not args or not is_number(args[0]):
        return NOTHING
    if path == "builtins.round" and len(args) == 1:
        return frozenset((INT,))
    return frozenset(typed(v) for v in args[0])


def container_of(path: str, inside: frozenset[Value]) -> frozenset[Value]:
    """The container that a keeping builtin makes of elements."""
    name = KEEPING[path]
    if inside == NOTHING or UNKNOWN in inside:
        return thing("object", name)
    element = packed(inside)
    args = (element, ANY_LENGTH) if name == "builtins.tuple" else (element,)
    return frozenset((Value("object", name, args),))


def is_plain(values: frozenset[Value]) -> bool:
    """Whether an argument is data of its own: nothing of the project can come back from it."""
    return all(v.kind == "literal" or v.name in NUMBERS or v.name in STRINGS for v in values)


def call_result(path: str, args: list[frozenset[Value]], bound: bool) -> frozenset[Value]:
    """What a call of something outside the project and numpy gives; `bound`: it is a method."""
    found = builtin_result(path, args)
    return found or library_result(path, args, bound)


def library_result(path: str, args: list[frozenset[Value]], bound: bool) -> frozenset[Value]:
    """What the standard library's table says; unknown with its origin otherwise."""
    entry = stdlib_entry(path)
    if entry is None:
        return ANYTHING if is_listed(path) else thing("unknown", f"{path}()")
    if entry.code == "V" and entry.type == "":
        own = not bound and all(is_plain(arg) for arg in args)
        return thing("unknown", f"{path}()") if own else ANYTHING
    return coroutine_of(entry) if entry.is_async else entry_result(entry)


def coroutine_of(entry: Entry) -> frozenset[Value]:
    """What the call of a coroutine function gives."""
    awaited = (Value("object", entry.type),) if entry.type else ()
    return frozenset((Value("object", "types.CoroutineType", awaited),))


def entry_result(entry: Entry) -> frozenset[Value]:
    """What a function returns whose type the table knows."""
    if entry.code in ("N", "X"):
        return frozenset((NONE,))
    if entry.code == "B":
        return frozenset((BOOL,))
    if entry.code not in ("O", "V"):
        return ANYTHING
    kind = "typing.TextIO" if entry.type == "typing.IO" and entry.code == "V" else entry.type
    found = thing("object", kind) if kind else ANYTHING
    return found | frozenset((NONE,)) if entry.code == "O" else found
