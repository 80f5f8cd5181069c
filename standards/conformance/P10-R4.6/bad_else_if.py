"""`else:` with an `if` inside is a level; `elif` would be none."""


def zone(lat: float) -> str:
    if lat > 66.5:
        return "arctic"
    else:
        if lat > 23.5:
            return "north"
        else:
            if lat > -23.5:
                return "tropic"
            else:
                if lat > -66.5:
                    return "south"
                else:
                    if lat > -90.0:  # expect: P10-R4.6
                        return "antarctic"
    return "pole"
