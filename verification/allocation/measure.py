"""What calls of numpy allocate, measured, beside what `flightlm certify` says of them.

    python -m verification.allocation.measure [--write]

Each form of forms.py, and each ufunc with out=, runs on arrays of 512 x 512 float32 under
tracemalloc; the peak is given in bytes and as a share of the array.  The checker reads the same
forms as steady code.  A form that it accepts and that allocates is a disagreement, and so is a
name in the checker's tables that no form measures: both end with status 1.  --write keeps the
table as table.md.
"""

from __future__ import annotations

import datetime
import gc
import sys
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from flightlm.checker import engine, numpy_calls
from flightlm.checker.analysis import Unit
from flightlm.checker.engine import Request
from flightlm.checker.model import Profile
from flightlm.checker.settings import Settings
from verification.allocation import forms
from verification.allocation.forms import Buffers, Form

Array: TypeAlias = npt.NDArray[np.generic]
Arrays: TypeAlias = list[Array]

HERE: Final = Path(__file__).parent
TARGET: Final = HERE / "table.md"
ARRAY_BYTES: Final = forms.SIDE * forms.SIDE * 4
SHARE: Final = 0.02  # of the array: what an accepted form may allocate
BROADCAST_BYTES: Final = 40_000  # what it may allocate if its operands have different shapes
WARM_UPS: Final = 2
DAY: Final = datetime.date(2026, 1, 1)
UFUNCS: Final = (
    np.abs, np.absolute, np.acos, np.acosh, np.add, np.arccos, np.arccosh, np.arcsin, np.arcsinh,
    np.arctan, np.arctan2, np.arctanh, np.asin, np.asinh, np.atan, np.atan2, np.atanh,
    np.bitwise_and, np.bitwise_count, np.bitwise_invert, np.bitwise_left_shift, np.bitwise_not,
    np.bitwise_or, np.bitwise_right_shift, np.bitwise_xor, np.cbrt, np.ceil, np.conj,
    np.conjugate, np.copysign, np.cos, np.cosh, np.deg2rad, np.degrees, np.divide, np.divmod,
    np.equal, np.exp, np.exp2, np.expm1, np.fabs, np.float_power, np.floor, np.floor_divide,
    np.fmax, np.fmin, np.fmod, np.frexp, np.gcd, np.greater, np.greater_equal, np.heaviside,
    np.hypot, np.invert, np.isfinite, np.isinf, np.isnan, np.isnat, np.lcm, np.ldexp,
    np.left_shift, np.less, np.less_equal, np.log, np.log10, np.log1p, np.log2, np.logaddexp,
    np.logaddexp2, np.logical_and, np.logical_not, np.logical_or, np.logical_xor, np.matmul,
    np.matvec, np.maximum, np.minimum, np.mod, np.modf, np.multiply, np.negative, np.nextafter,
    np.not_equal, np.positive, np.pow, np.power, np.rad2deg, np.radians, np.reciprocal,
    np.remainder, np.right_shift, np.rint, np.sign, np.signbit, np.sin, np.sinh, np.spacing,
    np.sqrt, np.square, np.subtract, np.tan, np.tanh, np.true_divide, np.trunc, np.vecdot,
    np.vecmat,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One form: its peak in bytes, and the sub-rules that the checker reports; "" if accepted."""

    form: str
    peak: int
    refused: str
    broadcast: bool

    @property
    def disagrees(self) -> bool:
        """Whether the checker accepts what allocates."""
        limit = BROADCAST_BYTES if self.broadcast else int(SHARE * ARRAY_BYTES)
        return self.refused == "" and self.peak > limit


def traced_peak(before: int) -> int:
    """The greatest number of bytes that were allocated since tracing began."""
    _, peak = tracemalloc.get_traced_memory()
    assert peak >= 0, "a number of bytes"
    return max(peak - before, 0)


def measured_forms() -> dict[str, int]:
    """Name of the form's function -> its peak."""
    every = forms.every_form()
    found = {form.name: measured_form(form) for form in every}
    assert len(found) == len(every), "each form has its own name"
    return found


def measured_form(form: Form) -> int:
    """The peak of one form on buffers of its own."""
    x = Buffers()
    with np.errstate(all="ignore"):
        for _ in range(WARM_UPS):
            form.run(x)
        _ = gc.collect()
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        assert before < ARRAY_BYTES, "the buffers are older than the trace"
        form.run(x)
        peak = traced_peak(before)
        tracemalloc.stop()
    return peak


def operands_of(ufunc: np.ufunc) -> tuple[Arrays, Arrays]:
    """Arrays of the types of the ufunc's float32 loop, or of its first one: inputs, results."""
    types: list[str] = ufunc.types
    loops = [loop for loop in types if "O" not in loop]
    plain = [loop for loop in loops if loop.startswith("f" * ufunc.nin)]
    chosen = plain[0] if plain else loops[0]
    inputs, _, results = chosen.partition("->")
    shape = (forms.SIDE, forms.SIDE)
    assert len(inputs) == ufunc.nin, "one letter per operand"
    made: Arrays = [np.ones(shape, dtype=letter) for letter in inputs]
    zeros: Arrays = [np.zeros(shape, dtype=letter) for letter in results]
    return made, zeros


def measured_ufunc(ufunc: np.ufunc) -> int:
    """The peak of a ufunc with out=."""
    inputs, results = operands_of(ufunc)
    if ufunc.signature is not None:
        inputs, results = product_operands(ufunc)
    targets = tuple(results)
    assert len(targets) == ufunc.nout, "one array per result"
    with np.errstate(all="ignore"):
        for _ in range(WARM_UPS):
            run(ufunc, inputs, targets)
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        run(ufunc, inputs, targets)
        peak = traced_peak(before)
        tracemalloc.stop()
    return peak


def product_operands(ufunc: np.ufunc) -> tuple[Arrays, Arrays]:
    """Operands of the products of matrices and vectors."""
    square = np.ones((forms.SIDE, forms.SIDE), dtype=np.float32)
    row = np.ones(forms.SIDE, dtype=np.float32)
    operands: dict[str, Arrays] = {
        "matmul": [square, square],
        "vecdot": [square, square],
        "matvec": [square, row],
        "vecmat": [row, square],
    }
    assert ufunc.__name__ in operands, "a product that numpy has"
    results: Arrays = [np.zeros_like(square if ufunc.__name__ == "matmul" else row)]
    return operands[ufunc.__name__], results


def run(ufunc: np.ufunc, inputs: Arrays, targets: tuple[Array, ...]) -> None:
    """One call with out=."""
    assert len(inputs) in (1, 2), "unary or binary"
    if len(inputs) == 1:
        _ = ufunc(inputs[0], out=targets)
    else:
        _ = ufunc(inputs[0], inputs[1], out=targets)


def judged(sources: dict[str, str], roots: tuple[str, ...]) -> dict[str, str]:
    """Symbol -> the sub-rules of P10-R3 that the checker reports in it, as steady code."""
    request = Request((), HERE, HERE, Settings(steady_roots=roots), DAY, jobs=1)
    units = [
        Unit(f"{name}.py", f"{name}.py", name, Profile.GROUND, False, HERE, text.encode())
        for name, text in sources.items()
    ]
    outcome = engine.examine(units, (), request, engine.selected(("P10-R3",), ()))
    assert outcome.verdict != engine.INCOMPLETE, "the forms are Python"
    found: dict[str, dict[str, None]] = {}
    for named in outcome.findings:
        finding = named.finding
        rules = found.setdefault(finding.symbol, {})
        rules[finding.rule] = None
    return {symbol: " ".join(names) for symbol, names in found.items()}


def rows_of_forms() -> list[Row]:
    """The forms, measured and judged."""
    every = forms.every_form()
    source = Path(forms.__file__)
    text = source.read_text(encoding="utf-8")
    refused = judged({"forms": text}, tuple(f"forms:{form.name}" for form in every))
    peaks = measured_forms()
    rows = []
    for form in every:
        name = form.name
        verdict = refused.get(f"forms:{name}", "")
        rows.append(Row(form.text, peaks[name], verdict, form.is_broadcast))
    assert len(rows) == len(every), "a row for each form"
    return rows


def ufunc_source() -> str:
    """Every ufunc with out=, as steady code."""
    lines = ["import numpy as np", "import numpy.typing as npt", "", "F = npt.NDArray[np.float32]"]
    for ufunc in UFUNCS:
        name = ufunc.__name__
        inputs = ", ".join(("a", "b")[: ufunc.nin])
        targets = ", ".join(("c", "d")[: ufunc.nout])
        lines.append("")
        lines.append("")
        lines.append(f"def steady_{name}(a: F, b: F, c: F, d: F) -> None:")
        lines.append(f"    np.{name}({inputs}, out=({targets},))")
    assert len(lines) > len(UFUNCS), "a function for each"
    return "\n".join(lines) + "\n"


def rows_of_ufuncs() -> list[Row]:
    """The ufuncs, measured and judged."""
    roots = tuple(f"ufuncs:steady_{ufunc.__name__}" for ufunc in UFUNCS)
    refused = judged({"ufuncs": ufunc_source()}, roots)
    rows = []
    for ufunc in UFUNCS:
        name = ufunc.__name__
        verdict = refused.get(f"ufuncs:steady_{name}", "")
        rows.append(Row(f"np.{name}(…, out=…)", measured_ufunc(ufunc), verdict, False))
    assert len(rows) == len(UFUNCS), "a row for each ufunc"
    return rows


def unmeasured(rows: Sequence[Row]) -> list[str]:
    """Names that the checker accepts and no form shows."""
    text = " ".join(row.form for row in rows)
    measured = {ufunc.__name__ for ufunc in UFUNCS}
    found = [f"ufunc {name}" for name in sorted(known_ufuncs() - measured)]
    with_out = set(numpy_calls.WITH_OUT) - set(numpy_calls.OUT_TRAPS)
    for name in sorted(with_out | numpy_calls.FREE | numpy_calls.SCALAR_RESULTS):
        if f"np.{name}(" not in text:
            found.append(f"np.{name}")
    for name in sorted(numpy_calls.FREE_METHODS | numpy_calls.RANDOM_OUT | numpy_calls.RANDOM_FREE):
        if f".{name}(" not in text:
            found.append(f".{name}")
    assert len(found) <= len(text), "names of the tables"
    return found


def known_ufuncs() -> set[str]:
    """The ufuncs of the checker's table, aliases under the name that numpy gives them."""
    aliases = {"abs": "absolute", "conj": "conjugate", "pow": "power", "true_divide": "divide"}
    aliases.update({"mod": "remainder", "bitwise_not": "invert", "bitwise_invert": "invert"})
    aliases.update({"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"})
    aliases.update({"asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh"})
    aliases.update({"bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift"})
    names = {aliases.get(name, name) for name in numpy_calls.UFUNCS}
    assert len(names) <= len(numpy_calls.UFUNCS), "aliases share a name"
    return names


def table_of(rows: Sequence[Row]) -> str:
    """The table as Markdown."""
    command = "`python -m verification.allocation.measure --write`"
    made = f"Generated by {command} with numpy {np.version.full_version}"
    lines = [
        "# What calls of numpy allocate",
        "",
        f"{made}; do",
        "not edit.  Arrays of 512 x 512 float32 (1 MiB), peak of tracemalloc, third of three runs.",
        "",
        "| form | peak bytes | of the array | certify |",
        "|---|---|---|---|",
    ]
    for row in rows:
        share = row.peak / ARRAY_BYTES
        verdict = row.refused or "accepted"
        lines.append(f"| `{row.form}` | {row.peak} | {share:.3f} | {verdict} |")
    assert len(lines) > len(rows), "a head and a line for each row"
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Measure, compare, perhaps write; the exit status is 0 if nothing disagrees."""
    assert len(arguments) <= 1, "there is one option"
    rows = [*rows_of_forms(), *rows_of_ufuncs()]
    wrong = [row for row in rows if row.disagrees]
    for row in wrong:
        print(f"accepted, but allocates {row.peak} bytes: {row.form}")
    missing = unmeasured(rows)
    for name in missing:
        print(f"accepted, but not measured: {name}")
    print(f"{len(rows)} forms, {len(wrong)} disagreements, {len(missing)} not measured")
    if arguments == ["--write"]:
        _ = TARGET.write_text(table_of(rows), encoding="utf-8")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
