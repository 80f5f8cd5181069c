# flightlm-test: profile=flight
def op(code: int, n: int) -> int:
    match code:
        case 1 if n > 0 and n < 9:  # expect: P10-N2
            return 1
        case _:
            return 0


def default(name: str) -> str:
    return name or "none"  # expect: P10-N2


class A:
    def run(self, n: int) -> int:
        print(n > 1 and n)  # expect: P10-N2
        return 1 if n else 2  # expect: P10-N2
