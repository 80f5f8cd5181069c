def convert(text: str, upper: bool) -> str:
    words = text.split()
    if upper:
        return " ".join(words).upper()
    return " ".join(words)
