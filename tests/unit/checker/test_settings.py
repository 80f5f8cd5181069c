"""The configuration: what it means, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flightlm.checker.model import Profile
from flightlm.checker.settings import (
    KEYS,
    Settings,
    SettingsError,
    nearest,
    parse_settings,
    within_module,
    within_path,
)

WHOLE = """
[tool.flightlm.certify]
paths = ["flightlm"]
deviations = "standards/deviations.toml"
baseline = "baseline.json"
steady_roots = ["pkg.mod:Engine.step"]
init_roots = ["pkg.mod:build"]
critical = ["pkg/core", "pkg.extra"]
check_functions = ["pkg.checks:require"]
pure_functions = ["pkg.sums:total"]
max_iterations = 1000
[tool.flightlm.certify.exclude]
"tests" = "fixtures are how tests are written"
[tool.flightlm.certify.profiles]
"flightlm/flight" = "flight"
"flightlm" = "ground"
[tool.flightlm.certify.declared_modules]
"R1.5" = ["pkg.main"]
"P10-R9.5" = ["pkg.views"]
[tool.flightlm.certify.import_walls]
"pkg" = ["math"]
"pkg.io" = ["math", "os"]
"""


def parse(text: str) -> Settings:
    """The settings of a text."""
    return parse_settings(text.encode(), "pyproject.toml")


@pytest.mark.requirement("FLM-REQ-252")
def test_every_key_is_read() -> None:
    found = parse(WHOLE)
    assert found.paths == ("flightlm",)
    assert found.deviations == "standards/deviations.toml"
    assert found.baseline == "baseline.json"
    assert found.steady_roots == ("pkg.mod:Engine.step",)
    assert found.init_roots == ("pkg.mod:build",)
    assert found.check_functions == ("pkg.checks:require",)
    assert found.pure_functions == ("pkg.sums:total",)
    assert found.max_iterations == 1000
    assert found.exclusion("tests/a.py") == "fixtures are how tests are written"
    assert found.exclusion("tests.py") == ""
    for key in KEYS:
        assert key in WHOLE, f"{key} is tested"


@pytest.mark.requirement("FLM-REQ-252")
def test_the_longest_path_decides_the_profile() -> None:
    found = parse(WHOLE)
    assert found.profile_of("flightlm/flight/a.py") is Profile.FLIGHT
    assert found.profile_of("flightlm/flights.py") is Profile.GROUND
    assert found.profile_of("elsewhere.py") is Profile.GROUND
    assert found.wall_of("pkg.io.files") == "pkg.io"
    assert found.wall_of("pkg.ion") == "pkg"
    assert found.wall_of("package") == ""


@pytest.mark.requirement("FLM-REQ-252")
def test_rules_are_named_with_and_without_their_prefix() -> None:
    found = parse(WHOLE)
    assert found.declared("P10-R1.5", "pkg.main")
    assert found.declared("P10-R9.5", "pkg.views.deep")
    assert not found.declared("P10-R1.5", "pkg.mainly")
    assert found.is_critical("pkg/core/a.py", "pkg.core.a")
    assert found.is_critical("x.py", "pkg.extra.x")
    assert not found.is_critical("pkg/corex.py", "pkg.corex")


@pytest.mark.requirement("FLM-REQ-252")
def test_no_table_is_no_configuration() -> None:
    assert parse("[project]\nname = 'x'\n") == Settings(file="pyproject.toml")
    assert parse("") == Settings(file="pyproject.toml")


@pytest.mark.requirement("FLM-REQ-252")
@given(st.sampled_from(KEYS), st.sampled_from(["0", "true", "1979-05-27", "[[]]", "''", "[1]"]))
def test_a_value_of_a_wrong_type_names_its_key(key: str, value: str) -> None:
    if (key, value) == ("max_iterations", "0"):
        value = "-1"
    with pytest.raises(SettingsError, match=key) as caught:
        _ = parse(f"[tool.flightlm.certify]\n{key} = {value}\n")
    assert "\n" not in str(caught.value)


@pytest.mark.requirement("FLM-REQ-252")
@given(st.binary(max_size=60))
def test_any_bytes_parse_or_are_refused(data: bytes) -> None:
    try:
        found = parse_settings(data, "x.toml")
    except SettingsError as error:
        assert str(error)
    else:
        assert found.file == "x.toml"


@pytest.mark.requirement("FLM-REQ-252")
@given(st.text(max_size=20))
def test_an_unknown_key_is_refused(key: str) -> None:
    quoted = "".join(f"\\U{ord(c):08x}" for c in key if not 0xD800 <= ord(c) < 0xE000)
    if key in KEYS:
        return
    with pytest.raises(SettingsError, match="unknown key|empty"):
        _ = parse(f'[tool.flightlm.certify]\n"{quoted}" = 1\n')


@pytest.mark.requirement("FLM-REQ-252")
def test_the_nearest_file_is_found_upwards(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    assert nearest(deep) == tmp_path / "pyproject.toml"
    (deep / "pyproject.toml").touch()
    assert nearest(deep) == deep / "pyproject.toml"


@pytest.mark.requirement("FLM-REQ-252")
def test_names_and_paths_are_compared_by_their_parts() -> None:
    assert within_module("a.b", "a")
    assert not within_module("ab", "a")
    assert within_path("a/b.py", "./a/")
    assert within_path("a/b.py", ".")
    assert not within_path("ab/c.py", "a")
