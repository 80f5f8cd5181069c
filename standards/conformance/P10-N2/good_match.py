# flightlm-test: profile=flight
def mode(code: int) -> str:
    match code:
        case 1:
            return "safe"
        case 2:
            return "nominal"
        case _:
            return "unknown"
