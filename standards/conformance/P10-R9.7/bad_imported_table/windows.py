"""An array that other modules import."""

from typing import Final

import numpy as np

WINDOW: Final[np.ndarray] = np.hanning(128)
