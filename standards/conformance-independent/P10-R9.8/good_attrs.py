class A:
    def __init__(self) -> None:
        self.a = 1


def f(text: str) -> str:
    low = text.lower()
    word = low.strip()
    return word.upper().title()
