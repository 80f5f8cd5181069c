import pickle as pk


class Cache:
    def load(self, blob: bytes) -> object:
        reader = pk.Unpickler  # expect-any a: P10-R8.1
        loads = pk.loads  # expect-any b: P10-R8.1
        print(reader)  # expect-any a: P10-R8.1
        return loads(blob)  # expect-any b: P10-R8.1


def late(src: str) -> object:
    run = exec  # expect-any c: P10-R8.1
    return run(src)  # expect-any c: P10-R8.1


def table(src: str) -> object:
    ops = {"x": eval}  # expect-any d: P10-R8.1
    return ops["x"](src)  # expect-any d: P10-R8.1
