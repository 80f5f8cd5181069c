import vendor  # type: ignore[import-untyped]  # vendor ships no stubs at all


def f(a: int) -> int:
    x = vendor.f(a)  # noqa: F841  # kept: read by the debugger
    return a
