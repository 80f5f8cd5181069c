import logging
import sys
import threading
from collections import deque
from pathlib import Path


def run(lock: threading.Lock, q: deque[int], p: Path, rows: list[int], seen: set[int]) -> None:
    logging.getLogger("x").info("a")
    q.append(1)
    q.clear()
    rows.insert(0, 1)
    rows.reverse()
    seen.discard(1)
    seen.update({1})
    lock.release()
    p.unlink()
    p.mkdir()
    sys.stdout.flush()
    rows.remove(1)
    print("x")
