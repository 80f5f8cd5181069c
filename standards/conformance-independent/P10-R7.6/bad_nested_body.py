class Job:
    def run(self, xs: list[int]) -> int:
        n = 0
        try:  # expect-any a: P10-R7.6
            for x in xs:
                n += x
                n *= 2
                n -= 1
                if n > 3:
                    n = 0
                    n += 1
        except OverflowError as exc:
            raise ValueError("E1") from exc
        return n
