import sys


class Timer:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.failed = kind is not None
        return False


def main(run):
    try:
        run()
    except Exception as error:
        print(error, file=sys.stderr)
        sys.exit(1)
