import subprocess


def version() -> bytes:
    return subprocess.check_output(["uname"])  # nosec B603 B607 - a constant command, no input
