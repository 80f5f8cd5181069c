def _scale(values, factor):
    return [value * factor for value in values]


class _Cache:
    def put(self, key, value):
        self.last = (key, value)


def outer():
    def inner(value):
        return value

    return inner
