import os
import socket
import subprocess
import subprocess as sp
from os import system
from subprocess import run as go


def run(cmd: list[str], path: str) -> str:
    subprocess.run(cmd)  # expect: P10-R7.8
    sp.run(cmd, check=False)  # expect: P10-R7.8
    go(cmd)  # expect: P10-R7.8
    os.system("ls")  # expect: P10-R7.8
    system("ls")  # expect: P10-R7.8
    fh = open(path, encoding="utf-8")  # expect: P10-R7.8
    text = fh.read()
    fh.close()
    s = socket.socket()  # expect: P10-R7.8
    s.connect(("h", 1))
    return text
