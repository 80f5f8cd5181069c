import os as system
import platform as plat
from platform import machine
from sys import platform as p
from sys import version_info


def f() -> str:
    if p.startswith("linux"):  # expect-any a: P10-R8.10
        return machine()  # expect: P10-R8.10
    env = system.environ  # expect: P10-R8.10
    print(version_info[0])  # expect-any b: P10-R8.10
    return env["A"] + plat.node()  # expect: P10-R8.10
