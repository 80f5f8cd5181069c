"""The last branch states that it is never reached."""


def name_of(number: int) -> str:
    if number == 1:
        return "one"
    elif number == 2:
        return "two"
    else:
        assert False, number


def sign(number: int) -> int:
    if number > 0:
        if number > 100:
            return 2
        else:
            return 1
    else:
        if number < 0:
            return -1
        else:
            assert not "zero", "sorted out before"
