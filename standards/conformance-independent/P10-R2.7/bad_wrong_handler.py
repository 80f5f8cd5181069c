def guard(n: int) -> None:
    while True:  # flightlm: nonterminating  # expect-any a: P10-R2.7
        try:
            n += 1
            if n == 3:
                raise KeyError("x")  # expect-any a: P10-R2.7
        except ValueError:
            n = 0
