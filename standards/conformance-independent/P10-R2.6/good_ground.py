import time


def pause(n: int) -> str:
    time.sleep(n)
    return input("name")
