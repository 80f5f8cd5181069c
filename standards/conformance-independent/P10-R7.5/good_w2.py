import logging


def run(n: int) -> int:
    try:
        n += 1
    except Exception as exc:
        logging.exception("x")
        if n > 3:
            raise
        else:
            raise RuntimeError("y") from exc
    try:
        n += 1
    except BaseException:
        cleanup()
        raise
    return n


def cleanup() -> None:
    print("x")
