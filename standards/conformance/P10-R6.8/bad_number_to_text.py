def label(count: int) -> str:
    text = count * 2
    text = str(text)  # expect: P10-R6.8
    return text
