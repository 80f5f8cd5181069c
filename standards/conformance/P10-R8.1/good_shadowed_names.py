"""Names of dangerous builtins that mean something else here."""


def exec(command: str) -> str:
    """The shell line that a job would run; nothing is run."""
    return f"sh -c {command!r}"


def plan(commands: list[str]) -> list[str]:
    """The shell lines of a job."""
    return [exec(command) for command in commands]


def worth(eval: int) -> int:
    """A chess evaluation in hundredths of a pawn, clipped."""
    return max(-1000, min(1000, eval))
