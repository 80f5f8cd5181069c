def decide(level: int) -> int:
    # step 0: see the manual

    # step 1: see the manual

    # step 2: see the manual

    # step 3: see the manual

    # step 4: see the manual

    # step 5: see the manual

    # step 6: see the manual

    # step 7: see the manual

    # step 8: see the manual

    # step 9: see the manual

    # step 10: see the manual

    # step 11: see the manual

    # step 12: see the manual

    # step 13: see the manual

    # step 14: see the manual

    # step 15: see the manual

    # step 16: see the manual

    # step 17: see the manual

    # step 18: see the manual

    # step 19: see the manual

    # step 20: see the manual

    # step 21: see the manual

    # step 22: see the manual

    # step 23: see the manual

    # step 24: see the manual

    # step 25: see the manual

    # step 26: see the manual

    # step 27: see the manual

    # step 28: see the manual

    # step 29: see the manual

    # step 30: see the manual

    # step 31: see the manual

    # step 32: see the manual

    # step 33: see the manual

    # step 34: see the manual

    # step 35: see the manual

    # step 36: see the manual

    # step 37: see the manual

    # step 38: see the manual

    # step 39: see the manual

    # step 40: see the manual

    # step 41: see the manual

    # step 42: see the manual

    # step 43: see the manual

    # step 44: see the manual

    # step 45: see the manual

    # step 46: see the manual

    # step 47: see the manual

    # step 48: see the manual

    # step 49: see the manual

    # step 50: see the manual

    # step 51: see the manual

    # step 52: see the manual

    # step 53: see the manual

    # step 54: see the manual

    # step 55: see the manual

    # step 56: see the manual

    # step 57: see the manual

    # step 58: see the manual

    # step 59: see the manual

    # step 60: see the manual

    # step 61: see the manual

    # step 62: see the manual

    # step 63: see the manual

    # step 64: see the manual

    # step 65: see the manual

    # step 66: see the manual

    # step 67: see the manual

    # step 68: see the manual

    # step 69: see the manual

    return level
