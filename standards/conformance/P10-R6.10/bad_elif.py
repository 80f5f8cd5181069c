def convert(text: str, kind: str) -> str:
    words = text.split()  # expect: P10-R6.10
    if kind == "upper":
        return text.upper()
    elif kind == "title":
        return " ".join(word.title() for word in words)
    return text
