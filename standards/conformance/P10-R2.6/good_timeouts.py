# flightlm-test: profile=flight

"""Every wait has an end."""

import queue
import select
import socket
import subprocess
import threading


def wait_all(jobs: queue.Queue[str], worker: threading.Thread, lock: threading.Lock) -> bool:
    """By keyword and by position."""
    job = jobs.get(timeout=0.5)
    worker.join(1.0)
    held = lock.acquire(timeout=0.2)
    if held:
        lock.release()
    return held and job != ""


def ready(link: socket.socket) -> bool:
    """select with a timeout."""
    found, _, _ = select.select([link], [], [], 0.1)
    return len(found) > 0


def build() -> int:
    """A process with a timeout."""
    done = subprocess.run(["make"], check=False, timeout=60)
    return done.returncode
