import numpy as np
import numpy.typing as npt


def blended(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return -a * b  # expect: P10-R3.1
