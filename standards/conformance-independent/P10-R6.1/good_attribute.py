class State:
    def __init__(self) -> None:
        self.n = 0


def bump(state: State) -> None:
    state.n += 1
