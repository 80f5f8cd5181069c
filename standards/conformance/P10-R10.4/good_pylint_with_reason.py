def rotate(x: float, y: float) -> tuple[float, float]:
    R = x + y  # pylint: disable=invalid-name  # the name of the matrix in the paper
    return R, R
