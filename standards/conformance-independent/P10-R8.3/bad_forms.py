import json as j
import sys


class A:
    count = 0

    def bump(self) -> None:
        A.count += 1  # expect: P10-R8.3
        type(self).count = 3  # expect: P10-R8.3
        self.__class__ = A  # expect: P10-R8.3

    @classmethod
    def reset(cls) -> None:
        cls.count = 0  # expect: P10-R8.3


j.x, y = 1, 2  # expect: P10-R8.3
del sys.modules["json"]  # expect: P10-R8.3
for j.i in range(3):  # expect: P10-R8.3
    print(j.i)
setattr(j, "dumps", str)  # expect: P10-R8.3
