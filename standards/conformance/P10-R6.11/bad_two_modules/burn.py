import orbit as o


def raise_by(target: "o.Orbit", amount: float) -> float:
    target.height = target.height + amount  # expect: P10-R6.11
    return target.height
