import numpy as np

WINDOW = np.hanning(512)  # expect: P10-R6.2
TABLE = np.zeros((4, 4))  # expect: P10-R6.2


def windowed(frame: np.ndarray) -> np.ndarray:
    return frame * WINDOW
