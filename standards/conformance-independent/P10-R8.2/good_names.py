class Scope:
    def vars(self) -> list[str]:
        return []

    def locals(self) -> list[str]:
        return []


def f(s: Scope, d: dict[str, int]) -> int:
    return len(s.vars()) + len(s.locals()) + d["__dict__"]
