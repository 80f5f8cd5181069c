# flightlm-test: profile=flight

"""Locks without a timeout."""

import threading


class Store:
    """Shared numbers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.total = 0

    def add(self, value: int) -> None:
        """Wait for the lock, however long it takes."""
        self._lock.acquire()  # expect: P10-R2.6
        self.total += value
        self._lock.release()

    def read(self) -> int:
        """`with` waits as well."""
        with self._lock:  # expect: P10-R2.6
            return self.total
