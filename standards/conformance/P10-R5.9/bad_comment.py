def rotate(angle):
    # the angle is below one turn
    assert angle < 360  # expect: P10-R5.9
    return angle + 1
