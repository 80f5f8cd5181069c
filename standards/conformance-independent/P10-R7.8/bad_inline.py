import json
import socket
import subprocess


def load(path: str) -> object:
    data = json.load(open(path, encoding="utf-8"))  # expect: P10-R7.8
    lines = [x for x in open(path, encoding="utf-8")]  # expect: P10-R7.8
    return data, lines


def dial(host: str) -> int:
    conn = socket.create_connection((host, 80))  # expect: P10-R7.8
    conn.close()
    return 1


def shell() -> int:
    return subprocess.run("ls", shell=True).returncode  # may: P10-R7.8
