"""P10-R9 without R9.3: properties that the conformance files cannot list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.rules import r09
from flightlm.checker.settings import Settings
from tests.unit.checker.rule_harness import findings, lines, reports

LINKS = st.lists(st.sampled_from((".a", "[i]", "(x)")), min_size=1, max_size=6)


@pytest.mark.requirement("FLM-REQ-233")
@given(links=LINKS)
def test_a_reference_is_flagged_from_three_links_on(links: list[str]) -> None:
    source = f"def f(base, i, x):\n    return base{''.join(links)}\n"
    assert lines(r09.check, source, "P10-R9.1") == ([2] if len(links) > 2 else [])


@pytest.mark.requirement("FLM-REQ-233")
@given(links=LINKS, receiver=st.sampled_from(("self", "cls", "this")))
def test_the_receiver_is_not_counted_whatever_its_name(links: list[str], receiver: str) -> None:
    source = (
        f"class A:\n    def f({receiver}, i, x):\n        return {receiver}.b{''.join(links)}\n"
    )
    assert lines(r09.check, source, "P10-R9.1") == ([3] if len(links) > 2 else [])


@pytest.mark.requirement("FLM-REQ-233")
@given(links=LINKS)
def test_a_module_path_counts_as_the_name_that_from_would_import(links: list[str]) -> None:
    tail = "".join(links)
    forms = (
        f"import numpy as np\n\n\ndef f(i, x):\n    return np.linalg.norm{tail}\n",
        f"from numpy import linalg\n\n\ndef f(i, x):\n    return linalg.norm{tail}\n",
        f"from numpy.linalg import norm\n\n\ndef f(i, x):\n    return norm{tail}\n",
    )
    found = [lines(r09.check, source, "P10-R9.1") for source in forms]
    assert found == [[5] if len(links) > 2 else []] * 3


@pytest.mark.requirement("FLM-REQ-233")
def test_modules_of_the_project_are_paths() -> None:
    sources = {
        "pkg/__init__.py": "",
        "pkg/sub/__init__.py": "",
        "pkg/sub/tables.py": "ROWS = [[1], [2]]\n",
        "use.py": "import pkg.sub.tables as t\nimport pkg.sub.tables\n\n"
        "A = t.ROWS[0][0]\nB = pkg.sub.tables.ROWS[0][0]\nC = t.ROWS[0][0].real\n",
    }
    found = [(f.path, f.line) for f in findings(r09.check, sources) if f.rule == "P10-R9.1"]
    assert found == [("use.py", 6)]


@pytest.mark.requirement("FLM-REQ-233")
def test_await_hides_no_link() -> None:
    source = "async def f(a):\n    return (await a.get()).json()\n"
    assert lines(r09.check, source, "P10-R9.1") == [2]


@pytest.mark.requirement("FLM-REQ-233")
@given(count=st.integers(min_value=1, max_value=8))
def test_a_chain_is_flagged_from_three_calls_on(count: int) -> None:
    source = f"def f(text):\n    return text{'.strip()' * count}\n"
    assert lines(r09.check, source, "P10-R9.8") == ([2] if count > 2 else [])


@pytest.mark.requirement("FLM-REQ-233")
def test_each_reference_is_one_obligation() -> None:
    (report,) = reports(r09.check, {"m.py": "def f(a, b):\n    return a.b.c.d + b.c[a.x.y]\n"})
    assert report.counts["P10-R9.1"] == [2, 1, 0]


@pytest.mark.requirement("FLM-REQ-233")
def test_a_very_long_chain_takes_one_pass() -> None:
    source = f"def f(a):\n    return a{'.b' * 800}\n"
    (found,) = [f for f in findings(r09.check, source) if f.rule == "P10-R9.1"]
    assert found.message.startswith("800 links")


@pytest.mark.requirement("FLM-REQ-234")
@pytest.mark.parametrize(
    ("line", "is_kept"),
    [
        ("x = work", True),
        ("x = work if y else None", True),
        ("x = (work, 1)", True),
        ("x = {'a': [work]}", True),
        ("x = work()", False),
        ("x = y is work", False),
        ("x = sorted(y, key=work)", False),
        ("x = list(map(work, y))", False),
        ("x = take(work)", True),
        ("x = take(y=work)", True),
        ("x = take([work])", True),
        ("x: Final = work", False),
        ("x: Final = {'a': work}", False),
        ("x: Final[dict[str, object]] = {'a': (work, len)}", False),
        ("x: Final = [take(work)]", True),
        ("x = len", True),
        ("x = str", False),
        ("x = math.pi", False),
        ("x = math.sin", True),
        ("x = str.lower", True),
        ("x = [math.tau]", False),
    ],
)
def test_what_keeps_a_function(line: str, is_kept: bool) -> None:
    source = (
        "import math\nfrom typing import Final\n\n\ndef work(a=1):\n    return a\n\n\n"
        f"def take(y):\n    return y\n\n\ny = [1]\n{line}\n"
    )
    assert lines(r09.check, source, "P10-R9.2") == ([14] if is_kept else [])


@pytest.mark.requirement("FLM-REQ-234")
def test_a_final_table_in_a_class_or_function_is_no_module_table() -> None:
    source = (
        "from typing import Final\n\n\ndef work():\n    return 1\n\n\nclass A:\n"
        "    table: Final = {'a': work}\n\n\ndef f():\n    table: Final = (work,)\n    return table\n"
    )
    assert lines(r09.check, source, "P10-R9.2") == [9, 13]


@pytest.mark.requirement("FLM-REQ-234")
@pytest.mark.parametrize(
    ("call", "lines_found"),
    [
        ("sorted(x, key=lambda a: a)", []),
        ("sorted(x, key=(lambda a: a) if x else None)", []),
        ("dict(key=lambda: 1)", [2]),
        ("map(lambda a: a, x)", [2]),
        ("sorted(x, key=lambda a: (lambda b: b)(a))", [2]),
    ],
)
def test_lambdas(call: str, lines_found: list[int]) -> None:
    assert lines(r09.check, f"def f(x):\n    return {call}\n", "P10-R9.4") == lines_found


@pytest.mark.requirement("FLM-REQ-235")
@given(
    depth=st.integers(min_value=0, max_value=5),
    wrapper=st.sampled_from(("{}", "Optional[{}]", "{} | None", "Final[{}]", "ClassVar[{}]")),
    quoted=st.booleans(),
)
def test_nesting_counts_subscripts_but_no_qualifiers(
    depth: int, wrapper: str, quoted: bool
) -> None:
    annotation = wrapper.format("list[" * depth + "int" + "]" * depth)
    if quoted:
        annotation = repr(annotation)
    source = f"from typing import ClassVar, Final, Optional\n\nx: {annotation} = None\n"
    assert lines(r09.check, source, "P10-R9.6") == ([3] if depth > 2 else [])


@pytest.mark.requirement("FLM-REQ-235")
@pytest.mark.parametrize(
    "source",
    [
        "import typing\n\nx: typing.Any = 1\n",
        "from typing import Any as Whatever\n\nx: Whatever = 1\n",
        "import typing as t\n\nx: 'dict[str, t.Any]' = {}\n",
        "from typing import Any\n\nx = list[Any]\n",
        "from typing import Any\n\ndef f() -> 'Any': ...\n",
    ],
)
def test_any_under_each_name(source: str) -> None:
    assert lines(r09.check, source, "P10-R9.6") == [3]


@pytest.mark.requirement("FLM-REQ-235")
def test_raw_memory_in_a_declared_module() -> None:
    source = "import numpy as np\n\nx = np.frombuffer(b'ab')\ny = id(x)\n"
    assert lines(r09.check, source, "P10-R9.5") == [3, 4]
    declared = Settings(declared_modules={"P10-R9.5": ("mod",)})
    assert lines(r09.check, source, "P10-R9.5", declared) == []


@pytest.mark.requirement("FLM-REQ-236")
@pytest.mark.parametrize(
    ("expression", "is_shared"),
    [
        ("self._a", True),
        ("self._a.T", True),
        ("self._a[1:]", True),
        ("self._a[..., 0]", True),
        ("self._a.reshape(-1)", True),
        ("self._a[0]", False),
        ("self._a.copy()", False),
        ("self._a + 1", False),
        ("self._a.size", False),
        ("self._a.reshape(-1).copy()", False),
        ("self._n", False),
    ],
)
def test_what_hands_an_array_out(expression: str, is_shared: bool) -> None:
    source = (
        "import numpy as np\n\n\nclass A:\n    def __init__(self) -> None:\n"
        "        self._a: np.ndarray = np.zeros(4)\n        self._n = 4\n\n"
        f"    def get(self) -> object:\n        return {expression}\n"
    )
    assert lines(r09.check, source, "P10-R9.7") == ([10] if is_shared else [])


@pytest.mark.requirement("FLM-REQ-233")
@pytest.mark.parametrize(
    "source",
    [
        "",
        "(lambda: 0)()()()\n",
        "[1][0][0][0]\n",
        "x: 'not a type ['\ny: '' = 1\nz: \"list['int']\" = 2\n",
        "match x:\n    case a.b.c.d: pass\n",
        "class A:\n    __array_interface__ = 1\n    f = g = A\n",
        "def f(a=(b.c.d.e), *, k: 'Any' = lambda: 0): return super().x.y.z\n",
        "super\nsuper()\nsuper().a\nself.a.b.c\n",
        "type(x).y.z[0] = await_\ndel a.b.c.d\n",
        "async def f():\n    return await (await a.b.c).d\n",
    ],
)
def test_no_syntax_stops_the_rule(source: str) -> None:
    assert isinstance(findings(r09.check, source), list)


@pytest.mark.requirement("FLM-REQ-233")
@pytest.mark.parametrize(
    ("value", "kept"),
    (("np.__version__", False), ("json.__name__", False), ("np.sum", True), ("json.dumps", True)),
)
def test_the_version_of_a_module_is_no_function(value: str, kept: bool) -> None:
    source = (
        "import json\nimport numpy as np\n\n\n"
        f"class A:\n    def __init__(self, x):\n        self.x = x\n\n\nB = A({value})\n"
    )
    assert lines(r09.check, source, "P10-R9.2") == ([10] if kept else [])
