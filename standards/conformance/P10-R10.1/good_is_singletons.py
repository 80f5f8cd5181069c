def state_of(value: object) -> str:
    if value is None:
        return "none"
    if value is True or value is not False:
        return "yes"
    if value is ...:
        return "dots"
    return "no" if value == () else "other"
