LIMIT = 3


class Base:
    n = 1
