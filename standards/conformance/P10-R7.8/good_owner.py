import os


class Journal:
    def __init__(self, path):
        self.stream = open(path, "a", encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.stream.close()


def opened(path):
    return open(path, encoding="utf-8")


def descriptor(path):
    return os.open(path, os.O_RDONLY)
