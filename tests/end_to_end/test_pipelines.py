"""The pre-commit hook, the GitHub action, the pipelines of docs/ci.md, the guide of adopting.md."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from flightlm.ground.process import inherited, output_of
from tests.adoption_helpers import HEAD, commit, unfinished, write
from tests.cli_helpers import COMMAND
from tests.end_to_end.test_commands import OPTIONS
from verification.adoption import guide

ROOT: Final = Path(__file__).parents[2]
ACTION: Final = ROOT / "action.yml"
HOOKS: Final = ROOT / ".pre-commit-hooks.yaml"
CI: Final = ROOT / "docs" / "ci.md"
BLOCK: Final = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXPRESSION: Final = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
INPUT: Final = re.compile(r"inputs\.([a-z-]+)")


def read_yaml(text: str) -> Any:
    """A YAML document."""
    return yaml.safe_load(text)


def blocks() -> list[Any]:
    """The YAML documents of docs/ci.md: GitHub, GitLab, pre-commit."""
    found = [read_yaml(text) for text in BLOCK.findall(CI.read_text(encoding="utf-8"))]
    assert len(found) == 3
    return found


def shell(script: str, folder: Path, variables: dict[str, str]) -> tuple[int, str]:
    """Run a script as a runner of GitHub does; its exit status and what it prints."""
    path = f"{COMMAND.parent}:{inherited()['PATH']}"
    around = [f"{name}={value}" for name, value in {"PATH": path, **variables}.items()]
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
    return output_of(["env", "-C", str(folder), *around, *bash], 120.0)


@pytest.mark.requirement("FLM-REQ-597")
def test_the_hook_is_one_that_pre_commit_takes_and_the_parser_knows(tmp_path: Path) -> None:
    (hook,) = load_manifest(str(HOOKS))
    (listed,) = blocks()[2]["repos"][0]["hooks"]
    assert hook["id"] == listed["id"]
    assert not hook["pass_filenames"]
    write(tmp_path, {"pkg/__init__.py": HEAD, "pkg/a.py": unfinished("f")})
    _ = commit(tmp_path)
    entry = shlex.split(hook["entry"])
    assert entry[0] == COMMAND.name
    whole = shlex.join([*entry, *hook["args"]])
    assert shell(whole, tmp_path, {})[0] == 1
    asked = shlex.join([*entry, *listed["args"]])
    assert shell(asked, tmp_path, {})[0] == 0
    write(tmp_path, {"pkg/a.py": unfinished("f", "new")})
    assert shell(asked, tmp_path, {})[0] == 1


def action() -> dict[str, Any]:
    """action.yml."""
    found: dict[str, Any] = read_yaml(ACTION.read_text(encoding="utf-8"))
    return found


def steps() -> dict[str, dict[str, Any]]:
    """The steps of the action by name."""
    return {step["name"]: step for step in action()["runs"]["steps"]}


@pytest.mark.requirement("FLM-REQ-597")
def test_the_action_names_only_inputs_and_steps_that_it_has() -> None:
    found = action()
    text = ACTION.read_text(encoding="utf-8")
    assert found["runs"]["using"] == "composite"
    assert set(INPUT.findall(text)) == set(found["inputs"])
    assert all(isinstance(value["default"], str) for value in found["inputs"].values())
    ids = {step["id"] for step in steps().values() if "id" in step}
    assert set(re.findall(r"steps\.([a-z]+)\.", text)) <= ids
    table = CI.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == set(found["inputs"])
    used = blocks()[0]["jobs"]["certify"]["steps"][1]["with"]
    assert set(used) <= set(found["inputs"])


@pytest.mark.requirement("FLM-REQ-597")
def test_no_input_becomes_text_of_a_script() -> None:
    for step in steps().values():
        assert EXPRESSION.search(step.get("run", "")) is None
        assert ("run" in step) == ("shell" in step)


class Runner:
    """What a runner of GitHub gives to a step."""

    def __init__(self, folder: Path) -> None:
        self.workspace: Final = folder / "work"
        self.temp: Final = folder / "temp dir"
        self.workspace.mkdir()
        program = self.temp / "flightlm" / "bin" / "flightlm"
        program.parent.mkdir(parents=True)
        program.symlink_to(COMMAND)
        self.output: Final = folder / "output"
        self.summary: Final = folder / "summary"

    def certify(self, **changes: str) -> tuple[int, str]:
        """The step that certifies, with inputs that differ from their defaults."""
        step = steps()["Certify"]
        inputs = {name: value["default"] for name, value in action()["inputs"].items()}
        inputs.update({name.replace("_", "-"): value for name, value in changes.items()})
        variables = {
            name: EXPRESSION.sub(lambda m: inputs[m[1].removeprefix("inputs.")], text)
            for name, text in step["env"].items()
        }
        variables |= {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        for file in (self.output, self.summary):
            _ = file.write_text("")
        return shell(step["run"], self.workspace, variables)

    def told(self) -> dict[str, str]:
        """The outputs of the step."""
        lines = self.output.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner whose workspace holds a package with a finding."""
    made = Runner(tmp_path)
    write(made.workspace, {"pkg/__init__.py": HEAD, "pkg/a.py": unfinished("f")})
    _ = commit(made.workspace)
    return made


def verdict(status: str, folder: Path) -> int:
    """How the last step of the action ends."""
    return shell(steps()["Verdict"]["run"], folder, {"STATUS": status})[0]


@pytest.mark.requirement("FLM-REQ-597")
def test_the_action_annotates_summarises_and_ends_with_the_status(runner: Runner) -> None:
    status, out = runner.certify()
    assert status == 0, out
    assert runner.told() == {"status": "1", "sarif": "certify.sarif"}
    assert re.search(r"^::(error|warning) file=pkg/a\.py,line=6,", out, re.MULTILINE)
    assert "P10-N3" in runner.summary.read_text()
    found = json.loads((runner.workspace / "certify.sarif").read_text())
    assert len(found["runs"][0]["results"]) == 1
    assert verdict("1", runner.workspace) == 1
    assert verdict("0", runner.workspace) == 0


@pytest.mark.requirement("FLM-REQ-597")
def test_the_inputs_of_the_action_reach_the_command(runner: Runner) -> None:
    status, out = runner.certify(diff_base="HEAD", sarif="out/../c.sarif")
    assert status != 0, out  # there is no folder `out`
    (runner.workspace / "out").mkdir()
    assert runner.certify(diff_base="HEAD", sarif="out/c.sarif")[0] == 0
    assert runner.told() == {"status": "0", "sarif": "out/c.sarif"}
    assert runner.certify(paths="pkg/__init__.py\n\n", profile="flight")[0] == 0
    assert runner.told()["status"] == "0"
    assert runner.certify(args=" --select\n P10-R1,P10-R2 ")[0] == 0
    assert runner.told()["status"] == "0"
    assert runner.certify(baseline="base.json", args="--update-baseline")[0] == 0
    assert runner.told()["status"] == "0"


@pytest.mark.requirement("FLM-REQ-597")
def test_the_action_fails_where_no_report_was_made(runner: Runner) -> None:
    mark = runner.workspace / "mark"
    for hostile in (f"$(touch {mark})`touch {mark}`", f"; touch {mark}", "-x"):
        status, out = runner.certify(paths=hostile)
        assert status == 0, out
        assert runner.told() == {"status": "2"}
        assert "::error title=flightlm certify::no report was made" in out
    assert not mark.exists()
    assert verdict("2", runner.workspace) == 2
    condition = steps()["Upload SARIF"]["if"]
    assert "inputs.upload-sarif == 'true'" in condition
    assert "steps.certify.outputs.sarif != ''" in condition


@pytest.mark.requirement("FLM-REQ-597")
def test_the_action_installs_its_own_tree_and_leaves_the_job_s_python_alone(tmp_path: Path) -> None:
    said = tmp_path / "said"
    program = tmp_path / "python"
    _ = program.write_text(
        '#!/bin/bash\nprintf "%s\\n" "$0 $*" >> "$SAID"\n'
        'if [ "$2" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi\n'
    )
    program.chmod(0o755)
    status, out = shell(
        steps()["Install flightlm"]["run"],
        tmp_path,
        {
            "PYTHON": str(program),
            "SAID": str(said),
            "RUNNER_TEMP": str(tmp_path / "t"),
            "GITHUB_ACTION_PATH": str(ROOT),
        },
    )
    assert status == 0, out
    first, second = said.read_text().splitlines()
    assert first.startswith(f"{program} -m venv ")
    assert second.startswith(f"{tmp_path}/t/flightlm/bin/python -m pip install ")
    assert second.endswith(str(ROOT))


@pytest.mark.requirement("FLM-REQ-597")
@pytest.mark.parametrize(("text", "status"), [(HEAD, 0), (unfinished("f"), 1), ("def f(:", 3)])
def test_the_job_of_gitlab_ends_with_the_status(tmp_path: Path, text: str, status: int) -> None:
    job = blocks()[1]["certify"]
    lines = [line for line in job["script"] if not line.startswith("pip install")]
    assert len(lines) == len(job["script"]) - 1
    write(tmp_path, {"pkg/__init__.py": text})
    base = commit(tmp_path)
    assert shell("\n".join(lines), tmp_path, {})[0] == status
    for name in job["artifacts"]["reports"].values():
        assert (tmp_path / name).is_file(), name
    issues = json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text())
    assert len(issues) == (1 if status == 1 else 0)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["location"] == {"path": "pkg/__init__.py", "lines": {"begin": 6}}
    if status != 1:
        return
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    assert shell("\n".join(lines), tmp_path, variables)[0] == 0
    wrong = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "nowhere"}
    assert shell("\n".join(lines), tmp_path, wrong)[0] == 2


@pytest.mark.requirement("FLM-REQ-597")
def test_the_commands_that_the_pages_name_are_known() -> None:
    text = CI.read_text(encoding="utf-8")
    named = set(re.findall(r"`(--[a-z-]+)", text))
    assert named
    assert named <= OPTIONS["certify"]


VARIES: Final = re.compile(r"self-test \d+/\d+")


@pytest.mark.requirement("FLM-REQ-598")
def test_the_guide_is_what_its_commands_print() -> None:
    text = guide.PAGE.read_text(encoding="utf-8")
    if f"iniconfig {guide.version()} " not in text:
        pytest.skip(f"the guide takes another iniconfig than {guide.version()}")
    now = guide.played(text)
    assert VARIES.sub("", now) == VARIES.sub("", text), "write it anew: verification.adoption.guide"


@pytest.mark.requirement("FLM-REQ-598")
def test_the_guide_s_player_shows_what_commands_print(tmp_path: Path) -> None:
    page = [
        "text",
        "<!-- $ echo hidden > file -->",
        "```console",
        "$ cat file; false",
        "old output",
        "$ echo $?",
        "$ cat <<'END'",
        "> a",
        ">",
        "> END",
        "```",
        "```toml",
        "kept = 1",
        "```",
    ]
    shown = guide.rendered(page, guide.Player(tmp_path))
    assert shown[2:12] == [
        "```console",
        "$ cat file; false",
        "hidden",
        "$ echo $?",
        "1",
        "$ cat <<'END'",
        "> a",
        ">",
        "> END",
        "a",
    ]
    assert shown[12:] == ["", "```", "```toml", "kept = 1", "```"]
    assert guide.rendered(shown, guide.Player(tmp_path)) == shown
