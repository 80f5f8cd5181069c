total = 0


class Meter:
    def tick(self, n: int) -> None:
        global total  # expect-any a: P10-R6.1
        total = total + n  # expect-any a: P10-R6.1

    def reset(self) -> int:
        def back() -> int:
            global total  # expect-any b: P10-R6.1
            total = 0  # expect-any b: P10-R6.1
            return total

        k = 1

        def up() -> None:
            nonlocal k  # expect-any c: P10-R6.1
            k *= 2  # expect-any c: P10-R6.1

        up()
        return back() + k
