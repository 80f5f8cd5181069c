"""P10-R7: conformance files, the page's examples, and what aliases and layout must not change."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.stdlib import canonical, lookup, type_of
from tests.checker_helpers import analyse, analyse_text, compare, examples_of, sources_of
from verification.stdlib import make_results

STANDARDS = Path(__file__).parents[3] / "standards"
CASES = sorted((STANDARDS / "conformance").glob("P10-R7.*/*"))
EXAMPLES = examples_of(STANDARDS / "rules" / "R7.md")
NAMES = [f"P10-R7.{number}" for number in range(1, 11)]
IDENTIFIERS = st.from_regex(r"[a-z][a-z0-9]{3,8}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)


@pytest.mark.requirement("FLM-REQ-224")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_conformance(case: Path) -> None:
    missed, false = compare(sources_of(case), [case.parent.name])
    assert not missed
    assert not false


@pytest.mark.requirement("FLM-REQ-226")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line-{example.line}")
def test_the_examples_of_the_page(example: object) -> None:
    sources = getattr(example, "sources")  # noqa: B009 - the parameter is typed object for pytest
    wanted = {rule for text in sources.values() for rule in NAMES if f"expect: {rule}" in text}
    missed, false = compare(sources, sorted(wanted) or ["P10-R7.10"])
    assert not missed
    assert not false


@pytest.mark.requirement("FLM-REQ-227")
def test_every_sub_rule_has_five_bad_and_five_good_cases() -> None:
    for name in NAMES:
        held = [case.name for case in CASES if case.parent.name == name]
        assert sum(case.startswith("bad_") for case in held) >= 5, name
        assert sum(case.startswith("good_") for case in held) >= 5, name


@pytest.mark.requirement("FLM-REQ-224")
@given(name=IDENTIFIERS, blank=st.integers(0, 3))
def test_names_and_layout_do_not_change_the_verdict(name: str, blank: int) -> None:
    space = "\n" * blank
    source = (
        f"import os.path as {name}x{space}\n\n\ndef {name}(p: str) -> int:\n    return len(p)\n"
        f"\n\nclass C:\n    def m(self, p: str) -> None:\n{space}        {name}(p)\n"
        f"        {name}x.join(p, p)\n        _ = {name}(p)\n"
    )
    assert len(analyse_text(source).lines("P10-R7.1")) == 2


@pytest.mark.requirement("FLM-REQ-225")
def test_a_parameter_is_followed_to_where_it_is_checked() -> None:
    sources = {
        "low.py": "def require(n):\n    if n < 0:\n        raise ValueError(n)\n",
        "mid.py": "import low\n\n\ndef pass_on(count):\n    low.require(count)\n",
        "top.py": "from mid import pass_on as p\n\n\ndef f(size):\n    p(size)\n    return [0] * size\n",
    }
    assert analyse(sources, profile="flight").lines("P10-R7.4") == set()


@pytest.mark.requirement("FLM-REQ-228")
def test_the_table_is_what_the_stubs_say() -> None:
    assert make_results.TARGET.read_text(encoding="utf-8") == make_results.render()


@pytest.mark.requirement("FLM-REQ-228")
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("builtins.list.append", "N"),
        ("builtins.str.startswith", "B"),
        ("re.match", "O"),
        ("sys.exit", "X"),
        ("os.environ.get", "O"),
        ("queue.Queue.put", "N"),
        ("threading.Lock.acquire", "B"),
        ("sys.stdout.buffer.flush", "N"),
        ("collections.Counter.pop", "V"),
    ],
)
def test_the_library_is_known(path: str, code: str) -> None:
    entry = lookup(path)
    assert entry is not None
    assert entry.code == code


@pytest.mark.requirement("FLM-REQ-228")
def test_unknown_paths_are_unknown() -> None:
    assert lookup("torch.add") is None
    assert lookup("os.path.no_such_function") is None
    assert type_of("no.such.thing") == ""
    assert canonical("plain") == "plain"


OUTS = (
    ("np.add.at(a, i, 1.0)", False),
    ("np.add.reduce(a, 0, None, b)", False),
    ("np.add.reduce(a, 0, None, None)", True),
    ("a.dot(b, c)", False),
    ("a.dot(b)", True),
    ("np.dot(a, b, c)", False),
    ("np.modf(a, b, c)", False),
    ("np.add(a, b, None)", True),
    ("np.add(a, b, out=c)", False),
    ("np.clip(a, 0.0, 1.0, c)", False),
    ("a.clip(0.0, 1.0, c)", False),
    ("a.clip(0.0, 1.0)", True),
    ("np.sum(a, 0, None)", True),
    ("np.nan_to_num(a, copy=False)", False),
    ("np.nan_to_num(a, False)", False),
    ("np.nan_to_num(a, copy=True)", True),
    ("np.nan_to_num(a)", True),
)


@pytest.mark.requirement("FLM-REQ-224")
@pytest.mark.parametrize(("call", "dropped"), OUTS)
def test_what_numpy_writes_in_place_drops_no_result(call: str, dropped: bool) -> None:
    source = (
        "import numpy as np\nimport numpy.typing as npt\n\nF = npt.NDArray[np.float32]\n\n\n"
        f"def f(a: F, b: F, c: F, i: npt.NDArray[np.int64]) -> None:\n    {call}\n"
    )
    assert bool(analyse_text(source).lines("P10-R7.1")) is dropped
