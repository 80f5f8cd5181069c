def month_days(month: int, leap: bool) -> int:
    if month == 1:
        return 31
    if month == 2:
        return 29 if leap else 28
    if month == 3:
        return 31
    if month == 4:
        return 30
    if month == 5:
        return 31
    if month == 6:
        return 30
    if month == 7:
        return 31
    if month == 8:
        return 31
    if month == 9:
        return 30
    if month == 10:
        return 31
    if month == 11:
        return 30
    if month == 12:
        return 31
    assert month == 0 or month == 13, "a neighbour"
    for _ in range(1):
        month += 1
    return month
