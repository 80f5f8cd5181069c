def size(text: str) -> str:
    return len(text)  # type: ignore[return-value]  # expect: P10-R10.4
