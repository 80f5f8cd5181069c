from collections.abc import Generator


def parse(text: str) -> Generator[str, None, bool]:
    yield text
    return True


def outer(text: str):
    yield from parse(text)  # expect: P10-R7.10
    words = list(parse(text))  # expect: P10-R7.10
    yield str(len(words))


class Reader:
    def chunks(self, n: int):
        yield n
        return "eof"

    def run(self) -> int:
        for c in self.chunks(3):  # expect: P10-R7.10
            print(c)
        return 1
