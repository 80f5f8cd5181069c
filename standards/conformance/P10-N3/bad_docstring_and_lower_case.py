def area(width: float, height: float) -> float:
    """Area of a box.

    TODO: rounded corners.  # expect: P10-N3
    """
    # todo: check the unit  # expect: P10-N3
    return width * height
