"""Run the hooks of a deployment recipe."""

from builtins import exec as run_text

OPEN = "ready"


def apply_hook(text: str, state: dict[str, object]) -> None:
    """Run one hook with `state` as its names."""
    run_text(text, state)  # expect: P10-R8.1


def apply_all(hooks: list[str]) -> None:
    """Run every hook."""
    runner = eval
    for hook in hooks:
        runner(hook)  # expect: P10-R8.1
