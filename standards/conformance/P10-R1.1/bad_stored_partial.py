"""A retry that is stored as a partial and called from what it wraps."""

from functools import partial


class Poller:
    """Polls a device until it answers."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.again = partial(self.poll, 1)

    def poll(self, attempt: int) -> bool:  # expect: P10-R1.1
        """One attempt."""
        if attempt > 3:
            return False
        return self.again()
