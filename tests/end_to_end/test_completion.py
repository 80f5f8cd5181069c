"""`flightlm completion`: bash really completes with the script."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from flightlm.ground.cli import build_parser
from flightlm.ground.completion import CHOICES, MORE_PATHS, PATHS, SHELLS, actions
from tests.cli_helpers import assert_refused, run_cli, succeeded

# Python starts a shell in its own place.
EXEC: Final = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
# What Readline does: the words, the index of the one under the cursor, and the function that
# `complete` named; the answer is COMPREPLY.
ASK: Final = """\
source "$1" || exit 9
shift
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
function=$(complete -p flightlm | sed 's/.*-F \\([^ ]*\\).*/\\1/')
"$function" 2> /dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash, in a file."""
    place = tmp_path_factory.mktemp("completion") / "flightlm"
    _ = place.write_bytes(succeeded("completion", "bash").out)
    return place


def completions(script: Path, *words: str, cwd: Path | None = None) -> set[str]:
    """What bash offers for the last of these words of a command line."""
    command = ("bash", "--norc", "-c", ASK, "bash", os.fspath(script), "flightlm")
    outcome = run_cli(*command, *words, interpreter=("-c", EXEC), cwd=cwd)
    assert outcome.status == 0, outcome.err
    assert outcome.err == ""
    return set(outcome.text.split("\n")) - {""}


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")


@needs_bash
@pytest.mark.requirement("FLM-REQ-546")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("pl",), {"plan", "plot"}),
        (("plan", "--pre"), {"--preset"}),
        (
            ("plan", "--preset", ""),
            {"nano", "micro", "mini", "gopher-44m", "124M", "355M", "774M", "1558M"},
        ),
        (("plan", "--preset", "1"), {"124M", "1558M"}),
        (("convert", "a", "b", "--dtype", ""), {"fp32", "bf16", "fp16"}),
        (("run", "--to"), {"--tokenizer", "--tokens", "--top", "--top-k", "--top-p"}),
        (("completion", ""), {"bash", "zsh", "tcsh", "fish"}),
        (("inspect", "--"), {"--help", "--json", "--tokenizer", "--heads"}),
        (("nothing",), set()),
    ],
)
def test_bash_completes(script: Path, words: tuple[str, ...], offered: set[str]) -> None:
    assert completions(script, *words) == offered


@needs_bash
@pytest.mark.requirement("FLM-REQ-546")
def test_bash_completes_every_command(script: Path) -> None:
    commands = {name for action in build_parser()._actions for name in action.choices or ()}
    assert {"run", "plan", "inspect", "convert", "selftest", "completion"} <= commands
    assert completions(script, "") == commands


@needs_bash
@pytest.mark.requirement("FLM-REQ-546")
@pytest.mark.parametrize(
    "words",
    [
        ("run", "--weights", "mo"),
        ("run", "--tokenizer", "mo"),
        ("run", "--prompt-file", "mo"),
        ("run", "--prompts", "mo"),
        ("run", "--allow-tokens", "mo"),
        ("plan", "--weights", "mo"),
        ("inspect", "mo"),
        ("convert", "mo"),
        ("convert", "model.flm", "mo"),
    ],
    ids=" ".join,
)
def test_files_and_folders_complete_where_they_belong(
    script: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "models").mkdir()
    _ = (tmp_path / "model.flm").write_bytes(b"")
    _ = (tmp_path / "other").write_bytes(b"")
    assert completions(script, *words, cwd=tmp_path) == {"models", "model.flm"}


@pytest.mark.requirement("FLM-REQ-546")
@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script_that_names_every_command(shell: str) -> None:
    text = succeeded("completion", shell).text
    for word in ("plan", "inspect", "convert", "selftest", "completion", "preset", "1558M"):
        assert word in text
    assert text.endswith("\n")


@pytest.mark.requirement("FLM-REQ-546")
@pytest.mark.parametrize(
    ("shell", "check"), [("bash", "-n"), ("zsh", "-n"), ("fish", "-n"), ("tcsh", "-n")]
)
def test_a_shell_that_is_here_accepts_its_script(
    shell: str, check: str, tmp_path: Path
) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    place = tmp_path / "script"
    _ = place.write_bytes(succeeded("completion", shell).out)
    outcome = run_cli(shell, check, place, interpreter=("-c", EXEC))
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.requirement("FLM-REQ-546")
def test_every_path_and_choice_is_an_option_that_exists() -> None:
    found = list(actions(build_parser()))
    assert set(MORE_PATHS) | set(CHOICES) <= {action.dest for action in found}
    assert set(PATHS) <= {action.metavar for action in found}


@pytest.mark.requirement("FLM-REQ-546")
def test_without_shtab_the_error_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "shtab").mkdir()
    _ = (tmp_path / "shtab" / "__init__.py").write_text("raise ImportError('hidden')\n")
    outcome = run_cli("completion", "bash", changes={"PYTHONPATH": os.fspath(tmp_path)})
    assert_refused(outcome, "FLM-USE-004", 2)
    assert "pip install 'flightlm[ground]'" in outcome.err


@pytest.mark.requirement("FLM-REQ-501")
@pytest.mark.parametrize("arguments", [(), ("cmd",), ("bash", "zsh")])
def test_a_shell_that_is_not_known_is_refused(arguments: tuple[str, ...]) -> None:
    assert_refused(run_cli("completion", *arguments), "FLM-USE-001", 2)
