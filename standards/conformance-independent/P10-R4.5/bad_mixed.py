class Parser:
    def parse(self, s: str, flags: int) -> int:  # expect: P10-R4.5
        n = 0
        for ch in s:
            if ch == "a" or ch == "b" or ch == "c":
                n += 1
            elif ch == "d" and flags > 1 and n > 0:
                n -= 1
            elif ch == "e":
                n = n * 2 if flags else n * 3
            else:
                n += sum(1 for c in s if c == ch)
        while n > 100:
            try:
                n //= 2
            except ValueError:
                n = 0
            except OverflowError:
                n = 1
        return n if n > 0 else 0


def nested(a: int) -> int:  # expect: P10-R4.5
    def inner(b: int) -> int:
        if b == 1 or b == 2 or b == 3 or b == 4 or b == 5 or b == 6:
            return 1
        return 2

    if a == 1 or a == 2 or a == 3 or a == 4 or a == 5 or a == 6:
        return inner(a)
    return sum(x for x in range(a) if x if x > 2 if x > 3)
