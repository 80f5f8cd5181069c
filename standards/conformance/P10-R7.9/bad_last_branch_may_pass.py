"""An assertion that can hold ends nothing."""


def name_of(number: int) -> str:  # expect: P10-R7.9
    if number == 1:
        return "one"
    else:
        assert number == 2, number


def sign(number: int) -> int:  # expect: P10-R7.9
    if number > 0:
        return 1
    elif number < 0:
        print(number)
    else:
        assert False, "sorted out before"
