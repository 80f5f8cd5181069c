class Job:
    def __init__(self):
        # type: () -> None  # expect: P10-R8.12
        self.n = 0  # type: int  # expect: P10-R8.12
        with open("x") as fh:  # type: IO[str]  # expect: P10-R8.12
            print(fh)
