# pyright: basic  # expect: P10-R10.5
def size(text: str) -> str:
    return len(text)  # pyright: ignore  # expect: P10-R10.5
