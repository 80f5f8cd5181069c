import numpy as np
import os.path as osp


class A:
    def __init__(self, cfg, grid) -> None:
        self.cfg = cfg
        self.grid = grid

    def run(self, i: int, j: int) -> int:
        n = self.cfg.model.n_head
        g = self.grid[i][j]
        v = np.linalg.norm(self.grid)
        p = osp.join("a", "b")
        self.cfg.model.size = 3
        return n + g + v + len(p)
