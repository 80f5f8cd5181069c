class Journal:
    def __init__(self, path: str) -> None:
        self.path = path

    def read(self) -> str:
        with open(self.path, encoding="utf-8") as self.stream:  # expect: P10-R6.5
            text = self.stream.read()
        for self.last in text.split("\n"):  # expect: P10-R6.5
            if not self.last:
                break
        self.size: int = len(text)  # expect: P10-R6.5
        return text
