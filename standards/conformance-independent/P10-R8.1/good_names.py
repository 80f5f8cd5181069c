import re
import json


class Model:
    def eval(self) -> int:
        return 1

    def compile(self, n: int) -> int:
        return n

    def exec(self) -> int:
        return 3


def run(model: Model) -> int:
    pat = re.compile("a")
    code = 3
    json.loads("{}")
    return model.eval() + model.compile(code) + model.exec() + pat.flags
