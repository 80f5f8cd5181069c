"""P10-R2: properties of the loop prover that the conformance files cannot list."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.bounds_model import Interval, joined, product, quotient, scaled, tightened
from flightlm.checker.context import FileContext
from flightlm.checker.effects import Effects
from flightlm.checker.linear import Linear
from flightlm.checker.model import Finding, Profile
from flightlm.checker.project import build_project, index_module
from flightlm.checker.report import Report
from flightlm.checker.rules import r02
from flightlm.checker.rules.r02_regex import nested_quantifier
from flightlm.checker.scopes import build_scopes
from flightlm.checker.settings import Settings
from flightlm.checker.source import make_source
from flightlm.checker.syntax import build_tree
from flightlm.checker.values import infer
from tests.checker_helpers import analyse

ENDS = st.none() | st.integers(-50, 50)


def context(text: str, profile: Profile, settings: Settings) -> FileContext:
    """One module as a rule sees it."""
    source = make_source(textwrap.dedent(text).encode(), "mod.py", "mod")
    assert source.tree is not None, source.reason
    tree = build_tree(source.tree)
    scopes = build_scopes(tree, "mod")
    index = build_project([index_module(source, tree, scopes, profile)])
    values = infer(tree, scopes, index, "mod")
    flight = profile is Profile.FLIGHT
    return FileContext(source, tree, scopes, values, index, settings, profile, flight)


def report_of(text: str, profile: str = "ground", settings: Settings | None = None) -> Report:
    """What rule 2 says of a module."""
    file = context(text, Profile(profile), settings or Settings())
    report = Report(file.source, file.tree, file.scopes)
    r02.check(file, report)
    return report


def found(text: str, profile: str = "ground") -> list[tuple[int, str]]:
    """Line and sub-rule of the findings."""
    return sorted((f.line, f.rule) for f in report_of(text, profile).findings)


def only(text: str, profile: str = "ground") -> Finding:
    """The one finding of a module."""
    findings = report_of(text, profile).findings
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.requirement("FLM-REQ-240")
@given(step=st.integers(-3, 3), up=st.booleans(), strict=st.booleans())
def test_a_counter_must_step_towards_its_bound(step: int, up: bool, strict: bool) -> None:
    sign = ("<" if up else ">") + ("" if strict else "=")
    source = f"def f(n: int) -> None:\n    i = 0\n    while i {sign} n:\n        i += {step}\n"
    proven = step > 0 if up else step < 0
    assert found(source) == ([] if proven else [(3, "P10-R2.1")])


@pytest.mark.requirement("FLM-REQ-240")
@given(
    forms=st.tuples(
        st.sampled_from(("i < n", "n > i", "not i >= n", "0 <= i < n", "n - i > 0", "i + 1 <= n")),
        st.sampled_from(("i += 1", "i = i + 1", "i = 1 + i", "i -= -1")),
    ),
    name=st.sampled_from(("i", "position", "range", "_")),
)
def test_spelling_does_not_change_the_verdict(forms: tuple[str, str], name: str) -> None:
    test, step = forms
    source = f"def f(n: int) -> None:\n    i = 0\n    while {test}:\n        {step}\n"
    assert found(source) == []
    assert found(re.sub(r"\bi\b", name, source)) == []


@pytest.mark.requirement("FLM-REQ-240")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("        n += 1\n        i += 1\n", "bound `n` is reassigned at line 4"),
        ("        if n:\n            continue\n        i += 1\n", "`continue` at line 5 skips it"),
        ("        i = n - 3\n", "no constant step up"),
        ("        print(n)\n", "never changes in the body"),
    ],
)
def test_the_message_names_the_step_that_failed(body: str, reason: str) -> None:
    source = f"def f(n: int) -> None:\n    i = 0\n    while i < n:\n{body}"
    assert reason in only(source).message


@pytest.mark.requirement("FLM-REQ-240")
def test_every_loop_is_shown_with_its_class_bound_and_template() -> None:
    source = """
        from typing import Final
        LIMIT: Final = 8
        def f(n: int, xs: tuple[int, ...]) -> None:
            assert n <= LIMIT, "bounded"
            i = 0
            while i < n:
                i += 2
            for k in range(LIMIT):
                print(k)
            for x in xs:
                print(x)
    """
    shown = [dict(proof.detail) for proof in report_of(source).proofs]
    assert shown[0] == {"class": "D", "bound": "4", "template": "T1"}
    assert shown[1] == {"class": "K", "bound": "8", "template": "for"}
    assert shown[2]["class"] == "D"
    assert all(step.startswith("ok: ") for p in report_of(source).proofs for step in p.steps)


@pytest.mark.requirement("FLM-REQ-241")
@given(
    guard=st.sampled_from(
        (
            "assert n <= 64, 'bounded'",
            "assert 64 >= n, 'bounded'",
            "if n > 64:\n        raise ValueError(n)",
            "if not n <= 64:\n        return",
            "n = min(n, 64)",
            "check(n)",
        )
    ),
    between=st.sampled_from(("pass", "m = n", "print(n)", "n = g(n)", "n += g(n)")),
)
def test_a_guard_counts_until_its_name_is_bound_anew(guard: str, between: str) -> None:
    source = (
        "def g(n: int) -> int:\n    return n * 100\n\n"
        "def check(n: int) -> None:\n    if n > 64:\n        raise ValueError(n)\n\n"
        f"def f(n: int) -> None:\n    {guard}\n    {between}\n"
        "    for i in range(n):\n        print(i)\n"
    )
    line = source[: source.index("    for")].count("\n") + 1
    lost = between.startswith("n ")
    assert found(source, "flight") == ([(line, "P10-R2.2")] if lost else [])
    assert found(source) == []


@pytest.mark.requirement("FLM-REQ-241")
@pytest.mark.parametrize(
    "source",
    [
        "def f(n: int) -> None:\n    for i in range(n):\n        assert n < 9, 'late'\n",
        "def f(n: int) -> None:\n    assert n >= 0, 'low'\n    for i in range(n):\n        print(i)\n",
        (
            "def f(n: int, c: bool) -> None:\n    if c:\n        assert n < 9, 'branch'\n"
            "    for i in range(n):\n        print(i)\n"
        ),
        (
            "def f(xs: list[int]) -> None:\n    assert len(xs) < 9, 'grows'\n    xs.append(1)\n"
            "    for x in xs:\n        print(x)\n"
        ),
    ],
)
def test_a_guard_that_does_not_dominate_or_hold_is_none(source: str) -> None:
    assert [rule for _, rule in found(source, "flight")] == ["P10-R2.2"]


@pytest.mark.requirement("FLM-REQ-241")
@given(values=st.lists(st.tuples(ENDS, ENDS), min_size=2, max_size=2), x=st.integers(-50, 50))
def test_interval_operations_hold_every_value(
    values: list[tuple[int | None, int | None]], x: int
) -> None:
    left, right = (Interval(lo, hi, "D") for lo, hi in values)
    members = [v for v in range(-50, 51) if inside(left, v)]
    others = [v for v in range(-50, 51) if inside(right, v)]
    for v in members[::7]:
        assert inside(scaled(left, x), v * x)
        assert inside(joined([left, right]), v)
        for w in others[::7]:
            assert inside(product(left, right), v * w)
            assert w < 1 or inside(quotient(left, right), v // w)
            assert v != w or inside(tightened(left, right), v)


def inside(interval: Interval, value: int) -> bool:
    """Whether a value lies between the ends."""
    low = interval.lo is None or interval.lo <= value
    return low and (interval.hi is None or value <= interval.hi)


@pytest.mark.requirement("FLM-REQ-241")
@given(
    terms=st.lists(
        st.tuples(st.sampled_from("+-"), st.sampled_from(("a", "b", "2*a", "7", "len(xs)"))),
        min_size=1,
        max_size=6,
    )
)
def test_a_form_is_the_sum_that_it_reads(terms: list[tuple[str, str]]) -> None:
    text = "0" + "".join(f" {sign} {part}" for sign, part in terms)
    source = f"def f(a: int, b: int, xs: list[int]) -> int:\n    return {text}\n"
    file = context(source, Profile.GROUND, Settings())
    form = Linear(Effects(file)).form(next(p for p in range(len(file.tree.nodes)) if is_sum(file, p)))
    scene = {"a": 3, "b": 5, "xs": [0] * 11}
    meaning = {"a": 3, "b": 5, "len": 11}
    total = form.constant
    for term in form.terms:
        key = "len" if term.key.startswith("len") else term.key.partition(":")[2]
        total += term.factor * meaning[key]
    assert total == eval(text, {"len": len}, scene)  # nosec B307  # the text is made above


def is_sum(file: FileContext, place: int) -> bool:
    """Whether a node is the returned expression."""
    return file.tree.fields[place] == "value" and type(
        file.tree.nodes[file.tree.parents[place]]
    ).__name__ == "Return"


@pytest.mark.requirement("FLM-REQ-242")
@given(depth=st.integers(1, 5), wrapper=st.sampled_from(("enumerate", "iter", "reversed")))
def test_wrapping_an_endless_iterator_does_not_end_it(depth: int, wrapper: str) -> None:
    inner = "itertools.count()"
    if wrapper == "reversed":
        wrapper = "itertools.chain"
    for _ in range(depth):
        inner = f"{wrapper}({inner})"
    source = f"import itertools\nit = {inner}\nfor x in it:\n    print(x)\n"
    assert found(source) == [(3, "P10-R2.2")]
    assert found(source.replace("in it:", "in zip(it, (1, 2)):")) == []
    assert found(source.replace("in it:", "in itertools.islice(it, 9):")) == []


@pytest.mark.requirement("FLM-REQ-242")
def test_a_generator_that_runs_itself_is_not_bounded() -> None:
    source = """
        def walk(tree: dict[str, dict]):
            for name, below in tree.items():
                yield name
                yield from walk(below)

        def use(tree: dict[str, dict]) -> None:
            for name in walk(tree):
                print(name)
    """
    assert (8, "P10-R2.2") in found(source)


@pytest.mark.requirement("FLM-REQ-242")
def test_the_product_of_a_nest_is_compared_with_max_iterations() -> None:
    source = "for i in range(50):\n    for j in range(50):\n        print(i, j)\n"
    few = Settings(max_iterations=2000)
    assert [f.line for f in report_of(source, "ground", few).findings] == [2]
    assert found(source) == []


@pytest.mark.requirement("FLM-REQ-243")
@pytest.mark.parametrize("alias", ["xs", "ys", "self_like"])
@pytest.mark.parametrize("change", ["append(x)", "remove(x)", "clear()", "pop()"])
def test_an_alias_changes_what_is_iterated(alias: str, change: str) -> None:
    source = (
        f"def f(xs: list[int]) -> None:\n    ys = xs\n    self_like = ys\n"
        f"    for x in xs:\n        {alias}.{change}\n"
    )
    assert (5, "P10-R2.3") in found(source)
    assert found(source.replace("in xs:", "in list(xs):")) == []


@pytest.mark.requirement("FLM-REQ-244")
@pytest.mark.parametrize("start", ["0.0", "np.uint8(0)", "Fraction(0)", "np.float32(0)"])
def test_an_inexact_counter_is_found(start: str) -> None:
    source = (
        "import numpy as np\nfrom fractions import Fraction\n\ndef f() -> None:\n"
        f"    i = {start}\n    while i < 9:\n        i += 1\n"
    )
    assert (6, "P10-R2.4") in found(source)


@pytest.mark.requirement("FLM-REQ-245")
def test_blocking_calls_count_in_critical_code_only() -> None:
    source = "import time\n\ndef f() -> None:\n    time.sleep(1)\n"
    assert found(source) == []
    assert found(source, "flight") == [(4, "P10-R2.6")]


@pytest.mark.requirement("FLM-REQ-246")
def test_a_declared_loop_needs_the_reverse_proof() -> None:
    source = (
        "def f(xs: list[int]) -> None:\n    while True:  # flightlm: nonterminating\n"
        "        if xs:\n            break\n"
    )
    assert found(source) == [(4, "P10-R2.7")]
    assert found(source.replace("break", "xs.pop()")) == []
    assert found(source.replace("  # flightlm: nonterminating", "")) == [(2, "P10-R2.1")]


@pytest.mark.requirement("FLM-REQ-247")
@pytest.mark.parametrize(
    ("pattern", "nested"),
    [
        ("(a+)+", "(a+)+"),
        ("x(?:ab*c)*y", "(?:ab*c)*"),
        ("((a)+b)+", "((a)+b)+"),
        ("(a+)?b+", ""),
        ("(?>a+)+", ""),
        ("(a++)+", ""),
        ("[(a+)]+", ""),
        (r"(\(a\+)+", ""),
        ("(a{2,5})+", ""),
        ("(a{2,})+", "(a{2,})+"),
        ("(", ""),
        ("[", ""),
        ("\\", ""),
    ],
)
def test_nested_quantifiers(pattern: str, nested: str) -> None:
    assert nested_quantifier(pattern) == nested


@pytest.mark.requirement("FLM-REQ-247")
@given(st.text(alphabet="()[]{}*+?\\|a1,:>^-", max_size=40))
def test_no_pattern_breaks_the_scanner(pattern: str) -> None:
    assert nested_quantifier(pattern) in pattern


@pytest.mark.requirement("FLM-REQ-248")
@pytest.mark.parametrize(
    "source",
    [
        "async def f(xs):\n    async for x in xs:\n        pass\n    return [y async for y in xs]\n",
        "match 3:\n    case [*rest]:\n        for r in rest:\n            print(r)\n    case _:\n        pass\n",
        "def f(*a, **k):\n    while (n := len(a)) > 3 and k:\n        del k['x']\n    else:\n        return n\n",
        "try:\n    pass\nexcept* ValueError:\n    for i in 'ab':\n        continue\n",
        "x = lambda n: [i for i in range(n) for j in range(i) if j]\n",
        "class A:\n    for i in range(3):\n        pass\n    while i:\n        i -= 1\n",
        "for a.b in c:\n    pass\nfor a[0], (d, *e) in c:\n    del d\n",
        "while x:\n    while y:\n        break\n    else:\n        continue\n",
        "def g():\n    yield from g()\n    x = yield\n    for q in (yield):\n        pass\n",
        "while not (a or not b) and c < d < e != f: global_name = 1\n",
    ],
)
def test_any_syntax_is_judged(source: str) -> None:
    assert report_of(source, "flight").counts
    assert report_of(source, "ground").counts


@pytest.mark.requirement("FLM-REQ-248")
def test_the_cost_grows_with_the_file_and_not_with_its_square() -> None:
    part = "def f{k}(n: int) -> int:\n    i = 0\n    while i < n:\n        i += 1\n    return i\n"
    source = "".join(part.replace("{k}", str(k)) for k in range(400))
    assert len(report_of(source).proofs) == 400


@pytest.mark.requirement("FLM-REQ-243")
def test_a_comprehension_before_a_return_is_not_left_by_it() -> None:
    source = """
        class Table:
            def __init__(self) -> None:
                self.rows: list[int] = []

            def add(self, row: int) -> int:
                self.rows.append(row)
                return row

            def doubled(self) -> list[int]:
                found = [self.add(row) for row in self.rows]
                return found
    """
    assert found(source) == [(11, "P10-R2.3")]
    assert found(source.replace("in self.rows]", "in list(self.rows)]")) == []


@pytest.mark.requirement("FLM-REQ-240")
def test_a_counter_that_very_many_loops_share_is_the_same_in_each() -> None:
    part = "index = 0\nwhile index < limit:\n    index += 1\n"
    report = report_of("limit = 10\n" + part * 300)
    assert not report.findings
    assert len(report.proofs) == 300
    broken = "limit = 10\n" + part * 299 + part.replace("+=", "-=")
    assert found(broken) == [(900, "P10-R2.1")]
    assert found("limit = 10\n" + part * 299 + part.replace("= 0\n", "= 0.5\n")) == [
        (900, "P10-R2.1"),
        (900, "P10-R2.4"),
    ]


@pytest.mark.requirement("FLM-REQ-241")
def test_guards_beyond_the_nearest_are_forgotten_and_never_invented() -> None:
    lines = "".join(f"    assert other != {k}, 'other'\n" for k in range(40))
    loop = "    for k in range(n):\n        print(k)\n"
    head = "def f(n: int, other: int) -> None:\n"
    guard = "    assert n <= 64, 'bounded'\n"
    assert found(head + lines + guard + loop, "flight") == []
    assert found(head + guard + lines + loop, "flight") in ([], [(43, "P10-R2.2")])
    lost = head + guard + lines + "    n = n * n\n" + loop
    assert found(lost, "flight") == [(44, "P10-R2.2")]


@pytest.mark.requirement("FLM-REQ-242")
@pytest.mark.parametrize(
    ("imports", "call"),
    [
        ("shlex", "shlex.split(text)"),
        ("textwrap", "textwrap.wrap(text)"),
        ("os", "os.listdir(text)"),
        ("os", "os.path.split(text)"),
        ("re", "re.findall('a', text)"),
        ("textwrap", "textwrap.dedent(text)"),
        ("urllib.parse", "urllib.parse.parse_qs(text)"),
        ("pathlib", "pathlib.Path(text).parts"),
        ("pathlib", "pathlib.Path(text).read_text()"),
        ("difflib", "difflib.get_close_matches(text, [])"),
    ],
)
def test_what_the_library_returns_as_a_sequence_has_an_end(imports: str, call: str) -> None:
    source = f"import {imports}\n\ndef f(text: str) -> None:\n    for part in {call}:\n        print(part)\n"
    report = report_of(source)
    assert not report.findings
    assert dict(report.proofs[0].detail)["class"] == "D"
    assert found(source, "flight") == [(4, "P10-R2.2")]


@pytest.mark.requirement("FLM-REQ-242")
def test_generators_and_checks_of_other_modules_count() -> None:
    tools = (
        "def firsts(n: int):\n    for i in range(n):\n        yield i\n\n"
        "def ever():\n    while True:\n        yield 1\n\n"
        "def require(value: int, high: int) -> None:\n    if value > high:\n"
        "        raise ValueError(value)\n"
    )
    use = (
        "from pkg.tools import ever, firsts as some, require as check\n\n"
        "def f(n: int) -> None:\n    check(n, 64)\n    for i in range(n):\n        print(i)\n"
        "def g() -> None:\n    for i in some(3):\n        print(i)\n"
        "    for i in ever():\n        print(i)\n"
    )
    sources = {"pkg/__init__.py": "", "pkg/tools.py": tools, "pkg/use.py": use}
    assert analyse(sources).lines("P10-R2.2") == {("pkg/use.py", 10)}
    flight = analyse(sources, profile="flight").lines("P10-R2.2")
    assert ("pkg/use.py", 5) not in flight
