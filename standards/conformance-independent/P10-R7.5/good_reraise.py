import logging

log = logging.getLogger(__name__)


def run(n: int) -> int:
    try:
        n += 1
    except ValueError:
        log.warning("x")
        n = 0
    try:
        n += 1
    except Exception:
        log.error("y")
        raise
    try:
        n += 1
    except Exception as exc:
        raise RuntimeError("E1") from exc
    return n
