"""Methods chosen by a text at run time."""


class Shell:
    """Commands."""

    def do_list(self) -> int:
        """List."""
        return 0

    def run(self, line: str) -> int:
        """Run a command by its name."""
        method = getattr(self, f"do_{line}")
        return method()  # expect: P10-R9.3


def apply(target: object, name: str) -> object:
    """Call a method by name."""
    return getattr(target, name)()  # expect: P10-R9.3
