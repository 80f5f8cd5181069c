import subprocess


def shell(command: str) -> int:
    return subprocess.call(command, shell=True)  # nosec  # expect: P10-R10.5
