"""A handler whose subclass calls back the same method on itself."""


class Handler:
    def handle(self, msg: str) -> bool:
        return bool(msg)


class Retry(Handler):
    def handle(self, msg: str) -> bool:  # expect: P10-R1.1
        if super().handle(msg):
            return True
        return self.handle(msg[1:])


class Matcher:
    def __call__(self, text: str) -> bool:  # expect: P10-R1.1
        return self(text[1:]) if text else True


class Seq:
    def __getitem__(self, i: int) -> int:  # expect: P10-R1.1
        return self[i - 1] + 1

    def __contains__(self, item: object) -> bool:  # expect: P10-R1.1
        return item in self

    def __add__(self, other: int) -> int:  # expect: P10-R1.1
        return self + other
