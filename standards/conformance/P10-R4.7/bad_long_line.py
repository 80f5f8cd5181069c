def describe(name: str, value: float, unit: str) -> str:
    return "the value of " + name + " is " + str(value) + " " + unit + ", as measured at the last sampling time"  # expect: P10-R4.7
