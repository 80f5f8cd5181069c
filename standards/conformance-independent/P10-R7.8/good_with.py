import os
import socket
import subprocess
from pathlib import Path


def load(path: str, cmd: list[str]) -> str:
    with open(path, encoding="utf-8") as fh:
        text = fh.read()
    with Path(path).open(encoding="utf-8") as a, open(path, "rb") as b:
        text += a.read() + str(b.read())
    subprocess.run(cmd, check=True, timeout=3)
    subprocess.check_output(cmd)
    with socket.create_connection(("h", 80), timeout=3) as conn:
        conn.sendall(b"x")
    return text + os.sep + Path(path).read_text()
