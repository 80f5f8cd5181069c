import socket
import time


def serve(sock: socket.socket) -> None:
    while True:  # expect: P10-R2.1
        conn, _ = sock.accept()
        conn.close()


def spin(n: int) -> int:
    while 1:  # expect: P10-R2.1
        n += 1
        if n > 100:
            return n


def wait_ready(dev: object) -> None:
    while not dev.ready:  # expect: P10-R2.1
        time.sleep(0.1)


def tail(name: str) -> None:
    with open(name, encoding="utf-8") as fh:
        while (line := fh.readline()):  # expect: P10-R2.1
            print(line)
