import model
from model import User


def rename(user: User, text: str) -> None:
    user.name = text  # expect: P10-R6.11


def make() -> model.User:
    u = model.User("a")
    u.name, n = "b", 3  # expect: P10-R6.11
    print(n)
    return u
