def f(a: int) -> int:
    if a > 3:
        return 1
    elif a > 2: return 2  # expect: P10-R4.3
    else: a = 4  # expect: P10-R4.3
    try: a += 1  # expect: P10-R4.3
    except ValueError: a = 0  # expect: P10-R4.3
    finally: a -= 1  # expect: P10-R4.3
    match a:
        case 1: return 9  # expect: P10-R4.3
        case _:
            return 3
