# flightlm-test: profile=flight
import subprocess as sp
from time import sleep as nap


class Poller:
    def __init__(self, queue) -> None:
        self.queue = queue

    def step(self) -> int:
        nap(1)  # expect: P10-R2.6
        sp.run(["ls"], check=True)  # expect: P10-R2.6
        return self.queue.get()  # expect: P10-R2.6
