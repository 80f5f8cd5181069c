def attitude(q: list[float], w: list[float], dt: float) -> float:
    rolled = q[0] * w[1] + q[1] * w[2]
    pitched = q[3] * w[1] - q[2] * w[0]
    return (rolled + pitched) * dt
