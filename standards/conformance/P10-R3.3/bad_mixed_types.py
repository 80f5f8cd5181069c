"""Arrays of two element types meet: numpy casts through buffers."""

import numpy as np


class Fusion:
    def __init__(self, cells: int) -> None:
        self.radar = np.zeros(cells, dtype=np.float32)
        self.lidar = np.zeros(cells)
        self.map = np.zeros(cells, dtype=np.float32)

    def merge(self) -> None:  # flightlm: steady
        np.add(self.radar, self.lidar, out=self.map)  # expect: P10-R3.3
        np.nan_to_num(self.map, copy=False)  # expect: P10-R3.3
