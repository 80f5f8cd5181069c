# flightlm-test: profile=flight
import queue
import select
import socket
import subprocess
import threading
import time


def wait_all(q: "queue.Queue[int]", lock: threading.Lock, t: threading.Thread, ev: threading.Event) -> int:
    item = q.get()  # expect: P10-R2.6
    lock.acquire()  # expect: P10-R2.6
    t.join()  # expect: P10-R2.6
    ev.wait()  # expect: P10-R2.6
    time.sleep(0.5)  # expect: P10-R2.6
    return item


def net(s: socket.socket) -> bytes:
    conn, _ = s.accept()  # expect: P10-R2.6
    select.select([s], [], [])  # expect: P10-R2.6
    return conn.recv(1024)  # expect: P10-R2.6


def shell(cmd: list[str]) -> str:
    subprocess.run(cmd, check=True)  # expect: P10-R2.6
    return input("ok? ")  # expect: P10-R2.6
