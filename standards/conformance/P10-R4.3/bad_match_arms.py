def pulse(command: str) -> int:
    match command:
        case "open": return 120  # expect: P10-R4.3
        case "close": return 80  # expect: P10-R4.3
        case _:
            return 0
