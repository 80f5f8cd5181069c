"""An object without an end on one path, a list on the other: not known, no more."""


class Word:
    """Letters by number, for ever."""

    def __init__(self, letter: str) -> None:
        self.letter = letter

    def __getitem__(self, number: int) -> str:
        return self.letter


def parts(text):
    """A list of many, or one word."""
    if "," in text:
        return [text]
    return Word(text)


def show(text):
    """Every part."""
    for part in parts(text):  # expect: P10-R2.2
        print(part)


def spell() -> None:
    """Nothing but endless."""
    for letter in Word("a"):  # expect: P10-R2.2
        print(letter)
