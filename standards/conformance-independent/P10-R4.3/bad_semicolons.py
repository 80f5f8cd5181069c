import os; import sys  # expect: P10-R4.3

x = 1; y = 2  # expect: P10-R4.3
if x: y = 3  # expect: P10-R4.3
for i in range(3): x += i  # expect: P10-R4.3
while x > 0: x -= 1  # expect: P10-R4.3


class Empty: pass  # expect: P10-R4.3


def one(): return 1  # expect: P10-R4.3


with open(os.devnull, encoding="utf-8") as fh: print(fh.read(), file=sys.stderr)  # expect: P10-R4.3
