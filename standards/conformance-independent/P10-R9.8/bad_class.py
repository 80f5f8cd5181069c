class A:
    def step(self) -> "A":
        return self

    async def go(self) -> object:
        x = self.step().step().step()  # expect: P10-R9.8
        return x


def g(a: A) -> A:
    return A().step().step().step()  # expect: P10-R9.8
