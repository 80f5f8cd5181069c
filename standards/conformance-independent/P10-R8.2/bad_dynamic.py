class Job:
    def __init__(self) -> None:
        self.n = 0

    def set(self, name: str, v: int) -> None:
        setattr(self, name, v)  # expect: P10-R8.2
        print(getattr(self, name, None))  # expect: P10-R8.2
        print(hasattr(self, f"_{name}"))  # expect: P10-R8.2
        delattr(self, name)  # expect: P10-R8.2
        self.__dict__["n"] = v  # expect: P10-R8.2
        print(vars(self))  # expect: P10-R8.2
        print(locals())  # expect: P10-R8.2
        globals()["x"] = 3  # expect: P10-R8.2
        object.__setattr__(self, "n", v)  # expect: P10-R8.2
