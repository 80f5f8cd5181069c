import logging
import sys

print("loading")  # expect: P10-R8.9
sys.path.insert(0, "x")  # expect: P10-R8.9
logging.basicConfig(level=10)  # expect: P10-R8.9


def setup() -> None:
    print("x")


setup()  # expect: P10-R8.9
