"""Two statements in each arm of a match statement."""


def encode(symbol: int) -> int:  # expect: P10-R4.2 P10-R4.5
    match symbol:
        case 0: code = 0; parity = 0  # expect: P10-R4.3
        case 1: code = 7; parity = 1  # expect: P10-R4.3
        case 2: code = 14; parity = 0  # expect: P10-R4.3
        case 3: code = 21; parity = 1  # expect: P10-R4.3
        case 4: code = 28; parity = 0  # expect: P10-R4.3
        case 5: code = 35; parity = 1  # expect: P10-R4.3
        case 6: code = 42; parity = 0  # expect: P10-R4.3
        case 7: code = 49; parity = 1  # expect: P10-R4.3
        case 8: code = 56; parity = 0  # expect: P10-R4.3
        case 9: code = 63; parity = 1  # expect: P10-R4.3
        case 10: code = 70; parity = 0  # expect: P10-R4.3
        case 11: code = 77; parity = 1  # expect: P10-R4.3
        case 12: code = 84; parity = 0  # expect: P10-R4.3
        case 13: code = 91; parity = 1  # expect: P10-R4.3
        case 14: code = 98; parity = 0  # expect: P10-R4.3
        case 15: code = 105; parity = 1  # expect: P10-R4.3
        case 16: code = 112; parity = 0  # expect: P10-R4.3
        case 17: code = 119; parity = 1  # expect: P10-R4.3
        case 18: code = 126; parity = 0  # expect: P10-R4.3
        case 19: code = 133; parity = 1  # expect: P10-R4.3
        case 20: code = 140; parity = 0  # expect: P10-R4.3
        case 21: code = 147; parity = 1  # expect: P10-R4.3
        case 22: code = 154; parity = 0  # expect: P10-R4.3
        case 23: code = 161; parity = 1  # expect: P10-R4.3
        case 24: code = 168; parity = 0  # expect: P10-R4.3
        case 25: code = 175; parity = 1  # expect: P10-R4.3
        case 26: code = 182; parity = 0  # expect: P10-R4.3
        case 27: code = 189; parity = 1  # expect: P10-R4.3
        case 28: code = 196; parity = 0  # expect: P10-R4.3
        case 29: code = 203; parity = 1  # expect: P10-R4.3
        case _: code = 0; parity = 0  # expect: P10-R4.3
    return code * 2 + parity
