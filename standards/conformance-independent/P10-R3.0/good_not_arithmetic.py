# flightlm-test: profile=flight
def route(name, table: dict[str, int]) -> int:  # flightlm: steady
    if name in table:
        return table[name]
    return 0
