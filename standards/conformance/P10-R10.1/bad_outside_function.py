"""Parses, and does not compile."""

import sys

if len(sys.argv) > 3:
    return  # expect: P10-R10.1

for name in sys.argv:
    print(name)
else:
    break  # expect: P10-R10.1
