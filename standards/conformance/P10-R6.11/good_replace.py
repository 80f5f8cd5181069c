from dataclasses import dataclass, replace


@dataclass(frozen=True)
class State:
    phase: int
    angle: float


def turned(state: State, by: float) -> State:
    return replace(state, angle=state.angle + by)
