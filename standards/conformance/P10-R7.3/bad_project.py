class User:
    def __init__(self, name: str) -> None:
        self.name = name


def find(users: list[User], name: str) -> User | None:
    for user in users:
        if user.name == name:
            return user
    return None


def greet(users: list[User], name: str) -> str:
    user = find(users, name)
    return "hello " + user.name  # expect: P10-R7.3
