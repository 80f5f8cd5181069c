import os

if os.name == "nt":
    PATHS = ["c:"]  # expect: P10-R6.2
else:
    PATHS = list("ab")  # expect: P10-R6.2

A = B = {}  # expect: P10-R6.2
(C, D) = ([], 1)  # expect: P10-R6.2
