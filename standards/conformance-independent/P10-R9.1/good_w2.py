import datetime
import logging.handlers
import numpy as np
from app.core import models


class A:
    def run(self, xs: list[int]) -> float:
        now = datetime.datetime.now()
        h = logging.handlers.RotatingFileHandler("x")
        m = models.User("x")
        v = np.random.default_rng(3)
        total = float(np.linalg.norm(xs))
        return total + now.hour + len(m.name) + len(h.baseFilename) + v.random()
