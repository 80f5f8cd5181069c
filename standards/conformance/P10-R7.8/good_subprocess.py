import subprocess


def build(target):
    _ = subprocess.run(["make", target], check=True)
    result = subprocess.run(["make", "test"], capture_output=True)
    if result.returncode != 0:
        raise RuntimeError(result.stderr)
    version = subprocess.check_output(["make", "--version"])
    if subprocess.call(["make", "doc"]) != 0:
        raise RuntimeError("no documentation")
    return version
