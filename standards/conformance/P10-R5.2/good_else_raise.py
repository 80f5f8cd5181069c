def area(shape, width, height):
    result = 0
    if shape == "square":
        result = width * width
    elif shape == "rectangle":
        result = width * height
    elif shape == "triangle":
        result = width * height / 2
    elif shape == "line":
        result = 0
    else:
        raise ValueError(f"unknown shape {shape}")
    return result
