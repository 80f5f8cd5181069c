def clamp(value, low, high):
    return max(low, min(value, high))


def heat(power):
    return power * 0.9
