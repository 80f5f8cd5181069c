def serve(n: int) -> None:
    while True:  # flightlm: nonterminating
        try:
            if n > 3:
                raise ValueError("E1")
            n += 1
        except ValueError:
            n = 0
