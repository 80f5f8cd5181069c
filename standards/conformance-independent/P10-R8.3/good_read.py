import json
import sys


def run(name: str) -> bool:
    json_text = json.dumps([1])
    return name in sys.modules and len(json_text) > 3


class Local:
    n = 3
    m = n + 1
