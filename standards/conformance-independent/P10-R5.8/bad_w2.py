import logging


class Guard:
    def check(self, n: int) -> int:
        assert n > 0, "E1"
        return n

    def run(self, n: int) -> int:
        try:
            n = self.check(n)
        except (KeyError, Exception) as exc:  # expect: P10-R5.8
            logging.error("%s", exc)
        try:
            n = self.check(n)
        except AssertionError as exc:  # expect: P10-R5.8
            if n > 3:
                raise RuntimeError("x") from exc
        for _ in range(3):
            try:
                n = self.check(n)
            except AssertionError:  # expect: P10-R5.8
                continue
        return n
