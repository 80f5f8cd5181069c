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
from flightlm.checker.stdlib import is_listed
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
    cumsum cumprod argsort argpartition byteswap diagonal compress choose conj conjugate newbyteorder
    nonzero __getitem__ dot __enter__
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
INTEGERS: Final = (INT, ANY_LENGTH)


def as_object(value: Value) -> Value:
    """The object that the dotted path of an external names, where it is no callable."""
    if value.kind != "external" or value.args:
        return value
    owner, _, name = value.name.rpartition(".")
    if owner in ("numpy", "math") and name in ("pi", "e", "inf", "nan", "tau", "euler_gamma"):
        return Value("object", "builtins.float")
    entry = stdlib_entry(value.name) if owner != "" else None
    if entry is not None and entry.code == "F" and "." in entry.type:
        return Value("object", entry.type)
    return value


def object_attribute(value: Value, name: str) -> frozenset[Value]:
    """An attribute of an object of an external type."""
    kind = value.name
    if kind == "numpy.ndarray" and name in ARRAY_FIELDS:
        found = ARRAY_FIELDS[name]
        if found == "":
            return frozenset((Value("object", "builtins.tuple", INTEGERS),))
        return thing("object", found)
    if kind == "builtins.property":
        return ANYTHING
    entry = stdlib_entry(f"{kind}.{name}")
    if entry is not None and (entry.is_property or entry.code == "F"):
        if entry.type == "":
            return ANYTHING
        return thing("object", entry.type)
    return frozenset((Value("external", f"{kind}.{name}", (value,)),))


def elements(value: Value) -> frozenset[Value]:
    """What iterating over an object of an external type gives."""
    kind = value.name
    args = value.args
    if kind == "builtins.tuple":
        if len(args) == 2 and args[1] == ANY_LENGTH:
            return one(args[0])
        found: frozenset[Value] = NOTHING
        for arg in args:
            found |= one(arg)
        return bounded(found) or ANYTHING
    if kind in ("builtins.range", "builtins.bytes", "builtins.bytearray", "builtins.memoryview"):
        return frozenset((INT,))
    if kind == "builtins.str":
        return frozenset((STR,))
    if kind == "numpy.ndarray":
        return ANYTHING
    if kind == "typing.TextIO":
        return frozenset((STR,))
    if kind in DICTS or kind in LISTS or kind == "collections.Counter":
        return one(args[0]) if args else ANYTHING
    return ANYTHING


def item(value: Value, key: str) -> frozenset[Value]:
    """What subscription of an object of an external type gives; key is a literal's repr or ""."""
    kind = value.name
    args = value.args
    if kind == "builtins.tuple":
        if len(args) == 2 and args[1] == ANY_LENGTH:
            return one(args[0])
        if key.lstrip("-").isdigit() and -len(args) <= int(key) < len(args):
            return one(args[int(key)])
        return elements(value)
    if kind in DICTS:
        return one(args[1]) if len(args) > 1 else ANYTHING
    if kind == "collections.Counter":
        return frozenset((INT,))
    if kind in STRINGS:
        return frozenset((INT if kind != "builtins.str" else STR,))
    if kind == "builtins.range":
        return frozenset((INT,))
    if kind == "numpy.ndarray":
        return ARRAY if key == "slices" else ANYTHING
    if kind in LISTS:
        return one(args[0]) if args else ANYTHING
    return ANYTHING


def method_result(path: str, receiver: Value) -> frozenset[Value]:
    """What a method of an external type returns where its receiver tells."""
    kind, _, name = path.rpartition(".")
    args = receiver.args
    if kind in DICTS:
        return dict_result(name, receiver)
    if kind in LISTS or kind == "builtins.tuple":
        if name in ELEMENT_METHODS:
            return elements(receiver) if args else ANYTHING
        if name in SAME_METHODS:
            return frozenset((receiver,))
    if path in TEXT_LISTS:
        made = STR if kind != "builtins.bytes" else BYTES
        return frozenset((Value("object", "builtins.list", (made,)),))
    if path in ("builtins.str.partition", "builtins.str.rpartition"):
        return frozenset((Value("object", "builtins.tuple", (STR, STR, STR)),))
    if kind == "numpy.ndarray":
        if name in ARRAY_METHODS:
            return ARRAY
        if name == "tobytes":
            return thing("object", "builtins.bytes")
        return thing("object", "builtins.list") if name == "tolist" else NOTHING
    return NOTHING


def dict_result(name: str, receiver: Value) -> frozenset[Value]:
    """What a dict's method returns."""
    args = receiver.args
    if len(args) < 2:
        known = {"keys": "builtins.dict_keys", "items": "builtins.dict_items"}.get(name, "")
        return thing("object", "collections.abc.KeysView") if known else NOTHING
    if name == "keys":
        return frozenset((Value("object", "collections.abc.KeysView", args[:1]),))
    if name == "values":
        return frozenset((Value("object", "collections.abc.Collection", args[1:2]),))
    if name == "items":
        pair = Value("object", "builtins.tuple", args[:2])
        return frozenset((Value("object", "collections.abc.Set", (pair,)),))
    if name == "get":
        return one(args[1]) | frozenset((NONE,))
    if name in ("pop", "setdefault", "__getitem__"):
        return one(args[1])
    if name == "popitem":
        return frozenset((Value("object", "builtins.tuple", args[:2]),))
    return frozenset((receiver,)) if name == "copy" else NOTHING


def is_number(values: frozenset[Value]) -> bool:
    """Whether only Python numbers and strings are possible."""
    return len(values) > 0 and all(typed(v).name in NUMBERS for v in values)


def numpy_result(name: str, args: list[frozenset[Value]], named: str) -> frozenset[Value]:
    """What a function of numpy returns; name without "numpy."."""
    given = set(named.split(",")) if named else set()
    if name in NUMPY_MAKERS or name.startswith("random."):
        return ARRAY
    if name in NUMPY_SCALARS:
        return thing("object", f"numpy.{name}")
    if name in UFUNCS:
        if "out" in given or len(args) > 2:
            return ARRAY
        if all(is_number(arg) for arg in args):
            return SCALAR
        return ARRAY if any(ARRAY <= arg for arg in args) else ANYTHING
    if name in REDUCTIONS:
        scalar = "axis" not in given and "out" not in given and len(args) < 2
        return SCALAR if scalar and "keepdims" not in given else ARRAY
    return frozenset((Value("unknown", f"numpy.{name}()"),))


def builtin_result(path: str, args: list[frozenset[Value]]) -> frozenset[Value]:
    """What a builtin or a function with generic result returns; empty if nothing is known."""
    if path in FIXED:
        return thing("object", FIXED[path])
    if path in TEXT_LIST_FUNCTIONS:
        return frozenset((Value("object", "builtins.list", (STR,)),))
    if path in ("builtins.max", "builtins.min"):
        if len(args) > 1:
            return frozenset(typed(v) for arg in args for v in arg)
        return NOTHING
    if path in ("builtins.abs", "builtins.sum", "builtins.round", "builtins.pow"):
        if path == "builtins.round" and len(args) == 1 and is_number(args[0]):
            return frozenset((INT,))
        numeric = len(args) > 0 and is_number(args[0])
        return frozenset(typed(v) for v in args[0]) if numeric else NOTHING
    if path in ("typing.cast", "typing_extensions.cast") and len(args) > 1:
        return NOTHING
    if path in ("copy.copy", "copy.deepcopy", "typing.assert_type") and args:
        return args[0]
    if path in ("builtins.bool", "builtins.int", "builtins.float", "builtins.str"):
        return thing("object", path)
    return NOTHING


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


def library_result(path: str, args: list[frozenset[Value]], bound: bool) -> frozenset[Value]:
    """What the standard library's table says; unknown with its origin otherwise."""
    entry = stdlib_entry(path)
    if entry is None:
        return ANYTHING if is_listed(path) else frozenset((Value("unknown", f"{path}()"),))
    if entry.code == "V" and entry.type == "":
        own = not bound and all(is_plain(arg) for arg in args)
        return frozenset((Value("unknown", f"{path}()"),)) if own else ANYTHING
    if entry.is_async:
        awaited = (Value("object", entry.type),) if entry.type else ()
        return frozenset((Value("object", "types.CoroutineType", awaited),))
    if entry.code in ("N", "X"):
        return frozenset((NONE,))
    if entry.code == "B":
        return frozenset((BOOL,))
    if entry.code == "O":
        found = thing("object", entry.type) if entry.type else ANYTHING
        return found | frozenset((NONE,))
    if entry.code == "V":
        return thing("object", "typing.TextIO" if entry.type == "typing.IO" else entry.type)
    return ANYTHING
