import os.path

import numpy as np


def f(df, cfg) -> int:
    a = np.random.default_rng(1).normal().item()  # expect: P10-R9.1
    b = df.loc[0].value  # expect: P10-R9.1
    c = cfg["a"]["b"]["c"]  # expect: P10-R9.1
    d = os.path.basename("x").strip().upper()  # may: P10-R9.1
    del cfg.x.y.z  # expect: P10-R9.1
    return a + b + c + d
