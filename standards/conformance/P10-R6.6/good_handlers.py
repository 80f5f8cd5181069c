def parse(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        message = str(error)
    except OverflowError as error:
        message = repr(error)
    print(message)
    return 0
