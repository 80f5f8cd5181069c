def attitude(q: list[float], w: list[float], dt: float) -> float:
    return (  # expect: P10-R4.7
        q[0] * w[1] * dt
        + q[1] * w[2] * dt
        - q[2] * w[0] * dt
        + q[3] * w[1] * dt
        + q[0] * w[2]
    )
