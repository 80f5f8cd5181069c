def is_open(state: int, name: str) -> bool:
    if state is 3:  # expect: P10-R10.1
        return True
    return name is not "closed"  # expect: P10-R10.1
