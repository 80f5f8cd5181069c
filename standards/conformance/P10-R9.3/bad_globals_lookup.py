"""Functions looked up in the module's dictionary."""


def start_engine() -> int:
    """Start."""
    return 1


def run(action: str) -> int:
    """Run a function of this module."""
    return globals()[f"{action}_engine"]()  # expect: P10-R9.3
