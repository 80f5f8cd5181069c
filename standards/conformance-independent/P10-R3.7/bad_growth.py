# flightlm-test: profile=flight
class Log:
    def __init__(self) -> None:
        self.rows: list[int] = []
        self.seen: set[int] = set()
        self.names: dict[str, int] = {}

    def step(self, x: int) -> int:  # flightlm: steady
        self.rows.append(x)  # expect: P10-R3.7
        self.rows.extend((x, x))  # expect: P10-R3.7
        self.rows.insert(0, x)  # expect: P10-R3.7
        self.seen.add(x)  # expect: P10-R3.7
        self.names.update(a=x)  # expect: P10-R3.7
        self.names.setdefault("b", x)  # expect: P10-R3.7
        self.names["c"] = x  # expect: P10-R3.7
        self.rows += (x,)  # expect: P10-R3.7
        return x
