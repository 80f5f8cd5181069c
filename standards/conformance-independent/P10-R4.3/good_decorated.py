import functools


@functools.lru_cache(maxsize=2)
def f(a: int) -> dict[str, int]:
    return {
        "a": a, "b": a,
    }


d = f(1)["a":] if False else 3
