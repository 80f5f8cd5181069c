def zone(lat: float) -> str:
    if lat > 66.5:
        return "arctic"
    elif lat > 23.5:
        return "north"
    elif lat > 0:
        return "tropic north"
    elif lat > -23.5:
        return "tropic south"
    elif lat > -66.5:
        return "south"
    elif lat >= -90:
        return "antarctic"
    else:
        return "nowhere"
