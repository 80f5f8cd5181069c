import subprocess
from subprocess import run as execute


def build(target):
    subprocess.run(["make", target])  # expect: P10-R7.8
    result = execute(["make", "test"], capture_output=True)  # expect: P10-R7.8
    _ = subprocess.run(["make", "doc"], check=False)  # expect: P10-R7.8
    return result.stdout
