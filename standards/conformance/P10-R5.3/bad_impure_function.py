REGISTRY: dict[str, int] = {}


def register(name: str) -> bool:
    REGISTRY[name] = len(REGISTRY)
    return True


def enrol(name: str) -> bool:
    return register(name)


def start(name: str) -> None:
    assert enrol(name), "the name is registered"  # expect: P10-R5.3
