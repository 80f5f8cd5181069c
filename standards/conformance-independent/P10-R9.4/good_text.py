LAMBDA = "lambda x: x"
lambda_ = 0.5  # lambda: the rate


def decay(n: int) -> float:
    return n * lambda_
