# flightlm-test: profile=flight
from numpy import einsum, ndarray, std, take


class Gather:
    def __init__(self, table: ndarray, buf: ndarray) -> None:
        self.table: ndarray = table
        self.buf: ndarray = buf

    def step(self, i: ndarray) -> None:  # flightlm: steady
        take(self.table, i, 0, self.buf)  # expect: P10-R3.3
        self.table.take(i, axis=0, out=self.buf)  # expect: P10-R3.3
        std(self.table, axis=0, out=self.buf)  # expect: P10-R3.3
        einsum("ij,j->i", self.table, i, out=self.buf, optimize="greedy")  # expect: P10-R3.3
        take(self.table, i, out=self.buf, mode="raise")  # expect: P10-R3.3
