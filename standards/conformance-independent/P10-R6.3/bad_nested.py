def outer(n: int):
    def inner(k: int = len("abc")) -> int:  # expect: P10-R6.3
        return k + n

    class Local:
        def run(self, names: list[str] = ["a"]) -> int:  # expect: P10-R6.3
            return len(names)

    def late(t: dict[str, int] = dict()) -> int:  # expect: P10-R6.3
        return len(t)

    return inner, Local, late
