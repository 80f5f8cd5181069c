def convert(text: str) -> int | str:
    value: int | str = text
    if text.isdigit():
        value = int(text)
    return value
