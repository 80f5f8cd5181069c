def serve(jobs: list[int]) -> int:
    while True:  # flightlm: nonterminating  # expect-any a: P10-R2.7
        for job in jobs:
            if job == 0:
                return 0  # expect-any a: P10-R2.7
        try:
            jobs.clear()
        except ValueError:
            raise RuntimeError("no") from None  # expect-any a: P10-R2.7
