"""A byte wraps round at 255 and never meets 300."""

import numpy as np


def flash(pages: int) -> int:
    """Write pages of a chip."""
    page = np.uint8(0)
    written = 0
    while page < pages:  # expect: P10-R2.4 P10-R2.1
        written += 1
        page += np.uint8(1)
    return written
