"""`case _` and `else` add nothing."""


def letter(code: int) -> str:
    match code:
        case 1:
            return "a"
        case 2:
            return "b"
        case 3:
            return "c"
        case 4:
            return "d"
        case 5:
            return "e"
        case 6:
            return "f"
        case 7:
            return "g"
        case 8:
            return "h"
        case 9:
            return "i"
        case 10:
            return "j"
        case 11:
            return "k"
        case 12:
            return "l"
        case 13:
            return "m"
        case 14:
            return "n"
        case _:
            return "?"
