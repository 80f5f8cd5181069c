# flightlm-test: profile=flight
import queue
import select
import socket
import subprocess
import threading


def wait_all(q: "queue.Queue[int]", lock: threading.Lock, t: threading.Thread, ev: threading.Event) -> int:
    item = q.get(timeout=1.0)
    item += q.get(True, 0.5)
    item += q.get_nowait()
    lock.acquire(timeout=0.5)
    lock.acquire(blocking=False)
    t.join(1.0)
    ev.wait(timeout=2.0)
    return item


def net(s: socket.socket) -> int:
    r, _, _ = select.select([s], [], [], 0.1)
    subprocess.run(["ls"], check=True, timeout=5)
    return len(r)
