# flightlm-test: profile=flight
import logging


def step(n: int, names: list[str]) -> str:  # flightlm: steady
    a = f"n={n}"  # expect: P10-R3.8
    b = "n=%d" % n  # expect: P10-R3.8
    c = "n={}".format(n)  # expect: P10-R3.8
    d = ",".join(names)  # expect: P10-R3.8
    e = str(n)  # expect: P10-R3.8
    f = repr(n)  # expect: P10-R3.8
    print("step")  # expect: P10-R3.8
    logging.info("step %d", n)  # expect: P10-R3.8
    return a if n else b or c or d or e or f
