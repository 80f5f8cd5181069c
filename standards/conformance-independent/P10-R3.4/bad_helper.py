# flightlm-test: profile=flight
import numpy as np
import numpy.typing as npt


def root(x: npt.NDArray[np.float32], order: npt.NDArray[np.int64]) -> None:  # flightlm: steady
    pick(x, order)


def pick(x: npt.NDArray[np.float32], order: npt.NDArray[np.int64]) -> None:
    np.copyto(x, x[order])  # expect: P10-R3.4
    np.add(x, x[order, 0], out=x)  # expect: P10-R3.4
