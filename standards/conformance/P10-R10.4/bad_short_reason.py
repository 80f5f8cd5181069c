import subprocess


def version() -> bytes:
    return subprocess.check_output(["uname"])  # nosec B603 ok  # expect: P10-R10.4
