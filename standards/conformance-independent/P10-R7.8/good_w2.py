import contextlib
import subprocess
import tempfile


def run(cmd: list[str]) -> int:
    with contextlib.ExitStack() as stack:
        fh = stack.enter_context(open("x", encoding="utf-8"))
        text = fh.read()
    with tempfile.NamedTemporaryFile() as tmp:
        text += tmp.name
    out = subprocess.run(cmd, check=True, capture_output=True, timeout=3)
    subprocess.check_call(cmd)
    return len(text) + len(out.stdout)
