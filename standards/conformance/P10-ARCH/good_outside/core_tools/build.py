"""A package whose name begins like a walled one."""

import subprocess


def run() -> int:
    """Run a build."""
    return subprocess.run(["make"], check=True).returncode
