import json


class Model:
    id: int = 3
    type: str = "x"

    def list(self) -> int:
        return self.id

    def json(self) -> str:
        return json.dumps(self.id)


def f(model: Model, items: list[int]) -> int:
    model.id = 4
    return dict(id=3, type=4)["id"] + len(items)
