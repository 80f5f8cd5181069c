class Link:
    def handle(self, code: int, raw: str) -> str:  # expect: P10-R4.5
        try:
            value = int(raw)
        except ValueError:
            return "text"
        except OverflowError:
            return "big"
        match code:
            case 1:
                name = "ack"
            case 2:
                name = "nak"
            case 3:
                name = "ping"
            case 4:
                name = "pong"
            case 5:
                name = "open"
            case 6:
                name = "close"
            case 7:
                name = "data"
            case 8:
                name = "end"
            case 9 if value > 0:
                name = "up"
            case _:
                name = "?"
        while value > 100:
            value //= 10
        for digit in str(value):
            name += digit
        return name if value else name.upper() if code else ""
