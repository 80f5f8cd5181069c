class Holder:
    def __init__(self) -> None:
        self.json = 1


def f(json: Holder) -> int:
    json.json = 2
    return json.json
