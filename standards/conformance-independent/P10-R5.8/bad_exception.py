import logging

log = logging.getLogger(__name__)


class Worker:
    def step(self, n: int) -> int:
        assert n < 100, "E1"
        return n

    def run(self, n: int) -> int:
        try:
            return self.step(n)
        except Exception:  # expect: P10-R5.8
            log.exception("step")
        return -1

    def all(self, n: int) -> int:
        try:
            n = self.step(n)
        except BaseException as exc:  # expect: P10-R5.8
            log.error("x %s", exc)
        return n
