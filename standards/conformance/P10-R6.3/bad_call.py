import time
from datetime import datetime


def stamp(text: str, at: float = time.time()) -> str:  # expect: P10-R6.3
    return f"{at} {text}"


def log(text: str, when: datetime = datetime.now()) -> str:  # expect: P10-R6.3
    return f"{when} {text}"
