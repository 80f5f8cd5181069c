import json


def f(text: str) -> int:
    text = int(text)  # expect: P10-R6.8
    return text


def g() -> int:
    x = 3
    x = "three"  # expect: P10-R6.8
    y = [1]
    y = (1,)  # expect: P10-R6.8
    z = {"a": 1}
    z = [k for k in z]  # expect: P10-R6.8
    return len(x) + len(y) + len(z)


def h(n: int) -> str:
    data = {"n": n}
    data = json.dumps(data)  # expect: P10-R6.8
    return data
