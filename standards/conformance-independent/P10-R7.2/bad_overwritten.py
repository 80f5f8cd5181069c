import subprocess


class Job:
    def __init__(self) -> None:
        self.n = 0

    def send(self, n: int) -> int:
        return n + self.n

    def run(self, cmd: list[str]) -> int:
        proc = subprocess.run(cmd, check=True, timeout=3)  # expect: P10-R7.2
        a = b = self.send(3)
        return a

    async def go(self, n: int) -> int:
        reply = await self.wait(n)  # expect: P10-R7.2
        return n

    async def wait(self, n: int) -> int:
        return n
