def is_even(n: int) -> bool:  # expect-any a: P10-R1.2
    return True if n == 0 else is_odd(n - 1)


def is_odd(n: int) -> bool:  # expect-any a: P10-R1.2
    return False if n == 0 else is_even(n - 1)


class Parser:
    def __init__(self, toks: list[str]) -> None:
        self.toks = toks
        self.i = 0

    def expr(self) -> float:  # expect-any b: P10-R1.2
        value = self.term()
        while self.i < len(self.toks) and self.toks[self.i] == "+":
            self.i += 1
            value += self.term()
        return value

    def term(self) -> float:  # expect-any b: P10-R1.2
        return self.atom()

    def atom(self) -> float:  # expect-any b: P10-R1.2
        if self.toks[self.i] == "(":
            self.i += 1
            return self.expr()
        return float(self.toks[self.i])
