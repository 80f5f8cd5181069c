def read(flag: bool) -> str:
    if flag:
        value = 10
    else:
        value = "ten"  # expect: P10-R6.8
    return str(value)
