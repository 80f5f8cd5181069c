"""A background thread in a module that is not declared for it."""

from threading import Thread


class Monitor:
    """Watches a value."""

    def __init__(self) -> None:
        self.values: list[int] = []

    def watch(self) -> None:
        """One look."""
        self.values.append(len(self.values))

    def start(self) -> None:
        """Watch in the background."""
        worker = Thread(target=self.watch)  # expect: P10-R1.5
        worker.start()
