# flightlm-test: profile=flight

"""Programs that may never end, people who may never answer."""

import subprocess


def build() -> int:
    """No timeout."""
    done = subprocess.run(["make"], check=False)  # expect: P10-R2.6
    return done.returncode


def start() -> int:
    """Popen.wait."""
    process = subprocess.Popen(["make"])
    return process.wait()  # expect: P10-R2.6


def ask() -> str:
    """A question in critical code."""
    return input("go? ")  # expect: P10-R2.6
