class Quiet:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return True  # expect: P10-R7.5
