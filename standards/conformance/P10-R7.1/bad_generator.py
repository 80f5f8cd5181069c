def notify_all(users):
    for user in users:
        user.notified = True
        yield user


def close_day(users: list[str]) -> None:
    notify_all(users)  # expect: P10-R7.1
    map(str.upper, users)  # expect: P10-R7.1
    (user.upper() for user in users)  # expect: P10-R7.1
