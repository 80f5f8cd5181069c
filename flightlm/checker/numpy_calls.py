"""Which calls of numpy allocate, by name and arguments.

The tables hold what verification/allocation measured (numpy 2.4): a call is free if it allocates
no more than some kilobytes however long its arrays are.  What is in no table is not known, and an
unknown call in steady code is refused.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from flightlm.checker.arrays import (
    ON_NUMBERS,
    Arrays,
    Kind,
    Link,
    before_last,
    is_none,
    is_slice,
    last,
    parts_of,
)
from flightlm.checker.external_types import UFUNCS as COMMON_UFUNCS
from flightlm.checker.words import words

CALL: Final = "P10-R3.2"
TRAP: Final = "P10-R3.3"
COPY: Final = "P10-R3.5"

GUFUNCS: Final = words("matmul vecdot matvec vecmat")
PRODUCTS: Final = words("dot inner")  # of the ufunc table, but no ufuncs
UNARY: Final = words(
    """
    negative positive absolute abs fabs rint sign conjugate conj exp exp2 log log2 log10 expm1 log1p
    sqrt square cbrt reciprocal sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh
    arctanh asin acos atan asinh acosh atanh degrees radians deg2rad rad2deg invert bitwise_not
    bitwise_invert logical_not isfinite isinf isnan isnat signbit spacing floor ceil trunc modf
    frexp bitwise_count
    """
)
TWO_RESULTS: Final = words("modf frexp divmod")
UFUNCS: Final = (
    (COMMON_UFUNCS - words("vdot dot inner"))
    | UNARY
    | GUFUNCS
    | words(
        """
        logaddexp logaddexp2 divmod pow atan2 bitwise_left_shift bitwise_right_shift float_power
        """
    )
)
# Their result is a bool whatever the operands are.
TESTS: Final = words(
    """
    greater greater_equal less less_equal equal not_equal logical_and logical_or logical_xor
    logical_not isfinite isinf isnan isnat signbit
    """
)
# Reductions and the like that take out=: the place of `out` among the arguments of the function.
WITH_OUT: Final = {
    "sum": 3,
    "prod": 3,
    "mean": 3,
    "max": 2,
    "min": 2,
    "amax": 2,
    "amin": 2,
    "nanmax": 2,
    "nanmin": 2,
    "any": 2,
    "all": 2,
    "argmax": 2,
    "argmin": 2,
    "ptp": 2,
    "cumsum": 3,
    "cumprod": 3,
    "clip": 3,
    "concatenate": 2,
    "stack": 2,
    "round": 2,
    "around": 2,
    "trace": 5,
    "dot": 2,
    "take": 3,
    "choose": 2,
    "compress": 3,
    "einsum": 99,
    "outer": 2,
    "var": 3,
    "std": 3,
    "median": 2,
    "percentile": 3,
    "quantile": 3,
    "nansum": 3,
    "nanmean": 3,
    "nanstd": 3,
    "nanvar": 3,
    "nanprod": 3,
    "nanmedian": 2,
    "nanpercentile": 3,
    "nanquantile": 3,
    "nancumsum": 3,
    "nancumprod": 3,
    "linalg.multi_dot": 99,
    "fft.fft": 4,
    "fft.ifft": 4,
    "fft.rfft": 4,
    "fft.irfft": 4,
}
# out= or not, they make temporaries as large as their operands.
OUT_TRAPS: Final = {
    "var": "numpy makes the deviations as a full array; sum squares into a buffer",
    "std": "numpy makes the deviations as a full array; sum squares into a buffer",
    "outer": "buffers of the operands; multiply x.reshape(n, 1) by y with out=",
    "median": "a partitioned copy; copy into a buffer and sort it in place",
    "percentile": "a partitioned copy; copy into a buffer and sort it in place",
    "quantile": "a partitioned copy; copy into a buffer and sort it in place",
    "nansum": "a copy without the NaN and a mask",
    "nanmean": "a copy without the NaN and a mask",
    "nanstd": "a copy without the NaN and a mask",
    "nanvar": "a copy without the NaN and a mask",
    "nanprod": "a copy without the NaN and a mask",
    "nanmedian": "a copy without the NaN and a mask",
    "nanpercentile": "a copy without the NaN and a mask",
    "nanquantile": "a copy without the NaN and a mask",
    "nancumsum": "a copy without the NaN and a mask",
    "nancumprod": "a copy without the NaN and a mask",
    "compress": "the result is checked on a copy; np.copyto with where= does not",
    "linalg.multi_dot": "the products between the first and the last",
    "fft.fft": "the transform's work space",
    "fft.ifft": "the transform's work space",
    "fft.rfft": "the transform's work space",
    "fft.irfft": "the transform's work space",
}
# A reduction of the whole array to one number, without axis and out.
SCALAR_RESULTS: Final = words(
    "sum prod mean max min amax amin any all argmax argmin ptp nanmax nanmin average trace "
    "linalg.norm"
)
# Free without out=: they read, write in place or make a view.
FREE: Final = words(
    """
    copyto putmask place put fill_diagonal shape ndim size isscalar shares_memory may_share_memory
    can_cast result_type promote_types issubdtype dtype iinfo finfo count_nonzero vdot transpose
    swapaxes moveaxis expand_dims squeeze broadcast_to atleast_1d atleast_2d atleast_3d flip flipud
    fliplr rot90 diagonal real frombuffer
    """
)
FREE_METHODS: Final = words(
    "item fill sort partition put setflags view transpose swapaxes squeeze diagonal"
)
OBJECTS: Final = words("errstate printoptions nditer ndenumerate ndindex vectorize poly1d")
COPIES: Final = words("array copy")  # R3.5 names them
METHOD_COPIES: Final = words("copy flatten __copy__ __deepcopy__")
RANDOM_OUT: Final = words(
    "random standard_normal standard_exponential standard_gamma permuted"
)
RANDOM_FREE: Final = words("shuffle")
RANDOM_ARRAYS: Final = words("permutation permuted multivariate_normal dirichlet multinomial")
MAX_VIEWS: Final = 128
UNWRAPPING: Final = ("builtins.float", "builtins.int", "builtins.bool", "builtins.complex")


@dataclass(frozen=True, slots=True)
class Judged:
    """A call that is not free: the sub-rule, whether that is certain, and what to say."""

    rule: str
    sure: bool
    message: str


class Calls:
    """Judges the calls of numpy in one file."""

    __slots__ = ("arrays", "tree", "values")

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.values = arrays.values
        self.tree = arrays.file.tree

    def judge(self, i: int, path: str) -> Judged | None:
        """What the call of `path` ("numpy.add") at node i allocates; None if it is free."""
        node = self.tree.nodes[i]
        assert isinstance(node, ast.Call), "a call"
        name = path.removeprefix("numpy.")
        if name.startswith("ndarray."):
            return self._method(i, node, name.removeprefix("ndarray."))
        if name.startswith("random."):
            return self._random(node, name)
        if name in UFUNCS:
            return self._ufunc(i, node, name)
        owner = before_last(name)
        if owner in SCALAR_TYPES or owner in ("generic", "number", "floating", "integer"):
            return None  # a method of one number
        if owner in UFUNCS:
            return self._ufunc_method(i, node, owner, last(name))
        return self._function(i, node, name)

    # Arguments

    def out_of(self, node: ast.Call, position: int) -> ast.expr | None:
        """The argument that is `out`, unless it is None."""
        assert node in self.arrays.where, "a node of this tree"
        found: ast.expr | None = None
        for word in node.keywords:
            if word.arg == "out":
                found = word.value
        if found is None and len(node.args) > position:
            starred = any(isinstance(a, ast.Starred) for a in node.args[: position + 1])
            found = None if starred else node.args[position]
        if isinstance(found, ast.Tuple) and found.elts:
            parts = [part for part in found.elts if not is_none(part)]
            return found if len(parts) == len(found.elts) else None
        return None if found is None or is_none(found) else found

    def given(self, node: ast.Call, name: str) -> ast.expr | None:
        """A keyword argument."""
        for word in node.keywords:
            if word.arg == name and not is_none(word.value):
                return word.value
        return None

    def operands(self, node: ast.Call, count: int) -> list[int]:
        """The places of the first arguments."""
        return [self.arrays.place(argument) for argument in node.args[:count]]

    def gives_number(self, i: int) -> bool:
        """Whether the result of a call can only be a number: by its types, or where it goes."""
        if self.arrays.kind(i) is Kind.SCALAR:
            return True
        parent = self.tree.nodes[self.tree.parents[i]]
        if isinstance(parent, ast.Call) and self.tree.fields[i] == "args":
            found = self.arrays.externals(self.tree.parents[i])
            return len(found) > 0 and all(path in UNWRAPPING for path in found)
        if isinstance(parent, ast.AnnAssign):
            return self.arrays.kind(self.arrays.place(parent.target)) is Kind.SCALAR
        return False

    # Ufuncs

    def _ufunc(self, i: int, node: ast.Call, name: str) -> Judged | None:
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        count = 1 if name in UNARY else 2
        out = self.out_of(node, count)
        places = self.operands(node, count)
        if out is None:
            kinds = {self.arrays.kind(place) for place in places}
            if kinds <= {Kind.SCALAR, Kind.ELEMENT} or self.gives_number(i):
                return None
            if name in GUFUNCS and self.arrays.are_vectors(places):
                return None
            sure = Kind.ARRAY in kinds
            return Judged(CALL, sure, f"np.{name} without out= makes a new array; give it out=")
        return self._with_out(name, places, out)

    def _with_out(self, name: str, places: list[int], out: ast.expr) -> Judged | None:
        """A ufunc whose result goes to `out`: traps."""
        assert name != "", "a name has letters"
        targets = out.elts if isinstance(out, ast.Tuple) else [out]
        for target in targets:
            at = self.arrays.place(target)
            for place in places:
                found = self._overlap(name, place, at)
                if found is not None:
                    return found
        if name in GUFUNCS:
            return None
        return self._turned(name, places, self.arrays.place(targets[0])) or self._cast(
            name, places, self.arrays.place(targets[0])
        )

    def _overlap(self, name: str, operand: int, out: int) -> Judged | None:
        """An operand that shares memory with the result, but not element by element."""
        assert name != "", "a name has letters"
        mine, other = self.arrays.origin(operand), self.arrays.origin(out)
        if mine.key == "" or mine.key != other.key:
            return None
        left, right = mine.links[: mine.named], other.links[: other.named]
        apart = self.overlap(left, right)
        if apart == "disjoint" or (apart == "same" and name not in GUFUNCS):
            return None
        text = f"out= shares memory with an operand of np.{name}, and numpy copies the operand"
        sure = apart != "unknown"
        return Judged(TRAP, sure, f"{text}; write to another buffer, or loop over blocks")

    def overlap(self, left: tuple[Link, ...], right: tuple[Link, ...]) -> str:
        """How two views of one array lie: "same", "disjoint", "shifted" or "unknown"."""
        assert len(left) + len(right) < MAX_VIEWS, "chains of views are cut"
        if len(left) != len(right):
            return self._unequal(left, right)
        for mine, other in zip(reversed(left), reversed(right), strict=True):
            if mine.op != other.op:
                return "shifted"
            if mine.op == "index":
                found = self._indices(mine.place, other.place)
                if found != "same":
                    return found
            elif mine.op in ("reshape", "view") and self._text(mine) != self._text(other):
                return "unknown"
        return "same"

    def _text(self, link: Link) -> str:
        node = self.tree.nodes[link.place]
        return ast.dump(node)

    def _unequal(self, left: tuple[Link, ...], right: tuple[Link, ...]) -> str:
        """x and a view of x: the same only if the view changes nothing."""
        assert len(left) != len(right), "one of them has a view more"
        longer = left if len(left) > len(right) else right
        turned = any(link.op in ("T", "transpose", "swapaxes") for link in longer)
        if turned:
            return "shifted"
        for link in longer:
            node = self.tree.nodes[link.place]
            if link.op == "index" and isinstance(node, ast.expr):
                for part in parts_of(node):
                    if isinstance(part, ast.Slice) and is_reversed(part):
                        return "shifted"
        return "same" if all(link.op in ("index", "reshape") for link in longer) else "unknown"

    def _indices(self, left: int, right: int) -> str:
        """How x[left] and x[right] lie."""
        mine, other = self.tree.nodes[left], self.tree.nodes[right]
        assert isinstance(mine, ast.expr), "an index"
        assert isinstance(other, ast.expr), "an index"
        first, second = parts_of(mine), parts_of(other)
        found = "same"
        for a, b in zip(first, second, strict=False):
            if ast.dump(a) == ast.dump(b):
                continue
            if not isinstance(a, ast.Slice) or not isinstance(b, ast.Slice):
                plain = not is_slice(a) and not is_slice(b)
                if plain:
                    return "disjoint"  # or the same row: no shift either way
                found = "unknown"
                continue
            lie = slices(a, b)
            if lie == "disjoint":
                return lie
            found = lie if found == "same" else found
        return found

    def _turned(self, name: str, places: list[int], out: int) -> Judged | None:
        """A transposed operand beside a result that is not."""
        if self._is_turned(out):
            return None
        for place in places:
            if self._is_turned(place) and self.arrays.rank(place) != 1:
                text = f"np.{name} buffers a transposed operand; copy it with np.copyto first"
                return Judged(TRAP, True, f"{text}, or turn out= as well")
        return None

    def _is_turned(self, place: int) -> bool:
        origin = self.arrays.origin(place)
        turns = [k for k in origin.links if k.op in ("T", "transpose", "swapaxes")]
        return len(turns) % 2 == 1

    def _cast(self, name: str, places: list[int], out: int) -> Judged | None:
        """Operands or a result of another element type."""
        assert name != "", "a name has letters"
        found = {self.arrays.dtype(p) for p in places if self.arrays.is_array(p)}
        if "" in found or not found:
            return None
        target = self.arrays.dtype(out)
        if name not in TESTS and target != "" and not name.startswith(("frexp", "ldexp")):
            found.add(target)
        if len(found) < 2:
            return None
        shown = ", ".join(sorted(last(path) for path in found))
        text = f"np.{name} casts between {shown} through buffers; give all arrays one dtype"
        return Judged(TRAP, True, text)

    def _ufunc_method(self, i: int, node: ast.Call, owner: str, name: str) -> Judged | None:
        """np.add.reduce, accumulate, reduceat, outer, at."""
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        if name == "at":
            return None
        position = {"reduce": 3, "accumulate": 3, "reduceat": 4}.get(name, 99)
        if name == "outer":
            text = "out= or not, np.ufunc.outer buffers its operands"
            rule = CALL if self.out_of(node, position) is None else TRAP
            return Judged(rule, True, f"{text}; multiply x.reshape(n, 1) by y with out=")
        if self.out_of(node, position) is not None or self.gives_number(i):
            return None
        if name == "reduce" and self._reduces_all(node):
            return None
        known = self.arrays.kind(i) is Kind.ARRAY
        text = f"np.{owner}.{name} without out= makes a new array"
        return Judged(CALL, known or name != "reduce", f"{text}; give it out=")

    def _reduces_all(self, node: ast.Call) -> bool:
        """axis=None: the whole array."""
        return any(word.arg == "axis" and is_none(word.value) for word in node.keywords)

    # Functions and methods

    def _function(self, i: int, node: ast.Call, name: str) -> Judged | None:
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        kinds = {self.arrays.kind(place) for place in self.operands(node, len(node.args))}
        if name in ON_NUMBERS and kinds and kinds <= {Kind.SCALAR, Kind.ELEMENT}:
            return None
        if name in OBJECTS:
            return Judged("P10-R3.9", True, f"an object of np.{name} is made; init makes objects")
        if name in COPIES:
            return Judged(COPY, True, f"np.{name} copies; np.copyto(buffer, x) does not")
        if name in ("reshape", "ravel"):
            return self._reshape(i, node, node.args[0] if node.args else None, name)
        if name in ("asarray", "asanyarray"):
            return self._asarray(node, name)
        if name in ("searchsorted", "digitize"):
            return self._search(node.args, name)
        if name == "nan_to_num":
            rule = CALL if self.given(node, "copy") is None else TRAP
            return Judged(rule, True, "np.nan_to_num makes masks and copies, also with copy=False")
        if name in WITH_OUT:
            return self._out_function(i, node, name, WITH_OUT[name])
        return self._plain_function(i, node, name)

    def _plain_function(self, i: int, node: ast.Call, name: str) -> Judged | None:
        """A function of numpy without out=."""
        assert node in self.arrays.where, "a node of this tree"
        if name in FREE or self.is_scalar_type(name):
            return None
        if name in ("inner", "tensordot") and self.gives_number(i):
            return None
        if name in SCALAR_RESULTS and self._is_whole(node, 1):
            return None
        return Judged(CALL, True, f"np.{name} allocates, or is not known to be free")

    def is_scalar_type(self, name: str) -> bool:
        """Whether a name of numpy is a number type: np.float32(x) is one number."""
        return name in SCALAR_TYPES

    def _is_whole(self, node: ast.Call, least: int) -> bool:
        """A reduction of everything: no axis, no keepdims, no weights."""
        names = {word.arg for word in node.keywords if not is_none(word.value)}
        if names & {"axis", "keepdims", "weights", "out", None}:
            return False
        return len(node.args) <= least or is_none(node.args[least])

    def _out_function(
        self, i: int, node: ast.Call, name: str, position: int, least: int = 1
    ) -> Judged | None:
        """A function or method with out=."""
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        out = self.out_of(node, position)
        if out is None:
            if name in SCALAR_RESULTS and self._is_whole(node, least):
                return None
            if name in ("dot", "einsum") and self.gives_number(i):
                return None
            if name == "dot" and self.arrays.kind(i) is Kind.SCALAR:
                return None
            return Judged(CALL, True, f"{name} without out= makes a new array; give it out=")
        if name in OUT_TRAPS:
            return Judged(TRAP, True, f"{name} allocates even with out=: {OUT_TRAPS[name]}")
        if name in ("take", "choose"):
            return self._clipped(node, name, position)
        if name == "einsum":
            optimize = self.given(node, "optimize")
            if optimize is not None and not is_false(optimize):
                text = "einsum with optimize= makes intermediate arrays; leave it out"
                return Judged(TRAP, True, text)
        if name == "dot":
            return self._with_out("matmul", self.operands(node, 2), out)
        return None

    def _clipped(self, node: ast.Call, name: str, position: int) -> Judged | None:
        """take and choose copy the result first unless mode is "clip" or "wrap"."""
        mode = self.given(node, "mode")
        if mode is None and len(node.args) > position + 1:
            mode = node.args[position + 1]
        value = self.values.constant(self.arrays.place(mode)) if mode is not None else "raise"
        if value in ("clip", "wrap"):
            return None
        text = f"{name} with mode='raise' copies out first; check the range and say mode='clip'"
        return Judged(TRAP, value == "raise", text)

    def _search(self, args: list[ast.expr], name: str) -> Judged | None:
        """searchsorted of one number: the array is cast to the number's type if that differs."""
        assert len(args) > 0, "the array is an argument"
        if name == "searchsorted" and len(args) > 1:
            number = self.arrays.kind(self.arrays.place(args[1]))
            dtype = self.arrays.dtype(self.arrays.place(args[0]))
            if number in (Kind.SCALAR, Kind.ELEMENT):
                if dtype in ("numpy.float64", "numpy.int64", "numpy.int_"):
                    return None
                known = "" if dtype == "" else f" ({last(dtype)})"
                text = f"searchsorted copies an array that is no float64{known} to search a float"
                return Judged(CALL, dtype != "", text)
        return Judged(CALL, True, f"np.{name} makes a new array")

    def _asarray(self, node: ast.Call, name: str) -> Judged | None:
        """A view of an array of that type; a copy of anything else."""
        assert node in self.arrays.where, "a node of this tree"
        if not node.args:
            return None
        place = self.arrays.place(node.args[0])
        wanted = self.arrays.dtype_argument(node)
        if not self.arrays.is_array(place):
            sure = self.arrays.kind(place) is not Kind.UNKNOWN
            return Judged(CALL, sure, f"np.{name} of what is no array makes one")
        have = self.arrays.dtype(place)
        if wanted != "" and have != "" and wanted != have:
            return Judged(CALL, True, f"np.{name} to another dtype copies; np.copyto converts")
        return None

    def _reshape(
        self, i: int, node: ast.Call, base: ast.expr | None, name: str
    ) -> Judged | None:
        """reshape and ravel are views of what lies contiguously."""
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        if base is None:
            return None
        place = self.arrays.place(base)
        layout = self.arrays.layout(place)
        if layout.contiguous or (name == "reshape" and layout.rank == 1):
            return None
        if self._is_shown(i) or self._keeps_one_axis(node, base):
            return None
        text = f"{name} of what is not known to be contiguous may copy"
        rewrite = "assert x.flags.c_contiguous before, or keep the view that init made"
        turned = self._is_turned(place)
        return Judged(COPY, turned, f"{text}; {rewrite}")

    def _keeps_one_axis(self, node: ast.Call, base: ast.expr) -> bool:
        """x.reshape(x.shape[0], 1): its other axes have one place, so any stride will do."""
        text = ast.dump(base)
        sizes = [size for size in node.args if not is_one(size)]
        if len(sizes) != 1 or len(node.args) < 2:
            return False
        size: ast.AST = sizes[0]
        if isinstance(size, ast.Name):
            size = self.tree.nodes[max(self.arrays.single(self.arrays.place(size), size), 0)]
        shape = size.value if isinstance(size, ast.Subscript) else None
        return isinstance(shape, ast.Attribute) and ast.dump(shape.value) == text

    def _is_shown(self, i: int) -> bool:
        """Whether the result gets a name of which the code asserts that it shares memory."""
        parent = self.tree.nodes[self.tree.parents[i]]
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            key = self.arrays.key_of(self.arrays.place(parent.targets[0]))
            return key != "" and self.arrays.is_shown_view(key)
        return False

    def _method(self, i: int, node: ast.Call, name: str) -> Judged | None:
        """A method of an array."""
        assert 0 <= i < len(self.tree.nodes), "a place of this tree"
        base = node.func.value if isinstance(node.func, ast.Attribute) else None
        if name in METHOD_COPIES:
            return Judged(COPY, True, f".{name}() copies; np.copyto(buffer, x) does not")
        if name == "astype":
            return self._astype(node, base)
        if name in ("reshape", "ravel"):
            return self._reshape(i, node, base, name)
        if name in FREE_METHODS:
            return None
        if name == "byteswap":
            inplace = self.given(node, "inplace")
            free = inplace is not None and not is_false(inplace)
            return None if free else Judged(CALL, True, ".byteswap() copies; give it inplace=True")
        if name == "searchsorted" and base is not None:
            return self._search([base, *node.args], name)
        if name == "dot" and base is not None:
            return self._dot(i, node, base)
        if name in WITH_OUT:
            return self._out_function(i, node, name, WITH_OUT[name] - 1, 0)
        return Judged(CALL, True, f".{name}() makes a new object of the array's size")

    def _dot(self, i: int, node: ast.Call, base: ast.expr) -> Judged | None:
        """a.dot(b, out)"""
        out = self.out_of(node, 1)
        if out is not None:
            operands = [self.arrays.place(base), *self.operands(node, 1)]
            return self._with_out("matmul", operands, out)
        if self.gives_number(i) or self.arrays.kind(i) is Kind.SCALAR:
            return None
        return Judged(CALL, True, ".dot without out= makes a new array; give it out=")

    def _astype(self, node: ast.Call, base: ast.expr | None) -> Judged | None:
        """astype copies, unless copy=False meets the same type."""
        assert node in self.arrays.where, "a node of this tree"
        copy = self.given(node, "copy")
        if copy is None or not is_false(copy):
            return Judged(COPY, True, ".astype() copies; np.copyto(buffer, x) converts in place")
        wanted = self.arrays.dtype_argument(node)
        if wanted == "" and node.args:
            wanted = self.arrays.dtype_of(self.arrays.place(node.args[0]))
        have = self.arrays.dtype(self.arrays.place(base)) if base is not None else ""
        if "" in (wanted, have) or wanted == have:
            return None
        return Judged(COPY, True, ".astype() to another dtype copies, also with copy=False")

    # Random numbers

    def _random(self, node: ast.Call, name: str) -> Judged | None:
        """Generators: out= is free, size= is not, one number is."""
        assert node in self.arrays.where, "a node of this tree"
        method = last(name)
        if name in ("random.Generator", "random.RandomState", "random.default_rng", "random.PCG64"):
            return Judged("P10-R3.9", True, f"{method} makes a generator; keep one from init")
        if method in RANDOM_OUT and self.out_of(node, 99) is not None:
            return None
        if method in RANDOM_FREE:
            return None
        if method == "bytes":
            return Judged("P10-R3.8", True, ".bytes() makes a new bytes object")
        if method in RANDOM_ARRAYS or method in ("rand", "randn") and node.args:
            return Judged(CALL, True, f"random.{method} makes a new array")
        return self._drawn(node, method)

    def _drawn(self, node: ast.Call, method: str) -> Judged | None:
        """One number is free; an array of them is not."""
        sized = self.given(node, "size") is not None or self._sized(node, method)
        weighted = method == "choice" and self.given(node, "p") is not None
        arrays = any(self.arrays.is_array(self.arrays.place(a)) for a in node.args)
        if not sized and not weighted and not (arrays and method != "choice"):
            return None
        text = f"random.{method} makes a new array; random, standard_normal and others take out="
        return Judged(CALL, True, text)

    def _sized(self, node: ast.Call, method: str) -> bool:
        """Whether a positional argument is the size."""
        firsts = words("random standard_normal standard_exponential standard_cauchy")
        position = 0 if method in firsts else 2
        seconds = ("exponential", "poisson", "standard_gamma", "choice")
        position = 1 if method in seconds else position
        return len(node.args) > position and not is_none(node.args[position])


SCALAR_TYPES: Final = words(
    """
    bool_ bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp uintp float16 float32 float64
    longdouble complex64 complex128 int_ uint single double half byte ubyte short ushort intc
    uintc long ulong longlong ulonglong datetime64 timedelta64
    """
)


def is_false(node: ast.expr) -> bool:
    """Whether an expression is the literal False."""
    return isinstance(node, ast.Constant) and node.value is False


def is_one(node: ast.expr) -> bool:
    """Whether an expression is the literal 1."""
    return isinstance(node, ast.Constant) and node.value == 1


def is_reversed(node: ast.Slice) -> bool:
    """Whether a slice has a step of its own."""
    step = node.step
    return step is not None and not (isinstance(step, ast.Constant) and step.value == 1)


def slices(a: ast.Slice, b: ast.Slice) -> str:
    """How two slices of one axis lie that are not written alike."""
    assert a is not b, "two slices"
    if is_reversed(a) or is_reversed(b):
        return "shifted"
    if meets(a.upper, b.lower) or meets(b.upper, a.lower):
        return "disjoint"
    if starts(a) == starts(b):
        return "same"
    ends = [bound(end) for end in (a.lower, b.lower, a.upper, b.upper)]
    if None in ends:
        return "unknown"
    low_a, low_b, high_a, high_b = (end for end in ends if end is not None)
    if min(low_a, low_b) >= 0 and 0 < high_a <= low_b or 0 < high_b <= low_a:
        return "disjoint"
    return "same" if low_a == low_b else "shifted"


def meets(end: ast.expr | None, start: ast.expr | None) -> bool:
    """Whether one slice begins where the other ends."""
    return end is not None and start is not None and ast.dump(end) == ast.dump(start)


def starts(part: ast.Slice) -> str:
    """The text of where a slice begins."""
    return "0" if part.lower is None else ast.dump(part.lower)


def bound(node: ast.expr | None) -> int | None:
    """The bound of a slice as a number; 0 for one that is left out; None if it is not known."""
    if node is None:
        return 0
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = node.operand
        if isinstance(inner, ast.Constant) and isinstance(inner.value, int):
            return -inner.value
    return None
