import contextlib


class Noise:
    def suppress(self, kind: type) -> int:
        return 1


def run(noise: Noise) -> int:
    with contextlib.closing(open("x", encoding="utf-8")) as fh:
        print(fh.read())
    return noise.suppress(ValueError)
