"""The raise stands in another function than the try."""


def run(jobs: list[str]) -> int:
    def check(job: str) -> None:
        if not job:
            raise ValueError("empty job")

    done = 0
    try:
        for job in jobs:
            check(job)
            done += 1
    except ValueError:
        return done
    return done


def other(x: int) -> int:
    try:
        if x < 0:
            raise TypeError("negative")
        return x
    except (KeyError, ValueError):
        return 0
