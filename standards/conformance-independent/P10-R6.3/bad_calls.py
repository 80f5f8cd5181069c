from dataclasses import dataclass

import numpy as np


@dataclass
class Options:
    n: int = 1


def fit(x: int, opts: Options = Options()) -> int:  # expect: P10-R6.3
    return x + opts.n


def mask(a=np.zeros(3)) -> int:  # expect: P10-R6.3
    return len(a)


def deep(pair: tuple[list[int], int] = ([], 1)) -> int:  # expect: P10-R6.3
    return pair[1]
