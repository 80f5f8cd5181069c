def format(value: float) -> str:  # expect: P10-R6.7
    return f"{value:.2f}"


def type(name: str) -> str:  # expect: P10-R6.7
    return name.upper()
